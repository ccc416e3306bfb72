"""Very wide lines are cut between words, read in pieces and put together as one reading."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageDraw

from ductus.document.transcription import TextSpan
from ductus.engines.base import Crop, EngineState, RawReading
from ductus.engines.wide_lines import WHOLE, Piece, PieceReader, joined, pieces_of
from ductus.errors import Cancelled
from ductus.imaging.ink import ink_of_columns
from ductus.jobs.job import CancelToken
from fakes import checkpoints

PAPER, INK = (226, 214, 190), (45, 38, 30)
LONG = "to the parish of St. Giles for the mending of the great bell and the rope thereof in the month of May last past"


def strokes(image, left, right):
    """Ink over the middle rows from column to column: a word as far as cutting is concerned."""
    ImageDraw.Draw(image).rectangle((left, image.height * 0.3, right, image.height * 0.7), fill=INK)


def words(*places, width=2000, height=50):
    image = Image.new("RGB", (width, height), PAPER)
    for left, right in places:
        for start in range(left, right, 8):
            strokes(image, start, min(start + 4, right))
    return image


class Spells:
    """Reads each crop as its width in pixels, and says so piece by piece in the order given."""

    def __init__(self, order=None):
        self.state = EngineState("spells", "1", "cpu")
        self.is_closed = False
        self._order = order or (lambda count: range(count))

    def close(self):
        self.is_closed = True

    def read(self, crops, cancel, on_reading):
        readings = {}
        for index in self._order(len(crops)):
            cancel.check()
            text = str(crops[index].image.width)
            readings[index] = RawReading(text, 0.5, (TextSpan(0, len(text), 0.5, 0.0, 1.0),))
            on_reading(index, readings[index])
        return [readings[index] for index in range(len(crops))]


# --- cutting --------------------------------------------------------------------------------------------------------


def test_a_line_that_is_not_too_wide_stays_whole():
    crop = Crop("line", words((0, 790), width=800), "test-1")
    assert pieces_of(crop.image, 16) == WHOLE
    assert WHOLE[0].cut_from(crop) is crop


def test_the_cut_is_in_the_widest_gap_of_the_middle():
    image = words((20, 300), (420, 900), (910, 1120), (1180, 1980))
    left, right = pieces_of(image, 24)
    assert 1120 / 2000 < left.right == right.left < 1180 / 2000
    assert right.is_new_word


def test_of_gaps_alike_the_one_nearest_the_middle_is_taken():
    image = words((20, 600), (640, 985), (1025, 1400), (1440, 1980))
    assert 985 / 2000 < pieces_of(image, 24)[0].right < 1025 / 2000


def test_a_gap_near_an_end_is_passed_over_for_a_smaller_one_in_the_middle():
    image = words((20, 100), (300, 950), (990, 1980))
    assert 950 / 2000 < pieces_of(image, 24)[0].right < 990 / 2000


def test_a_line_without_gaps_is_cut_where_there_is_least_ink_and_no_word_begins_there():
    image = words((20, 1100), (1140, 1980))
    ImageDraw.Draw(image).rectangle((0, 15, 2000, 17), fill=INK)  # a rule along the whole line
    pieces = pieces_of(image, 24)
    assert len(pieces) == 2
    assert not pieces[1].is_new_word


def test_ruled_or_blank_paper_is_cut_into_pieces_too():
    for image in (Image.new("RGB", (3000, 40), PAPER), Image.new("RGB", (3000, 40), INK)):
        pieces = pieces_of(image, 16)
        assert all((piece.right - piece.left) * 75 <= 16 for piece in pieces)


def test_white_ink_on_dark_paper_is_cut_as_well():
    image = Image.eval(words((20, 950), (1050, 1980)), lambda level: 255 - level)
    assert 950 / 2000 < pieces_of(image, 24)[0].right < 1050 / 2000


@pytest.mark.parametrize("height", [30, 48, 120])
def test_a_rendered_line_falls_apart_between_its_words_only(height):
    """Every word of the line is wholly within one piece: rendering the words that a piece holds is as wide as it is."""
    image = checkpoints.render(LONG, height)
    pieces = pieces_of(image, 8)
    assert len(pieces) > 2
    ink = ink_of_columns(image)
    for piece in pieces[1:]:
        at = round(piece.left * len(ink))
        around = round(0.04 * len(ink) / (image.width / image.height))
        assert not ink[at - around : at + around + 1].any()
        assert piece.is_new_word


@given(
    shape=some.floats(0.2, 90),
    widest=some.floats(3, 30),
    gaps=some.lists(some.floats(0, 1), max_size=30),
    height=some.integers(8, 90),
)
def test_pieces_cover_the_line_in_order_and_none_is_too_wide(shape, widest, gaps, height):
    width = max(1, round(shape * height))
    pixels = np.full((height, width, 3), 220, np.uint8)
    pixels[height // 3 : height // 2 + 1] = 40
    for gap in gaps:
        pixels[:, int(gap * width) : int(gap * width) + height // 3] = 220
    pieces = pieces_of(Image.fromarray(pixels), widest)
    assert pieces[0].left == 0
    assert pieces[-1].right == 1
    assert all(one.right == other.left for one, other in pairwise(pieces))
    # A column of the working size is as fine as it gets.
    assert all((piece.right - piece.left) * width / height <= widest * 1.05 + 0.2 for piece in pieces)
    assert sum(piece.cut_from(Crop("l", Image.fromarray(pixels), "t")).image.width for piece in pieces) == width


# --- joining --------------------------------------------------------------------------------------------------------

HALVES = (Piece(0.0, 0.4), Piece(0.4, 1.0))


def reading(text, confidence=0.9, *others):
    return RawReading(text, confidence, (TextSpan(0, len(text), confidence, 0.0, 0.5),) if text else (), others)


def test_text_places_and_confidence_are_those_of_the_line():
    whole = joined(HALVES, [reading("anno", 0.9), reading("domini ", 0.4)])
    assert whole.text == "anno domini"
    assert [(span.start, span.end) for span in whole.spans] == [(0, 4), (5, 11)]
    assert [(span.left, span.right) for span in whole.spans] == [(0.0, 0.2), (0.4, pytest.approx(0.7))]
    assert whole.confidence == pytest.approx((0.9**4 * 0.4**6) ** 0.1)


def test_a_word_that_was_cut_is_put_together_without_a_blank():
    assert joined((HALVES[0], Piece(0.4, 1.0, False)), [reading("do"), reading("mini")]).text == "domini"


def test_text_from_the_right_is_put_together_from_the_right():
    pieces = (Piece(0.0, 0.3), Piece(0.3, 0.6, False), Piece(0.6, 1.0))
    whole = joined(pieces, [reading("גד"), reading("ב"), reading("א")])
    assert whole.text == "א בגד"
    assert whole.spans[0].left == pytest.approx(0.6)


def test_an_empty_piece_says_nothing_about_the_others():
    whole = joined(HALVES, [reading("", 0.0), reading("domini", 0.8)])
    assert (whole.text, whole.confidence) == ("domini", pytest.approx(0.8))
    assert whole.spans[0].start == 0
    assert joined(HALVES, [reading("", 0.2), reading("", 0.6)]) == RawReading("", 0.6)


def test_a_piece_read_with_no_certainty_makes_the_line_uncertain():
    assert joined(HALVES, [reading("anno", 0.0), reading("domini", 0.8)]).confidence == 0.0


def test_alternatives_of_a_piece_stand_in_the_whole_line_the_best_of_each_first():
    whole = joined(HALVES, [reading("anno", 0.9, "anna", "amo"), reading("domini", 0.9, "domni")])
    assert whole.alternatives == ("anna domini", "anno domni", "amo domini")


def test_unstated_confidence_stays_unstated():
    unstated = RawReading("domini", 1.0, is_confidence_stated=False)
    assert not joined(HALVES, [reading("anno"), unstated]).is_confidence_stated


# --- reading --------------------------------------------------------------------------------------------------------


def crops():
    wide, narrow = words((20, 950), (1050, 1980)), words((0, 300), width=300)
    return [Crop("narrow", narrow, "t"), Crop("wide", wide, "t"), Crop("last", narrow, "t")]


@pytest.mark.parametrize("order", [lambda count: range(count), lambda count: range(count - 1, -1, -1)])
def test_each_line_is_told_once_and_returned_in_its_place(order):
    reader = PieceReader(Spells(order), 24)
    told = {}

    def tell(index, reading):
        assert index not in told
        told[index] = reading

    readings = reader.read(crops(), CancelToken(), tell)
    assert [reading.text for reading in readings] == ["300", "1000 1000", "300"]
    assert [told[index] for index in range(3)] == readings
    assert readings[1].spans[1].left == pytest.approx(0.5, abs=0.01)


def test_cancel_and_close_reach_the_reader_within():
    inner = Spells()
    reader = PieceReader(inner, 24)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        reader.read(crops(), cancel, lambda *_: None)
    reader.close()
    assert inner.is_closed
    assert reader.state is inner.state
