"""The offline switch as it stands at this moment, for calls made in the host process, which keeps no settings."""

from __future__ import annotations

import json

from ductus.errors import EngineUnavailable, Remedy
from ductus.paths import config_folder

_SWITCH = "network.offline"


def refuse_offline(host: str) -> None:
    """Do nothing unless Ductus is set to stay offline.

    Asked before each request, so that the switch also stops work that is under way. A settings file that cannot be
    read may have said so, and then nothing is sent.

    Raises:
        EngineUnavailable: the switch is on.
    """
    try:
        stored = json.loads((config_folder() / "settings.json").read_text(encoding="utf-8"))
        is_offline = not isinstance(stored, dict) or bool(stored.get(_SWITCH, False))
    except FileNotFoundError:
        is_offline = False
    except (OSError, ValueError):
        is_offline = True
    if is_offline:
        raise EngineUnavailable(
            f"Ductus is set to stay offline, so nothing more is sent to {host}.",
            remedy=Remedy("Choose an engine that runs here, or switch Stay offline off.", "Settings…", "settings"),
        )
