"""What the history of a line says in words, whoever did what in whichever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ductus.document.transcription import LineStatus, Origin, Provenance, Reading
from ductus.project.records import HistoryEntry
from ductus.ui.history.rows import history_rows, when_words

START = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
def story():
    """Write a history entry by entry, a minute apart; `rows` are the rows it makes."""
    return Story()


class Story:
    def __init__(self):
        self.entries = []

    def read(self, text, by="quill", *, weights="quill-large", revision="0123456789abcdef", confidence=0.87):
        made_by = Provenance(by, weights, revision, "recipe-1", "cpu")
        reading = Reading(f"r{len(self.entries)}", text, confidence, made_by, START)
        self._add(by, Origin.ENGINE, text, LineStatus.TODO, "reading", reading)
        return self

    def hold(self, text, origin, by="", status=LineStatus.READ):
        self._add(by, origin, text, status, "transcription", None)
        return self

    def _add(self, by, origin, text, status, kind, reading):
        at = START + timedelta(minutes=len(self.entries))
        self.entries.append(HistoryEntry(at, by, origin, text, status, kind, reading))

    @property
    def rows(self):
        return history_rows(self.entries)

    @property
    def words(self):
        return [row.what for row in self.rows]


def test_a_reading_taken_at_once_is_one_row_with_its_weights(story):
    (row,) = story.read("erst").hold("erst", Origin.ENGINE, "quill").rows
    assert (row.what, row.made_with) == ("Read by quill", "quill-large @ 01234567")
    assert (row.confidence, row.status, row.reading_id, row.is_now) == (0.87, LineStatus.READ, "r0", True)
    assert "Revision: 0123456789abcdef" in row.details


def test_the_newest_is_on_top_and_what_holds_is_marked(story):
    story.read("erst").hold("erst", Origin.ENGINE, "quill").hold("Erst", Origin.PERSON, "Ada", LineStatus.CORRECTED)
    story.read("dann")
    assert story.words == ["Read by quill, not taken over", "Corrected by Ada", "Read by quill"]
    assert [row.is_now for row in story.rows] == [False, True, False]


def test_a_person_who_gave_no_name_is_still_a_person(story):
    story.read("erst").hold("erst", Origin.ENGINE, "quill")
    story.hold("erst", Origin.ENGINE, "quill", LineStatus.UNCLEAR).hold("Erst", Origin.PERSON, "", LineStatus.CORRECTED)
    assert story.words[:2] == ["Corrected by hand", "Marked unclear by hand"]


def test_marks_name_who_set_them(story):
    story.hold("erst", Origin.IMPORT, "old.xml").hold("erst", Origin.IMPORT, "Ada", LineStatus.VERIFIED)
    assert story.words == ["Verified by Ada", "Imported from old.xml"]


def test_going_back_is_told_from_what_was_new(story):
    story.hold("a", Origin.IMPORT, "old.xml").hold("b", Origin.PERSON, "Ada", LineStatus.CORRECTED)
    story.hold("a", Origin.IMPORT, "old.xml")
    assert story.words[0] == "Back to the text of old.xml"
    story = Story().read("a").hold("a", Origin.ENGINE, "quill").hold("b", Origin.PERSON, "", LineStatus.CORRECTED)
    story.hold("a", Origin.ENGINE, "quill")
    assert story.words[0] == "Back to the reading of quill"


def test_a_text_taken_away_is_said(story):
    story.hold("a", Origin.PERSON, "Ada", LineStatus.CORRECTED).hold("", Origin.PERSON, "Ada", LineStatus.TODO)
    assert story.words[0] == "Emptied by Ada"


def test_no_history_no_rows():
    assert history_rows(()) == ()


def test_when_is_said_as_people_say_it():
    local = datetime(2026, 3, 9, 14, 3).astimezone()
    assert when_words(local.astimezone(UTC), local) == "today, 14:03"
    assert when_words(local.astimezone(UTC), local + timedelta(days=1)) == "9 Mar 2026, 14:03"
