"""docTR's options for finding, and lines on pages that are slanted, curved, in columns, or larger than one look."""

import math
from itertools import pairwise

import pytest
from PIL import Image, ImageDraw

from ductus.engines.base import option_help
from ductus.engines.local import doctr
from ductus.engines.looking import _TILE_PX
from ductus.jobs.job import CancelToken
from fakes import doctr_weights

WORD_PX, HEIGHT_PX, GAP_PX = 110, 30, 40


def ignore(*_):
    pass


def found_on(page, told=ignore, **options):
    engine = doctr.load(doctr.Options(**doctr_weights.options(**options)), "cpu")
    doctr_weights.let_it_see(engine)
    return engine.detect(page, CancelToken(), told)


def page_of(rows, size=(1400, 1000), scale=1):
    """A page with a black box for each word; `rows` are lists of left top corners."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    for row in rows:
        for left, top in row:
            pen.rectangle((left, top, left + WORD_PX * scale, top + HEIGHT_PX * scale), fill="black")
    return page


def row(top, left=60, words=6, scale=1, rise=lambda x: 0.0):
    lefts = [left + place * (WORD_PX + GAP_PX) * scale for place in range(words)]
    return [(x, round(top + rise(x))) for x in lefts]


def counts(detection):
    return [len(line.words) for line in detection.lines]


@pytest.mark.parametrize(
    "rise",
    [lambda x: 0.0, lambda x: 0.07 * x, lambda x: -0.07 * x, lambda x: 40 * math.sin(x / 300)],
    ids=["level", "falling", "rising", "curved"],
)
def test_slanted_and_curved_lines_hold_together(rise):
    rows = [row(top, rise=rise) for top in (150, 230, 310, 390)]

    detection = found_on(page_of(rows), working_size=1408)

    assert counts(detection) == [6, 6, 6, 6]
    assert detection.unassigned == ()


def test_columns_stay_apart_and_are_read_one_after_the_other():
    tops = (100, 180, 260, 340, 420)
    rows = [row(top, left, words=3) for left in (60, 760) for top in tops]

    detection = found_on(page_of(rows), working_size=1408)

    assert counts(detection) == [3] * 10
    lefts = [line.polygon.box.left for line in detection.lines]
    assert all(left < 700 for left in lefts[:5]) and all(left > 700 for left in lefts[5:])


def test_a_page_of_many_tiles_gives_each_word_once():
    scale, looks = 3, []
    rows = [row(top, left=90, words=10, scale=scale) for top in range(120, 3300, 260)]
    page = page_of(rows, (4600, 3400), scale)

    detection = found_on(page, lambda done, total: looks.append((done, total)), working_size=4608)

    assert len(looks) > 4 and looks[-1][0] == looks[-1][1] and page.width > 2 * _TILE_PX
    assert counts(detection) == [10] * len(rows)
    for line in detection.lines:
        boxes = [word.polygon.box for word in line.words]
        assert all(a.right < b.left for a, b in pairwise(boxes))
        widths = [box.width for box in boxes]
        assert max(widths) - min(widths) < 12, "no word is cut, or longer, where tiles meet"


def test_the_page_in_tiles_has_the_words_of_the_page_in_one_look():
    rows = [row(top, words=8) for top in range(100, 900, 90)]
    small = found_on(page_of(rows), working_size=1408)
    scale = 3
    large = found_on(
        page_of([[(x * scale, y * scale) for x, y in each] for each in rows], (4200, 3000), scale), working_size=4224
    )

    assert counts(large) == counts(small) == [8] * len(rows)
    for one, other in zip(small.lines, large.lines, strict=True):
        assert other.polygon.box.left / scale == pytest.approx(one.polygon.box.left, abs=6)
        assert other.polygon.box.bottom / scale == pytest.approx(one.polygon.box.bottom, abs=6)


def test_words_can_stay_by_themselves():
    assert counts(found_on(page_of([row(100), row(200)]), group_lines=False, working_size=1408)) == [1] * 12


@pytest.mark.parametrize(("gap", "parts"), [(1.0, [6]), (0.05, [6]), (0.02, [1] * 6)])
def test_a_gap_wider_than_allowed_ends_a_line(gap, parts):
    page = page_of([[(60 + 190 * place, 100) for place in range(6)]])

    detection = found_on(page, paragraph_break=gap, working_size=1408)

    assert counts(detection) == parts
    lefts = [line.polygon.box.left for line in detection.lines]
    assert lefts == sorted(lefts)


def test_straight_pages_have_upright_boxes():
    slanted = page_of([row(150), row(250)]).rotate(4, fillcolor="white")

    for is_straight in (False, True):
        detection = found_on(slanted, assume_straight_pages=is_straight, working_size=1408)
        words = [word for line in detection.lines for word in line.words]
        assert len(words) == 12
        are_upright = all(word.polygon.area == pytest.approx(word.polygon.box.polygon().area) for word in words)
        assert are_upright == is_straight


def test_a_stretched_page_gives_places_on_the_page_as_it_is():
    page = page_of([row(100), row(200), row(300)], (1400, 700))

    plain, stretched = (found_on(page, preserve_aspect_ratio=keeps, working_size=1408) for keeps in (True, False))

    assert counts(plain) == counts(stretched) == [6, 6, 6]
    for one, other in zip(plain.lines, stretched.lines, strict=True):
        middles = [(box.left + box.right, box.top + box.bottom) for box in (one.polygon.box, other.polygon.box)]
        assert middles[1] == pytest.approx(middles[0], abs=6)


def test_every_parameter_of_trace_is_an_option_of_the_same_name_and_range():
    from ductus.server.parameters import OcrParameters

    told = option_help(doctr.Options)
    for name, field in OcrParameters.model_fields.items():
        assert name in told
        if field.annotation in (int, float):
            least, most = (told[name].minimum, told[name].maximum)
            limits = {type(limit).__name__: limit for limit in field.metadata}
            assert (least, most) == (limits["Ge"].ge, limits["Le"].le), name
