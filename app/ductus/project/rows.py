"""Lines and readings to cells and back.

Written out by hand rather than with the document's general codec: a page of 2,000 lines is read whenever the person
turns to it, and points and spans as flat numbers read about ten times faster and take half the room; as the text that
exports write, which most shapes are, they are not read at all until somebody asks.
Fields that equal their default are left out, so a file written before a field existed reads as if it had it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import DEFAULT_LINE_KIND, BaselineSource, Line
from ductus.document.soundness import sound_text
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription
from ductus.project.cells import Cell, cell_json, cell_text
from ductus.project.quick import quick

S = TypeVar("S", Polygon, Baseline)
_SOURCES = {source.value: source for source in BaselineSource}
_STATUSES = {status.value: status for status in LineStatus}
_ORIGINS = {origin.value: origin for origin in Origin}
"""Words to values: an enumeration looked up by its word takes four times as long, and a page has three a line."""
_made_line, _made_transcription = quick(Line), quick(Transcription)

NO_READINGS = "[]"
"""The cell `readings` of a line that no engine has read."""


class LineRow(NamedTuple):
    """A row of the table `line`, in the order of its columns, without the page it stands on."""

    id: str
    status: str
    text: Cell | None
    readings: str
    value: Cell


line_row: Callable[[Sequence[Any]], LineRow] = partial(tuple.__new__, LineRow)
"""The row of these cells, in a quarter of the time that `LineRow(*cells)` takes."""


def line_to_plain(line: Line) -> dict[str, Any]:
    """All of a line that has no column of its own, as plain JSON."""
    plain: dict[str, Any] = {"polygon": _shape_to_plain(line.polygon)}
    if line.baseline is not None:
        plain["baseline"] = _shape_to_plain(line.baseline)
    if line.baseline_source is not BaselineSource.ESTIMATED:
        plain["baseline_source"] = line.baseline_source.value
    if line.kind != DEFAULT_LINE_KIND:
        plain["kind"] = line.kind
    for name in ("region_id", "is_locked", "comment", "source_id", "weighed_id"):
        if getattr(line, name):
            plain[name] = getattr(line, name)
    if line.confidence is not None:
        plain["confidence"] = line.confidence
    if line.transcription is not None:
        plain["transcription"] = transcription_to_plain(line.transcription)
    return plain


def _shape_to_plain(shape: Polygon | Baseline) -> Sequence[Any]:
    """All numbers; of a sound shape its extent and its text, which spares all who read it the numbers."""
    text = sound_text(shape)
    return (*shape.extent, text) if text else shape.numbers


def _shape_from_plain(kind: type[S], plain: list[Any]) -> S:
    if not plain or not isinstance(plain[-1], str):
        return kind.of_numbers(plain)
    left, top, right, bottom, text = plain
    return kind.of_text(text, (left, top, right, bottom))


def lines_from_rows(rows: Sequence[LineRow], readings: Mapping[int, Reading]) -> list[Line]:
    """The lines of rows, in their order; `readings` are those of their page, by their place in the history.

    Raises:
        ValueError, KeyError, TypeError: a row is not whole; the file is damaged.
    """
    # All at once: a third of the time went into calling the decoder line by line.
    plains = cell_json(f"[{','.join([cell_text(row.value) for row in rows])}]")
    return [_line(row, plain, readings) for row, plain in zip(rows, plains, strict=True)]


def line_from_row(row: LineRow, readings: Mapping[int, Reading]) -> Line:
    """The line of one row, as `lines_from_rows`."""
    return lines_from_rows((row,), readings)[0]


def _line(row: LineRow, plain: dict[str, Any], readings: Mapping[int, Reading]) -> Line:
    line_id, status, text, seqs, _ = row
    held = None if text is None else transcription_from_plain(cell_text(text), plain["transcription"])
    source = plain.get("baseline_source")
    get = plain.get
    return _made_line(
        line_id,
        _shape_from_plain(Polygon, plain["polygon"]),
        _shape_from_plain(Baseline, plain["baseline"]) if "baseline" in plain else None,
        _SOURCES[source] if source is not None else BaselineSource.ESTIMATED,
        get("region_id", ""),
        get("kind", DEFAULT_LINE_KIND),
        _STATUSES[status],
        held,
        () if seqs == NO_READINGS else tuple([readings[seq] for seq in cell_json(seqs)]),
        get("confidence"),
        get("is_locked", False),
        get("comment", ""),
        get("source_id", ""),
        get("weighed_id", ""),
    )


def transcription_to_plain(transcription: Transcription) -> dict[str, Any]:
    """A transcription without its text, which has a column of its own, as plain JSON."""
    plain: dict[str, Any] = {"origin": transcription.origin.value, "made_at": transcription.made_at.isoformat()}
    if transcription.by:
        plain["by"] = transcription.by
    if transcription.reading_id:
        plain["reading_id"] = transcription.reading_id
    if transcription.tags:
        plain["tags"] = [_tag_to_plain(tag) for tag in transcription.tags]
    return plain


def transcription_from_plain(text: str, plain: dict[str, Any]) -> Transcription:
    """The transcription of `text` that `transcription_to_plain` described."""
    return _made_transcription(
        text,
        _ORIGINS[plain["origin"]],
        plain.get("by", ""),
        datetime.fromisoformat(plain["made_at"]),
        plain.get("reading_id", ""),
        tags_from_plain(plain) if "tags" in plain else (),
    )


def tags_from_plain(plain: Mapping[str, Any]) -> tuple[Tag, ...]:
    """The tags of a transcription that `transcription_to_plain` described."""
    tags = plain.get("tags")
    return tuple(_tag_from_plain(*tag) for tag in tags) if tags else ()


def _tag_to_plain(tag: Tag) -> list[Any]:
    plain: list[Any] = [tag.kind, tag.start, tag.end]
    return [*plain, [list(pair) for pair in tag.attributes]] if tag.attributes else plain


def _tag_from_plain(kind: str, start: int, end: int, attributes: Sequence[Sequence[str]] = ()) -> Tag:
    return Tag(kind, start, end, tuple((name, value) for name, value in attributes))


def reading_to_plain(reading: Reading) -> dict[str, Any]:
    """A reading without its text, which has a column of its own, as plain JSON."""
    made_by = reading.made_by
    plain: dict[str, Any] = {
        "id": reading.id,
        "confidence": reading.confidence,
        "made_by": [made_by.engine, made_by.weights, made_by.revision, made_by.recipe, made_by.device],
        "made_at": reading.made_at.isoformat(),
    }
    if reading.spans:
        plain["spans"] = [_span_to_plain(span) for span in reading.spans]
    if reading.alternatives:
        plain["alternatives"] = list(reading.alternatives)
    if reading.job_id:
        plain["job_id"] = reading.job_id
    if not reading.is_confidence_stated:
        plain["is_confidence_stated"] = False
    return plain


def reading_from_plain(text: str, plain: dict[str, Any]) -> Reading:
    """The reading of `text` that `reading_to_plain` described."""
    return Reading(
        id=plain["id"],
        text=text,
        confidence=plain["confidence"],
        made_by=Provenance(*plain["made_by"]),
        made_at=datetime.fromisoformat(plain["made_at"]),
        spans=tuple(TextSpan(*span) for span in plain.get("spans", ())),
        alternatives=tuple(plain.get("alternatives", ())),
        job_id=plain.get("job_id", ""),
        is_confidence_stated=plain.get("is_confidence_stated", True),
    )


def _span_to_plain(span: TextSpan) -> list[Any]:
    if span.left is None and span.right is None and not span.is_estimated:
        return [span.start, span.end, span.confidence]
    return [span.start, span.end, span.confidence, span.left, span.right, span.is_estimated]
