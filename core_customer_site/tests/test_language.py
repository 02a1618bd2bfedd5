"""Spanish first; whoever wants the other language chooses it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


def choose(client: Client, language: str, **data: str) -> str:
    """Where the browser is sent after choosing."""
    response = client.post("/admin/language", {"language": language, **data})
    assert response.status_code == 302
    return response["Location"]


@pytest.mark.parametrize(
    ("asked", "shown"), [("", "es"), ("es-DO", "es"), ("fr", "es"), ("en-US", "en"), ("es,en;q=0.9", "es")]
)
def test_a_browser_without_a_language_of_ours_gets_spanish(client: Client, asked: str, shown: str) -> None:
    response = client.get(LOGIN, headers={"accept-language": asked} if asked else {})

    assert f'<html lang="{shown}"' in response.content.decode()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_choice_goes_before_what_the_browser_asks_for(client: Client, language: str) -> None:
    assert choose(client, language, next=LOGIN) == LOGIN

    for asked in ("es", "en"):
        assert f'<html lang="{language}"' in client.get(LOGIN, headers={"accept-language": asked}).content.decode()


def test_every_page_offers_the_other_language(client: Client, admin_client: Client) -> None:
    for browser, page in ((client, LOGIN), (admin_client, "/admin/"), (admin_client, "/admin/password_change/")):
        html = browser.get(page).content.decode()
        assert html.count('name="language"') == 1
        assert 'value="en" lang="en">English</button>' in html
        assert f'name="next" value="{page}"' in html
    english = client.get(LOGIN, headers={"accept-language": "en"}).content.decode()
    assert 'value="es" lang="es">Español</button>' in english


def test_an_answer_to_a_form_leads_back_to_the_start(admin_client: Client) -> None:
    html = admin_client.post("/admin/logout/").content.decode()

    assert 'name="next" value="/admin/"' in html


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_choice_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert choose(client, "en", next=elsewhere) == "/"


def test_a_choice_from_another_site_is_refused() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/language", {"language": "en", "next": LOGIN})

    assert response.status_code == 403
    assert "django_language" not in response.cookies


def test_a_page_that_is_opened_changes_no_language(client: Client) -> None:
    client.get("/admin/language", {"language": "en", "next": LOGIN})

    assert "django_language" not in client.cookies


@pytest.mark.parametrize(("language", "button"), [("es", "Iniciar sesión"), ("en", "Log in")])
def test_the_lockout_is_told_in_the_chosen_language(client: Client, language: str, button: str) -> None:
    User.objects.create_superuser("ana", password="right")
    choose(client, language, next=LOGIN)
    assert button in client.get(LOGIN).content.decode()
    for _attempt in range(5):
        response = client.post(LOGIN, {"username": "ana", "password": "wrong"})

    assert response.status_code == 429
    assert {"es": "Acceso bloqueado", "en": "Access locked"}[language] in response.content.decode()
