"""How passwords are stored."""

from django.contrib.auth.hashers import check_password, make_password


def test_passwords_are_hashed_as_owasp_recommends() -> None:
    stored = make_password("secret")

    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("secret", stored)
    assert not check_password("guess", stored)


def test_all_of_a_password_counts() -> None:
    long = "ñ" * 127
    stored = make_password(f"{long}a")

    assert check_password(f"{long}a", stored)
    assert not check_password(f"{long}b", stored)
