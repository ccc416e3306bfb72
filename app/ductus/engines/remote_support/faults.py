"""What a service's refusals mean for the person, and what to do about each."""

from __future__ import annotations

import json
import re
from typing import Any

from ductus.errors import EngineFailed, EngineUnavailable, Remedy

_SETTINGS = ("Settings…", "settings")
_SAID_MOST = 300
_LONG_TOKEN = re.compile(r"[A-Za-z0-9_\-*.]{24,}")

_PERMANENT = {
    401: ("did not accept the key", "Check the key in the settings of this engine."),
    402: ("has no credit left for this key", "Top up the account there, or choose another engine."),
    403: ("does not allow this with the key given", "Check what the key may do, or choose another engine."),
    404: (
        "does not know this address or these weights",
        "Check the address and the name of the weights in the settings of this engine.",
    ),
}
_OF_THIS_INPUT = {
    400: "could not make use of the request",
    413: "found the image too large",
    415: "does not take this kind of image",
    422: "could not make use of the request",
}


def refusal(title: str, host: str, status: int, body: bytes, secrets: tuple[str, ...]) -> Exception:
    """The error for an answer that is a refusal and will be one the next time too.

    `EngineUnavailable` where no other line would fare better, `EngineFailed` where it is about this input. What the
    service said goes along without anything that looks like a key.
    """
    said = _said(body, secrets)
    because = f": {said}" if said else ""
    if status in _PERMANENT:
        what, remedy = _PERMANENT[status]
        return EngineUnavailable(
            f"{title} at {host} {what}{because}.", remedy=Remedy(remedy, *_SETTINGS, title), detail=f"HTTP {status}"
        )
    if 300 <= status < 400:
        return EngineUnavailable(
            f"{title} at {host} sent the request on to another address, where no scan is sent unasked.",
            remedy=Remedy("Put the new address into the settings, if you trust it.", *_SETTINGS, title),
            detail=f"HTTP {status}",
        )
    what = _OF_THIS_INPUT.get(status, f"answered with the fault {status}")
    return EngineFailed(f"{title} at {host} {what}{because}.", detail=f"HTTP {status}")


def unreachable(title: str, host: str, why: str) -> EngineUnavailable:
    """The error when every attempt failed."""
    return EngineUnavailable(
        f"{title} at {host} {why}.",
        remedy=Remedy("Check the connection and whether the service runs, then try again: lines that were read stay."),
    )


def strange(title: str, host: str, why: str) -> EngineFailed:
    """The error for an answer that came through and makes no sense."""
    return EngineFailed(f"The answer of {title} at {host} cannot be used: {why}.")


def _said(body: bytes, secrets: tuple[str, ...]) -> str:
    """The service's own sentence, short, on one line, without keys and without its full stop."""
    try:
        found = _message(json.loads(body))
    except (ValueError, RecursionError):
        return ""
    for secret in secrets:
        found = found.replace(secret, "…")
    found = _LONG_TOKEN.sub("…", found)  # services repeat keys in part
    return " ".join(found.split())[:_SAID_MOST].rstrip(". ")


def _message(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list):
        return _message(answer[0]) if answer else ""
    if not isinstance(answer, dict):
        return ""
    for name in ("message", "error_description", "msg", "error", "detail"):
        found = _message(answer.get(name))
        if found:
            return found
    return ""
