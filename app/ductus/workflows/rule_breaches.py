"""Places of a page that break the project's rules, as remarks for who imports or exports it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ductus.document.page import Line, Page
from ductus.document.rules import Rules, offences
from ductus.formats.base import Remark


def breaches(page: Page, rules: Rules, include: Callable[[Line], bool] = lambda _line: True) -> Iterator[Remark]:
    """One remark for each place in the texts of the lines that count, in reading order."""
    if rules.says_nothing:
        return
    for number, line in enumerate(page.lines, start=1):
        if include(line):
            for offence in offences(line.text, rules):
                yield Remark(f"{page.name}, line {number}", offence.what)
