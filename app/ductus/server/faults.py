"""Errors as a client gets them: one JSON shape, a status that says whose turn it is, never a line of what was sent."""

from __future__ import annotations

from starlette.responses import JSONResponse

from ductus.errors import (
    Cancelled,
    DuctusError,
    EngineUnavailable,
    HostDied,
    InputError,
    NetworkError,
    ScanTooLarge,
)

UNAUTHORIZED, FORBIDDEN, TIMED_OUT, TOO_LARGE, UNSUPPORTED, UNFIT, OURS, NOT_NOW = (
    401,
    403,
    408,
    413,
    415,
    422,
    500,
    503,
)
RETRY_AFTER_S = "10"

_STATUS: tuple[tuple[type[DuctusError], int], ...] = (
    (ScanTooLarge, TOO_LARGE),
    (InputError, UNFIT),
    (EngineUnavailable, NOT_NOW),
    (HostDied, NOT_NOW),
    (NetworkError, NOT_NOW),
    (Cancelled, NOT_NOW),
)
"""The first that fits counts; other errors are an engine that failed, 500."""


class UnsupportedUpload(InputError):
    """An upload that is neither a picture nor a PDF."""


class TooMuch(InputError):
    """More pages or bytes than the server takes at once."""


def status_of(error: DuctusError) -> int:
    """The HTTP status for an error."""
    if isinstance(error, UnsupportedUpload):
        return UNSUPPORTED
    if isinstance(error, TooMuch):
        return TOO_LARGE
    return next((status for kind, status in _STATUS if isinstance(error, kind)), OURS)


def answer_to(error: DuctusError) -> JSONResponse:
    """The error as a response."""
    remedy = error.remedy.sentence if error.remedy is not None else ""
    return problem(status_of(error), error.message, remedy, type(error).__name__)


def problem(status: int, detail: str, remedy: str = "", kind: str = "") -> JSONResponse:
    """A response of that status in the one shape errors have here (`schemas.Problem`)."""
    headers = {}
    if status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if status == NOT_NOW:
        headers["Retry-After"] = RETRY_AFTER_S
    return JSONResponse({"detail": detail, "remedy": remedy, "kind": kind}, status, headers)
