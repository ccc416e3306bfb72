"""A service made ready from its options: is it set up, where do scans go, the client with its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ductus.engines.base import READY, Availability, EngineInfo, EngineState
from ductus.engines.remote_support import keys
from ductus.engines.remote_support.addresses import Address, parse_address
from ductus.errors import EngineUnavailable, Remedy

if TYPE_CHECKING:
    from ductus.engines.remote_support.client import ServiceClient
    from ductus.engines.remote_support.options import ServiceOptions

ProofOf = Callable[[str], Mapping[str, str]]
"""From a key to the headers that prove it."""


def bearer(key: str) -> Mapping[str, str]:
    """The header most services take."""
    return {"authorization": f"Bearer {key}"}


def destination_of(address: str) -> str:
    """Host to which scans go; empty when they stay on this computer. An address that is none counts as away."""
    try:
        found = parse_address(address)
    except ValueError:
        return "a service whose address is not set"
    return "" if found.is_here else found.host


def host_of(address: str) -> str:
    """Host of an address, also one on this computer; empty when it is none."""
    try:
        return parse_address(address).host
    except ValueError:
        return ""


def availability_of(
    info: EngineInfo, address: str, *, missing: str = "", needs_key: bool = True, key_host: str = ""
) -> Availability:
    """Whether address and key are there. Quick: asks neither the network nor the keyring.

    `missing` is a sentence about something else that is needed. `key_host` is the host that gets the key where it is
    another than the address's. A service on this computer needs no key.
    """
    try:
        found = parse_address(address)
    except ValueError as fault:
        return _no(info, f"{info.title} cannot be asked: {fault}.", "Set the address in the settings of this engine.")
    if missing:
        return _no(info, missing, "Set it in the settings of this engine.")
    host = key_host or found.host
    if needs_key and not found.is_here and not keys.is_known(info.id, host):
        return _no(
            info,
            f"{info.title} needs a key for {host}.",
            "Put it into the settings of this engine, where the system's keyring keeps it, or into the environment "
            f"variable {keys.variable_of(info.id)}.",
        )
    return READY


def open_client(
    info: EngineInfo,
    options: ServiceOptions,
    address: str,
    proof: ProofOf = bearer,
    *,
    needs_key: bool = True,
    key_host: str = "",
) -> ServiceClient:
    """The client for a service. May wait for the keyring: not on the main thread.

    Raises:
        EngineUnavailable: the address is none, or the key is not to be had or cannot be one.
    """
    from ductus.engines.remote_support.client import Service, ServiceClient

    def service() -> Service:
        found, key = address_and_key(info, address, needs_key=needs_key, key_host=key_host)
        headers = proof(key) if key else {}
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise _key_again(info, f"The key for {found.host} holds characters no key has.")
        return Service(info.title, found, headers, (key,) if key else ())

    return ServiceClient(service(), options, service)


def address_and_key(
    info: EngineInfo, address: str, *, needs_key: bool = True, key_host: str = ""
) -> tuple[Address, str]:
    """The address checked, and its key; the key may be empty where none is needed and for a service on this computer.

    Raises:
        EngineUnavailable: the address is none, or the key is not to be had.
    """
    availability_of(info, address, needs_key=needs_key, key_host=key_host).require()
    found = parse_address(address)
    host = key_host or found.host
    key = keys.key_of(info.id, host)
    if needs_key and not key and not found.is_here:
        raise _key_again(info, f"The keyring holds no key for {host} any more.")
    return found, key


def _key_again(info: EngineInfo, what: str) -> EngineUnavailable:
    remedy = Remedy("Put it into the settings of this engine again.", "Settings…", "settings", info.title)
    return EngineUnavailable(what, remedy=remedy)


def _no(info: EngineInfo, reason: str, remedy: str) -> Availability:
    return Availability(False, reason, Remedy(remedy, "Settings…", "settings", info.title))


def state_of(client: ServiceClient, weights: str, revision: str) -> EngineState:
    """What goes into every reading: the weights by name, what the service says they are, and the host that read."""
    return EngineState(weights, revision or "as served", client.host, "service")
