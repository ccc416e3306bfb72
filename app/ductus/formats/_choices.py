"""A format's own options as they come: as values from the window, as words from the command line."""

from __future__ import annotations

from ductus.errors import ExportFailed, Remedy
from ductus.formats.base import FormatOption, WriteOptions

_YES = ("true", "yes", "on", "1")
_NO = ("false", "no", "off", "0", "")


def switch(options: WriteOptions, name: str, *, default: bool) -> bool:
    """Whether the option `name` is on.

    Raises:
        ExportFailed: its value is neither yes nor no.
    """
    word = str(options.choices.get(name, default)).strip().lower()
    if word not in (*_YES, *_NO):
        raise ExportFailed(f"“{word}” is no value for {name}.", remedy=Remedy(f"Say {name}=yes or {name}=no."))
    return word in _YES


def chosen(options: WriteOptions, option: FormatOption) -> str:
    """The value of an option that has a few; the first one holds unless chosen.

    Raises:
        ExportFailed: it is none of them.
    """
    word = str(options.choices.get(option.name, option.choices[0]))
    if word not in option.choices:
        known = ", ".join(option.choices)
        raise ExportFailed(f"“{word}” is no value for {option.name}.", remedy=Remedy(f"Choose one of {known}."))
    return word
