"""The likeliest texts of a CTC network, not its likeliest path: prefix beam search.

Many paths write one text. Following the best beginnings of texts column by column, with the chances of all their paths
summed, finds texts that no single path makes likeliest (Hannun, Maas, Jurafsky and Ng 2014, arXiv 1408.2873). What a
language makes likely may be weighed in with each character that is added.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from ductus.engines.ctc import NO_CHARACTER

if TYPE_CHECKING:
    from ductus.engines.ctc import Probabilities

_LEAST_PROBABILITY = 1e-3
"""Classes less likely than this in a column begin no text of their own there."""

Prefix = tuple[int, ...]
Chances = tuple[float, float]
"""Of a beginning: of the paths that end in a blank column, of those that end in its last character."""


Weigh = Callable[[Prefix, int], float]
"""What the chance of a beginning is multiplied with when this class is added to it."""


def likeliest_texts(probabilities: Probabilities, beams: int, weigh: Weigh | None = None) -> list[tuple[Prefix, float]]:
    """Up to `beams` texts as classes, likeliest first, each with the logarithm of its chance.

    `probabilities` is (columns, classes). The chance is that of all paths followed, a little less than of all;
    with `weigh` it is no chance any more, but still what texts are told apart by.
    """
    held: dict[Prefix, Chances] = {(): (1.0, 0.0)}
    log_scale = 0.0
    for row in probabilities:
        column = row.tolist()
        candidates = [kind for kind, chance in enumerate(column) if kind and chance >= _LEAST_PROBABILITY]
        grown = _grown(held, column, candidates, weigh)
        best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:beams]
        # Chances of long lines are smaller than numbers go; only their ratios count.
        most = sum(best[0][1]) or 1.0
        log_scale += math.log(most)
        held = {prefix: (blank / most, last / most) for prefix, (blank, last) in best}
    return [
        (prefix, log_scale + math.log(sum(chances)))
        for prefix, chances in sorted(held.items(), key=lambda item: -sum(item[1]))
        if sum(chances) > 0
    ]


def _grown(
    held: dict[Prefix, Chances], column: list[float], candidates: list[int], weigh: Weigh | None
) -> dict[Prefix, Chances]:
    """All beginnings after one more column: those held, and each with one character more."""
    grown: dict[Prefix, Chances] = {}

    def add(prefix: Prefix, blank: float, last: float) -> None:
        before = grown.get(prefix, (0.0, 0.0))
        grown[prefix] = (before[0] + blank, before[1] + last)

    nothing = column[NO_CHARACTER]
    for prefix, (blank, last) in held.items():
        end = prefix[-1] if prefix else NO_CHARACTER
        add(prefix, (blank + last) * nothing, last * column[end] if prefix else 0.0)
        for kind in candidates:
            # The same character again is the same letter still, unless a blank column stood between.
            chance = (blank if kind == end else blank + last) * column[kind]
            if chance > 0:
                if weigh is not None:
                    chance *= weigh(prefix, kind)
                add((*prefix, kind), 0.0, chance)
    return grown
