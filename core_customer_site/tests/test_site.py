"""What the admin's menu offers."""

from django.contrib import admin
from django.test import Client

from core_customer_site.site import BankAdminSite


def test_the_menu_begins_with_what_people_work_with_all_day(admin_client: Client) -> None:
    apps = admin_client.get("/admin/").context["available_apps"]

    assert [app["app_label"] for app in apps] == ["customers", "catalogs", "auth"]


def test_a_page_of_one_app_has_that_app_alone(admin_client: Client) -> None:
    apps = admin_client.get("/admin/catalogs/").context["app_list"]

    assert [app["app_label"] for app in apps] == ["catalogs"]


def test_every_app_registers_its_pages_with_this_site() -> None:
    assert isinstance(admin.site, BankAdminSite)


def test_the_admin_leads_to_no_other_site(admin_client: Client) -> None:
    assert "Ver el sitio" not in admin_client.get("/admin/").content.decode()
