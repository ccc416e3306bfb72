"""Options that every service has; each engine's own are added by inheriting."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import option


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """How a service is asked, and what it costs as far as the person knows.

    Prices are set by the person: those we could ship would be wrong before long.
    """

    price_per_1000: float = option(
        0.0,
        "Price per 1,000 lines",
        "As your contract says, to estimate the cost before lines are sent; 0 shows none. For whole pages: per 1,000 "
        "pages.",
        minimum=0.0,
        maximum=100_000.0,
        step=0.1,
    )
    price_note: str = option(
        "", "Currency and date of the price", "Shown beside the estimate, such as: EUR, 1 November 2026."
    )
    at_once: int = option(
        2,
        "Requests at once",
        "How many requests are under way together. More is faster until the service refuses.",
        minimum=1,
        maximum=32,
        is_advanced=True,
    )
    per_minute: int = option(
        0,
        "Requests a minute",
        "Most requests a minute, as your contract allows; 0 sets no limit.",
        minimum=0,
        maximum=100_000,
        is_advanced=True,
    )
    timeout_s: int = option(
        120,
        "Patience",
        "Seconds to wait for an answer before asking again.",
        minimum=1,
        maximum=3600,
        is_advanced=True,
    )
    attempts: int = option(
        4,
        "Attempts",
        "How often a request is tried when the service is busy or the network fails.",
        minimum=1,
        maximum=20,
        is_advanced=True,
    )
