"""Mending by the rules changes texts and nothing else about their lines."""

from __future__ import annotations

from dataclasses import replace

from ductus.document.geometry import Box
from ductus.document.mending import mend
from ductus.document.page import Line, Page, Scan
from ductus.document.rules import Form, Rules
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Origin, Transcription

_RULES = Rules(Form.COMPOSED, are_spaces_single=True)


def _page(*lines: Line) -> Page:
    return Page("p", "1r", Scan("1.png", 1, "0" * 64), 100, 100, lines=lines)


def _line(name: str, text: str, **more: object) -> Line:
    held = Transcription(text, Origin.ENGINE, "ppocr", reading_id="r1")
    return replace(
        Line(name, Box(0, 0, 90, 20).polygon(), transcription=held, status=LineStatus.READ), **more
    )  # fmt: skip


def test_a_read_line_stays_read_and_its_reading_is_still_known() -> None:
    page = _page(_line("a", " e\u0301te  la"))
    edit = mend(page, {"a"}, _RULES)
    assert edit is not None
    after = edit.apply(page).lines[0]
    assert after.text == "éte la"
    assert after.status is LineStatus.READ
    assert after.transcription is not None and after.transcription.reading_id == "r1"
    assert edit.inverse(page).apply(edit.apply(page)) == page


def test_tags_stay_on_their_words() -> None:
    line = _line("a", "un  e\u0301te la")
    assert line.transcription is not None
    tagged = replace(line, transcription=replace(line.transcription, tags=(Tag("place", 9, 11), Tag("date", 4, 8))))
    page = _page(tagged)
    edit = mend(page, {"a"}, _RULES)
    assert edit is not None
    after = edit.apply(page).lines[0].transcription
    assert after is not None and after.text == "un éte la"
    assert {(tag.kind, after.text[tag.start : tag.end]) for tag in after.tags} == {("place", "la"), ("date", "éte")}


def test_locked_lines_and_lines_not_asked_for_stay() -> None:
    page = _page(_line("a", " x", is_locked=True), _line("b", " x"), _line("c", "x"))
    assert mend(page, {"a", "c"}, _RULES) is None
