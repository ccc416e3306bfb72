"""Numbers as the person at the desk writes them: how thousands are grouped, what stands before decimals.

English at first, which is what files and tests count on; the window writes as the system does (`write_as`). What
programs read again is never written by this.
"""

from __future__ import annotations

from dataclasses import dataclass

_THIN_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Manner:
    """What stands between groups of three digits, and what before the decimals."""

    group: str = ","
    point: str = "."


_manner = Manner()


def write_as(manner: Manner) -> None:
    """From now on write numbers in this manner, in the whole process."""
    global _manner  # one person at the desk: each sentence would else have to be handed it
    _manner = manner


def whole(count: float) -> str:
    """A whole number, its thousands grouped: "1,556". What is not whole is rounded."""
    return f"{round(count):,}".replace(",", _manner.group)


def decimal(value: float, places: int = 1) -> str:
    """A number with so many decimals, its thousands grouped: "1,556.3"."""
    before, _, after = f"{value:,.{places}f}".partition(".")
    return before.replace(",", _manner.group) + (_manner.point + after if after else "")


def percent(share: float, places: int = 0) -> str:
    """A share of 1 as "75 %", a narrow space before the sign, where no line is broken."""
    return f"{decimal(share * 100, places)}{_THIN_SPACE}%"
