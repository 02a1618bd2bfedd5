"""What every request gets: an id, and an error that its reader can use."""

import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from core_customer_site import errors

RAISED = {
    "operational": OperationalError,
    "interface": InterfaceError,
    "integrity": IntegrityError,
    "fault": ValueError,
    "denied": PermissionDenied,
    "big": RequestDataTooBig,
}


def raising(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]("a row of Juan Pérez")


def where(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.request_id} {request.client_address}")


urlpatterns = [
    path("raise/<name>", raising),
    path("admin/raise/<name>", raising),
    path("where", where),
    path("", include("core_customer_site.urls")),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_a_request_gets_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/where")["X-Request-ID"] for _call in range(2))

    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


def test_a_caller_may_bring_its_own_id(client: Client) -> None:
    response = client.get("/where", HTTP_X_REQUEST_ID="trace-1.2_3")

    assert response["X-Request-ID"] == "trace-1.2_3"
    assert response.content == b"trace-1.2_3 127.0.0.1"


@pytest.mark.parametrize("offered", ["", "x" * 65, "two words", "a\nb", "ñ", "<b>"])
def test_an_id_that_could_do_harm_is_replaced(client: Client, offered: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", client.get("/where", HTTP_X_REQUEST_ID=offered)["X-Request-ID"])


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/nowhere", 404, "No hay nada en esta dirección."),
        ("/raise/denied", 403, "No tiene permiso para hacer esto."),
        ("/raise/big", 413, "La solicitud es demasiado grande."),
        ("/raise/fault", 500, "Algo falló en el core. Repórtelo con el identificador de la solicitud."),
        ("/raise/integrity", 500, "Algo falló en el core. Repórtelo con el identificador de la solicitud."),
    ],
)
def test_an_error_is_json_with_one_sentence_and_the_request_id(
    client: Client, address: str, status: int, message: str
) -> None:
    response = client.get(address)

    assert response.status_code == status
    assert response.json() == {"message": message, "request_id": response["X-Request-ID"]}


def test_an_error_is_in_english_for_those_who_ask(client: Client) -> None:
    response = client.get("/nowhere", HTTP_ACCEPT_LANGUAGE="en")

    assert response.json()["message"] == "There is nothing at this address."


def test_a_host_that_is_not_ours_is_a_bad_request(client: Client) -> None:
    response = client.get("/where", HTTP_HOST="evil.example")

    assert response.status_code == 400
    assert response.json()["message"] == "La solicitud no se puede entender."


@pytest.mark.parametrize("name", ["operational", "interface"])
def test_a_database_that_is_out_is_told_with_the_time_to_retry(client: Client, name: str) -> None:
    response = client.get(f"/raise/{name}")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.json()["message"] == (
        "El core no puede comunicarse con su base de datos. Intente de nuevo en unos segundos."
    )


def test_an_outage_that_no_view_met_is_told_too() -> None:
    request = RequestFactory().get("/core_customer")
    try:
        raise OperationalError
    except OperationalError:
        response = errors.server_error(request)

    assert response.status_code == 503


@pytest.mark.parametrize(("name", "status"), [("fault", 500), ("operational", 503), ("denied", 403)])
def test_people_in_the_admin_get_a_page(client: Client, name: str, status: int) -> None:
    response = client.get(f"/admin/raise/{name}")

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert response["X-Request-ID"] in response.content.decode()


def test_no_answer_quotes_the_exception(client: Client) -> None:
    for name in RAISED:
        for prefix in ("", "/admin"):
            assert "Juan" not in client.get(f"{prefix}/raise/{name}").content.decode()


def test_a_form_from_elsewhere_gets_a_page(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "El formulario ha caducado" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/admin/customers/customer/?branch=%00", "/core_customer/1?a%00b=1", "/admin/?q=%00"]
)
def test_an_address_with_a_nul_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
