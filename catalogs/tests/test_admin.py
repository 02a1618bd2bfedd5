import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import override

from catalogs import registry
from catalogs.models import Branch, CountryAlias, CurrencyAlias, SeededRow, Sex
from catalogs.observe import Observed, observe

MODELS = [model for model in admin.site._registry if issubclass(model, SeededRow)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(admin_client):
    """A client of somebody who may do everything, in English."""
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client


def page(model, name, *args):
    return reverse(f"admin:catalogs_{model._meta.model_name}_{name}", args=args)


def test_every_catalog_is_registered():
    assert len(MODELS) == 18


@pytest.mark.parametrize("model", MODELS)
def test_every_catalog_can_be_listed_searched_and_opened(model, officer):
    observe([Observed(Branch, "01", "Principal")])
    entry = model.objects.first()
    assert officer.get(page(model, "changelist"), {"q": "a"}).status_code == 200
    assert officer.get(page(model, "add")).status_code == 200
    response = officer.get(page(model, "change", entry.pk))
    assert response.status_code == 200
    assert str(entry.source) in response.content.decode()


def test_the_code_is_chosen_once(officer):
    response = officer.get(page(Sex, "change", "M"))
    assert response.context["adminform"].form.fields.keys() == {
        "name",
        "name_en",
        "provenance",
        "source",
        "is_verified",
        "is_active",
    }
    assert "code" in officer.get(page(Sex, "add")).context["adminform"].form.fields


def test_an_entry_can_be_added_and_is_the_staffs_own(officer):
    officer.post(page(Branch, "add"), {"code": "01", "name": "Principal", "provenance": "contract", "is_active": "on"})
    assert Branch.objects.get().is_edited_by_staff


@pytest.mark.parametrize(
    ("language", "changed"), [("es", "Modificado fuente y nombre."), ("en", "Changed source and name.")]
)
def test_what_staff_changed_is_logged_by_names_that_are_translated(officer, language, changed):
    entry = Sex.objects.get(pk="M")
    kept = {"name_en": entry.name_en, "provenance": entry.provenance, "is_active": "on", "is_verified": "on"}
    officer.post(page(Sex, "change", "M"), kept | {"name": "Otro", "source": "The bank"})
    log = LogEntry.objects.get()

    with override(language):
        message = log.get_change_message()

    assert message == changed


def test_an_alias_is_added_with_its_key(officer):
    officer.post(page(CountryAlias, "add"), {"alias": "Tierra de Duarte", "country": "DO", "is_active": "on"})
    assert CountryAlias.objects.get(pk="tierra de duarte").country_id == "DO"


def test_an_alias_that_stands_for_a_country_is_not_overwritten(officer):
    response = officer.post(page(CountryAlias, "add"), {"alias": "HOLANDA", "country": "DO", "is_active": "on"})
    assert "This spelling already stands for a country." in response.content.decode()
    assert CountryAlias.objects.get(pk="holanda").country_id == "NL"


def test_a_currency_alias_is_not_overwritten_by_another_spelling(officer):
    response = officer.post(page(CurrencyAlias, "add"), {"alias": "rd$", "currency": "USD", "is_active": "on"})
    assert "already exists" in response.content.decode()
    assert CurrencyAlias.objects.get().currency_id == "DOP"


def verify(client, model, *codes):
    data = {"action": "mark_as_verified", "_selected_action": codes}
    return client.post(page(model, "changelist"), data, follow=True)


def test_observed_entries_are_verified_together_and_the_log_says_by_whom(officer, admin_user):
    observe([Observed(Branch, "01", "Uno"), Observed(Branch, "02", "Dos")])
    response = verify(officer, Branch, "01", "02")
    assert "2 entries are verified now." in response.content.decode()
    assert not Branch.objects.filter(is_verified=False).exists()
    log = LogEntry.objects.filter(user=admin_user)
    assert {(entry.object_id, entry.get_change_message()) for entry in log} == {
        ("01", "Changed verified."),
        ("02", "Changed verified."),
    }


def test_what_was_verified_before_is_not_logged_again(officer):
    assert "0 entries are verified now." in verify(officer, Sex, "M").content.decode()
    assert not LogEntry.objects.exists()


def test_who_may_only_view_cannot_verify(client, django_user_model):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(viewer.user_permissions.model.objects.filter(codename="view_branch"))
    client.force_login(viewer)
    observe([Observed(Branch, "01", "Uno")])
    verify(client, Branch, "01")
    assert Branch.objects.get().is_verified is False


def test_the_registry_learns_of_every_change(officer, django_capture_on_commit_callbacks):
    assert registry.entry(Sex, "M").name == "Masculino"
    with django_capture_on_commit_callbacks(execute=True):
        facts = {"name": "Varón", "provenance": "contract", "is_verified": "on", "is_active": "on"}
        officer.post(page(Sex, "change", "M"), facts)
    assert registry.entry(Sex, "M").name == "Varón"
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(page(Sex, "delete", "M"), {"post": "yes"})
    assert registry.entry(Sex, "M") is None
    assert registry.entry(Sex, "F")
    with django_capture_on_commit_callbacks(execute=True):
        data = {"action": "delete_selected", "_selected_action": ["F"], "post": "yes"}
        officer.post(page(Sex, "changelist"), data)
    assert registry.entry(Sex, "F") is None


@pytest.mark.django_db(transaction=True)
def test_the_registry_learns_of_what_was_verified(officer):
    observe([Observed(Branch, "01", "Uno")])
    assert registry.entry(Branch, "01").is_verified is False
    verify(officer, Branch, "01")
    assert registry.entry(Branch, "01").is_verified is True
