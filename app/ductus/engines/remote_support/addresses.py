"""Where a service is: its address checked, and whether what is sent there leaves this computer."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """A service's base address. `url` has no slash at its end; `host` is what people are told, with an odd port."""

    url: str
    host: str
    is_here: bool

    def __truediv__(self, path: str) -> str:
        return f"{self.url}/{path.lstrip('/')}"


def parse_address(text: str) -> Address:
    """The address that was typed.

    A service on this computer or on a private address of the house may be asked without encryption; others must be
    asked over https, because keys and scans would be there for everybody on the way to read.

    Raises:
        ValueError: no address of a service; the message is a sentence without its full stop.
    """
    text = text.strip().rstrip("/")
    if not text:
        raise ValueError("the address of the service is not set")
    try:
        parts = urlsplit(text)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"“{text[:80]}” is not an address") from None
    if parts.scheme not in _DEFAULT_PORTS or not name or not text.isprintable() or " " in text:
        raise ValueError(f"“{text[:80]}” is not an address: it begins with https:// and the name of a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("the address may hold no name, key or question; the key has a field of its own")
    is_here = _is_loopback(name)
    if parts.scheme == "http" and not is_here and not _is_in_the_house(name):
        raise ValueError(f"“{name}” must be asked over https, since scans and key would be readable on the way")
    shown = f"[{name}]" if ":" in name else name
    host = shown if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{shown}:{port}"
    return Address(text, host, is_here)


def is_on_this_computer(url: str) -> bool:
    """Whether a request to that URL stays on this computer."""
    try:
        return _is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    number = _number(name)
    return number is not None and number.is_loopback


def _is_in_the_house(name: str) -> bool:
    number = _number(name)
    return number is not None and (number.is_private or number.is_link_local) and not number.is_unspecified


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
