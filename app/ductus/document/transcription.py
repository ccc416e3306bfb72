"""Readings, what an engine proposed for a line, and the transcription, what the project holds to be right."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from ductus.document.tags import Tag


def new_id(prefix: str) -> str:
    """A fresh id, unique for life and valid as an xs:ID: `prefix`, an underscore, 20 hexadecimal digits."""
    return f"{prefix}_{uuid.uuid4().hex[:20]}"


def now() -> datetime:
    """This moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Origin(StrEnum):
    """Who a text comes from. A person outranks everything else."""

    PERSON = "person"
    ENGINE = "engine"
    IMPORT = "import"


class LineStatus(StrEnum):
    """How far a line has come, as the person sees it."""

    TODO = "todo"
    READ = "read"
    CORRECTED = "corrected"
    VERIFIED = "verified"
    UNCLEAR = "unclear"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of a reading: which characters, how sure, and where they stand.

    `start` and `end` are code point offsets into the text. `left` and `right` are shares of the crop's width from 0 to
    1, None where the engine does not know. `is_estimated` marks places divided in proportion rather than seen.
    """

    start: int
    end: int
    confidence: float
    left: float | None = None
    right: float | None = None
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a reading: enough to make it again."""

    engine: str
    weights: str = ""
    revision: str = ""
    recipe: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine proposed for a line. Kept for ever, beside later ones.

    `confidence` is 1 where the engine stated none (`is_confidence_stated` is False); who shows or exports it takes
    `stated_confidence`.
    """

    id: str
    text: str
    confidence: float
    made_by: Provenance
    made_at: datetime
    spans: tuple[TextSpan, ...] = ()
    alternatives: tuple[str, ...] = ()
    job_id: str = ""
    is_confidence_stated: bool = True

    @property
    def stated_confidence(self) -> float | None:
        """How sure the engine said it was, None where it did not say."""
        return self.confidence if self.is_confidence_stated else None


@dataclass(frozen=True, slots=True)
class Transcription:
    """What the project holds to be the text of a line.

    `by` is a person's name, an engine id or the name of the imported file; `reading_id` says which reading it was
    taken from, if any. `tags` are what people say about stretches of it, in order of their place.
    """

    text: str
    origin: Origin
    by: str = ""
    made_at: datetime = field(default_factory=now)
    reading_id: str = ""
    tags: tuple[Tag, ...] = ()
