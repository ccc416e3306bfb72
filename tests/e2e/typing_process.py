"""Somebody who types into the real window and never stops, to be killed by `test_power_cut.py`.

    typing_process.py PROJECT

The process itself is a nursery: it imports what the window needs once, and forks a child for each line it reads from
its input, which names how to type ("lines" or "letters") and a seed. A child is a whole process with a window, a
project and a lock of its own; only the second of importing is saved, fifty times over. It reports, a line each:

    pid 4711                      the nursery: this child was started
    open {"l1": "text", ...}      the child: the window is open and shows these lines
    typing "l1" "text"            the text is about to be typed and accepted
    kept "l1" "text"              it was accepted, and the project's `apply` has returned
    draft "l1" "te"               this much of what is being typed was kept, and the project's `keep_draft` has returned
    gone 4711                     the nursery: the child has ended, and this is the last word of it
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

from driving import CTRL, Hands, run_main
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

WORDS = ("quod", "erat", "Grüße", "fuit", "ſed", "dominus", "“aqua”", "et", "anno", "1612", "שלום", "habemus")
LETTER_EVERY_S = 0.03


def report(word: str, *values: object) -> None:
    """One line, in one write, so that a kill leaves it whole or away."""
    line = " ".join([word, *(json.dumps(value, ensure_ascii=False) for value in values)])
    os.write(1, f"{line}\n".encode())


def type_for_ever(hands: Hands, chance: random.Random, letters: bool) -> None:
    report("open", {line.id: line.text for line in hands.lines})
    report_drafts(hands)
    hands.press(Qt.Key.Key_3, CTRL)
    while True:
        line_id = hands.bench.desk.current_line()
        text = " ".join(chance.choices(WORDS, k=40 if letters else chance.randint(1, 2)))
        report("typing", line_id, text)
        hands.press(Qt.Key.Key_A, CTRL)
        if letters:
            type_slowly(hands, text)
        else:
            hands.type(text)
        is_last = line_id == hands.lines[-1].id
        hands.press(*chance.choice(((Qt.Key.Key_Return,), (Qt.Key.Key_Return, CTRL), (Qt.Key.Key_Down,))))
        if hands.page.line(line_id).text == text:
            report("kept", line_id, text)
        if is_last or not hands.bench.desk.current_line():
            hands.press(Qt.Key.Key_Home, CTRL)
        QTest.qWait(0)


def report_drafts(hands: Hands) -> None:
    keep = hands.project.keep_draft

    def kept(line_id: str, text: str) -> None:
        keep(line_id, text)
        report("draft", line_id, text)

    hands.project.keep_draft = kept  # type: ignore[method-assign]


def type_slowly(hands: Hands, text: str) -> None:
    for letter in text:
        hands.type(letter)
        QTest.qWait(round(LETTER_EVERY_S * 1000))


def live(mode: str, seed: str) -> None:
    chance = random.Random(int(seed))
    run_main([Path(sys.argv[1])], lambda hands: type_for_ever(hands, chance, mode == "letters"))
    os._exit(1)  # it never stops by itself


def main() -> None:
    import ductus.ui.app
    import ductus.ui.main_window  # noqa: F401  # before forking, once

    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            live(*order.split())
        report("pid", child)
        os.waitpid(child, 0)
        report("gone", child)


if __name__ == "__main__":
    main()
