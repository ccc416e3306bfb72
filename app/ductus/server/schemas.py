"""The answers of Trace's interface.

Geometry is flat, from 0 to 1 of the page: 4 numbers (left, top, right, bottom) or 8 (four corners, clockwise from the
top left). Scores are rounded to two digits; null where an engine states none.
"""

from __future__ import annotations

from pydantic import BaseModel, Field


class Stated(BaseModel):
    """A value with how sure it is; null when it was not asked for."""

    value: int | str | None = None
    confidence: float | None = None


class Word(BaseModel):
    """A word as it was read, and where it stands."""

    value: str
    geometry: list[float]
    detection_score: float | None
    confidence: float | None
    text_orientation: Stated


class Line(BaseModel):
    """A line and its words, in the order they are read."""

    geometry: list[float]
    detection_score: float | None
    words: list[Word]


class Block(BaseModel):
    """Lines that stand together."""

    geometry: list[float]
    detection_score: float | None
    lines: list[Line]


class Blocks(BaseModel):
    """All of a page."""

    blocks: list[Block]


class OcrPage(BaseModel):
    """One page: `dimensions` are height and width in pixels, `pages` holds exactly one object."""

    name: str
    orientation: Stated
    language: Stated
    dimensions: tuple[int, int]
    pages: list[Blocks] = Field(min_length=1, max_length=1)


class RecognizedCrop(BaseModel):
    """What was read on a picture of one line."""

    name: str
    value: str
    confidence: float | None


class DetectedPage(BaseModel):
    """Where a page is written on."""

    name: str
    bounding_boxes: list[list[float]]


class ExtractedField(BaseModel):
    """Everything of one kind."""

    field_type: str
    values: list[Word]


class KiePage(BaseModel):
    """One page, by kinds."""

    name: str
    orientation: Stated
    language: Stated
    dimensions: tuple[int, int]
    extracted_fields: list[ExtractedField]


class Problem(BaseModel):
    """Any error: what happened, what now, and its kind for programs."""

    detail: str
    remedy: str = ""
    kind: str = ""


class Health(BaseModel):
    """The server is up; `waiting` counts requests at work."""

    status: str
    version: str
    waiting: int


class Offered(BaseModel):
    """A name that may be given as `detection_model` or `recognition_model`."""

    name: str
    detects: bool
    recognizes: bool
    ready: bool
    reason: str = ""
    remedy: str = ""
