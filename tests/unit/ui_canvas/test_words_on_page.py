"""Words over the page: where the engine saw them, and none where no engine did."""

from dataclasses import replace
from datetime import UTC, datetime

from ductus.document.geometry import Box, Point
from ductus.document.page import Line
from ductus.document.transcription import Origin, Provenance, Reading, TextSpan, Transcription
from ductus.imaging.frames import CropFrame
from ductus.ui.canvas.words import word_at, words_of

THEN = datetime(2026, 1, 1, tzinfo=UTC)
FRAME = CropFrame(1000, 50, (Point(100, 200), Point(1100, 200)), (Point(100, 250), Point(1100, 250)))
SPANS = (TextSpan(0, 3, 0.9, 0.0, 0.3), TextSpan(4, 9, 0.9, 0.4, 0.9))


def line(text="abc defgh", spans=SPANS, held=None):
    reading = Reading("r", text, 0.9, Provenance("echo"), THEN, spans)
    said = Transcription(held or text, Origin.PERSON, made_at=THEN, reading_id="r")
    return Line("l", Box(100, 200, 1100, 250).polygon(), readings=(reading,), transcription=said)


def stretches(words):
    return [(word.text, round(word.outline.box.left), round(word.outline.box.right)) for word in words]


def test_words_stand_where_the_engine_saw_them():
    assert stretches(words_of(line(), FRAME)) == [("abc", 100, 400), ("defgh", 500, 1000)]
    assert words_of(line(), FRAME)[0].outline.box.top == 200


def test_words_typed_since_share_the_room_of_those_they_replace():
    found = stretches(words_of(line(held="abc und so"), FRAME))
    assert [text for text, _, _ in found] == ["abc", "und", "so"]
    assert found[0] == ("abc", 100, 400)
    assert 400 <= found[1][1] < found[1][2] <= found[2][1] < found[2][2] <= 1100


def test_a_word_typed_where_there_was_no_room_does_not_displace_the_others():
    assert stretches(words_of(line(held="abc und defgh"), FRAME)) == [("abc", 100, 400), ("defgh", 500, 1000)]


def test_where_no_engine_saw_words_none_are_made_up():
    assert words_of(line(spans=()), FRAME) == ()
    guessed = tuple(replace(span, is_estimated=True) for span in SPANS)
    assert words_of(line(spans=guessed), FRAME) == ()
    assert words_of(replace(line(), readings=()), FRAME) == ()


def test_of_words_under_the_pointer_the_smallest_counts():
    words = words_of(line(), FRAME)
    assert word_at(words, Point(450, 225)) is None
    assert word_at(words, Point(600, 225)).text == "defgh"
