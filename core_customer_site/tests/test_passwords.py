"""What a password may be."""

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

ANA = User(username="ana.nunez", first_name="Ana", last_name="Núñez")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "ñandú 🦤 日本 twelve", "x" * 4 + "y" * 124, "only small letters"]
)
def test_length_is_what_counts(password: str) -> None:
    validate_password(password, ANA)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("qwerty123456", "password_too_common"),
        ("918273645918273", "password_entirely_numeric"),
        ("ana.nunez.2026", "password_too_similar"),
    ],
)
def test_what_is_short_long_common_a_number_or_the_name_is_refused(password: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ANA)
    assert [error.code for error in refused.value.error_list] == [why]
