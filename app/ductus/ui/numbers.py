"""Numbers in the window as the system writes them, in sentences as in number fields."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from ductus.numerals import Manner, write_as


def manner_of(locale: QLocale) -> Manner:
    """How people of that locale group thousands and mark decimals.

    Where the digits are others than ours, English: its signs belong to the digits we write.
    """
    if locale.zeroDigit() != "0":
        return Manner()
    return Manner(locale.groupSeparator(), locale.decimalPoint())


def write_as_here() -> None:
    """Write numbers as the system does, from now on. Main thread, after the application exists."""
    write_as(manner_of(QLocale()))
