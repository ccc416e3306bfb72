"""A line and a reading come back from the file exactly as they went in."""

from __future__ import annotations

import dataclasses
import json

from hypothesis import given
from project_samples import AWKWARD, lines, readings, texts

from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import Line
from ductus.document.tags import Tag
from ductus.document.transcription import Provenance, Reading, TextSpan, Transcription
from ductus.project.cells import cell_json, cell_text, json_cell, text_cell
from ductus.project.rows import LineRow, line_from_row, line_to_plain, reading_from_plain, reading_to_plain


@given(lines)
def test_lines_come_back(line: Line) -> None:
    text = None if line.transcription is None else text_cell(line.transcription.text)
    numbered = dict(enumerate(line.readings))
    row = LineRow(line.id, line.status.value, text, json.dumps(list(numbered)), json_cell(line_to_plain(line)))
    assert line_from_row(row, numbered) == line


def test_sound_shapes_are_kept_as_text_and_others_as_numbers() -> None:
    box = Box(0, 10, 90, 40).polygon()
    sound = line_to_plain(Line("l", box, Baseline((Point(0, 35), Point(90, 35)))))
    assert sound["polygon"] == (0, 10, 90, 40, "0,10 90,10 90,40 0,40")
    assert sound["baseline"] == (0, 35, 90, 35, "0,35 90,35")
    fine = Box(0, 10.5, 90, 40).polygon()
    assert line_to_plain(Line("l", fine))["polygon"] == fine.numbers


def test_shapes_kept_as_numbers_by_an_earlier_version_are_read() -> None:
    line = line_from_row(LineRow("l", "todo", None, "[]", '{"polygon":[0,10,90,10,90,40],"baseline":[0,35,90,35]}'), {})
    assert line.polygon == Polygon((Point(0, 10), Point(90, 10), Point(90, 40)))
    assert line.baseline == Baseline((Point(0, 35), Point(90, 35)))


@given(readings)
def test_readings_come_back(reading: Reading) -> None:
    plain = cell_json(json_cell(reading_to_plain(reading)))
    assert reading_from_plain(reading.text, plain) == reading


@given(texts)
def test_any_text_comes_back(text: str) -> None:
    assert cell_text(text_cell(text)) == text


def test_plain_text_stays_readable_for_other_programs() -> None:
    assert text_cell("ſo שלום") == "ſo שלום"
    assert isinstance(text_cell(AWKWARD), bytes)


def test_no_field_of_a_line_is_forgotten() -> None:
    """Whoever adds a field to one of these adds it to `rows.py` and to this list, or it would not be stored."""
    stored = {
        Line: "id polygon baseline baseline_source region_id kind status transcription readings confidence is_locked"
        " comment source_id weighed_id",
        Reading: "id text confidence made_by made_at spans alternatives job_id is_confidence_stated",
        Transcription: "text origin by made_at reading_id tags",
        Tag: "kind start end attributes",
        Provenance: "engine weights revision recipe device",
        TextSpan: "start end confidence left right is_estimated",
    }
    for kind, names in stored.items():
        assert [field.name for field in dataclasses.fields(kind)] == names.split()
