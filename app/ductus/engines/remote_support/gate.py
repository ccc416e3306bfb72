"""The offline switch and the proxy as they stand at this moment, for the host process, which keeps no settings."""

from __future__ import annotations

import json
from typing import Any

from ductus.errors import EngineUnavailable, Remedy
from ductus.paths import config_folder

_SWITCH, _PROXY = "network.offline", "network.proxy"


def refuse_offline(host: str) -> None:
    """Do nothing unless Ductus is set to stay offline.

    Asked before each request, so that the switch also stops work that is under way. A settings file that cannot be
    read may have said so, and then nothing is sent.

    Raises:
        EngineUnavailable: the switch is on.
    """
    stored = _stored()
    if stored is None or stored.get(_SWITCH, False):
        raise EngineUnavailable(
            f"Ductus is set to stay offline, so nothing more is sent to {host}.",
            remedy=Remedy("Choose an engine that runs here, or switch Stay offline off.", "Settings…", "settings"),
        )


def proxy() -> str:
    """Address of the proxy that the settings name; empty when they leave it to the environment."""
    found = str((_stored() or {}).get(_PROXY, "")).strip()
    return found if not found or "://" in found else f"http://{found}"


def _stored() -> dict[str, Any] | None:
    """What the settings file holds; None when nobody can say."""
    try:
        stored = json.loads((config_folder() / "settings.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return None
    return stored if isinstance(stored, dict) else None
