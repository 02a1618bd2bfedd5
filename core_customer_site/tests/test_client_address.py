"""Which address a call is said to come from."""

import pytest

from core_customer_site import client_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.256", None),
        ("unknown", None),
        ("", None),
    ],
)
def test_one_machine_has_one_address_however_it_is_written(text: str, address: str | None) -> None:
    assert client_address.normalised(text) == address


@pytest.mark.parametrize(
    ("forwarded", "trusted_proxies", "address"),
    [
        ("198.51.100.1", 0, "10.0.0.9"),
        ("198.51.100.1", 1, "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("6.6.6.6, 198.51.100.1, 10.0.0.8", 2, "198.51.100.1"),
        ("198.51.100.1", 2, "10.0.0.9"),
        ("nonsense", 1, "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(forwarded: str, trusted_proxies: int, address: str) -> None:
    meta = {"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address.of(meta, trusted_proxies) == address


def test_a_call_through_a_socket_has_no_address() -> None:
    assert client_address.of({"REMOTE_ADDR": ""}, 0) is None
