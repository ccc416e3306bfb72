"""Keys of services: kept in the system's keyring, one for each engine and host, so that none is shown to another host.

A keyring may ask the person to unlock it and waits meanwhile, so it is asked only where waiting is allowed: in the
host process and in lanes. For which services a key is kept stands in a small file without any key, which everybody
may read at once. Where there is no keyring, an environment variable takes its place and outranks it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress

from ductus.errors import EngineUnavailable, Remedy, StorageFailed
from ductus.paths import config_folder
from ductus.whole_files import replace_file

SERVICE_NAME = "Ductus"
"""Under which name the keyring's own window lists the keys."""

_INDEX = "service-keys.json"


def variable_of(engine_id: str) -> str:
    """Name of the environment variable that may hold the engine's key."""
    return f"DUCTUS_KEY_{engine_id.upper().replace('-', '_')}"


def is_known(engine_id: str, host: str) -> bool:
    """Whether a key is at hand, without asking the keyring. Quick."""
    return bool(os.environ.get(variable_of(engine_id))) or _account(engine_id, host) in _kept()


def key_of(engine_id: str, host: str) -> str:
    """The key, empty when there is none. May wait for the person to unlock the keyring: not on the main thread.

    Raises:
        EngineUnavailable: a key is kept but the keyring does not give it.
    """
    from_environment = os.environ.get(variable_of(engine_id), "").strip()
    account = _account(engine_id, host)
    if from_environment or account not in _kept():
        return from_environment
    import keyring

    try:
        return keyring.get_password(SERVICE_NAME, account) or ""
    except Exception as fault:  # the world: each system's keyring fails in a way of its own
        raise _no_keyring(engine_id, fault) from fault


def keep_key(engine_id: str, host: str, key: str) -> None:
    """Put the key into the keyring; an empty one takes it out. May wait, as `key_of`.

    Raises:
        EngineUnavailable: there is no keyring, or it refused.
        StorageFailed: the note of which keys are kept could not be written.
    """
    import keyring
    from keyring.errors import PasswordDeleteError

    account = _account(engine_id, host)
    try:
        if key:
            keyring.set_password(SERVICE_NAME, account, key)
        else:
            with suppress(PasswordDeleteError):  # there was none
                keyring.delete_password(SERVICE_NAME, account)
    except Exception as fault:  # the world, as above
        raise _no_keyring(engine_id, fault) from fault
    kept = _kept() - {account} | ({account} if key else set())
    text = json.dumps(sorted(kept), ensure_ascii=False, indent=1)
    try:
        replace_file(config_folder() / _INDEX, text.encode("utf-8"))
    except OSError as fault:
        raise StorageFailed(
            f"The keyring took the key, but Ductus could not note so in its own folder: {fault.strerror or fault}.",
            remedy=Remedy("Make room on the disk and try again."),
        ) from fault


def _account(engine_id: str, host: str) -> str:
    return f"{engine_id} {host}"


def _kept() -> frozenset[str]:
    try:
        names = json.loads((config_folder() / _INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()


def _no_keyring(engine_id: str, fault: Exception) -> EngineUnavailable:
    return EngineUnavailable(
        "The system's keyring could not be used, so Ductus has no safe place for the key.",
        remedy=Remedy(
            f"Unlock or install a keyring, or start Ductus with the environment variable {variable_of(engine_id)} set "
            "to the key."
        ),
        detail=type(fault).__name__,
    )
