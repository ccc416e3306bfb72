"""Lines come off the page straight, upright, unmirrored, masked; and none is ever lost."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageDraw

from ductus.document.geometry import Baseline, Box, Point, Polygon, points_of
from ductus.imaging.crops import MASKED, RECIPES, RECTANGLE, cut_line, frame_of
from ductus.imaging.ink import has_ink
from ductus.imaging.scans import ScanSource, open_page
from fakes.shapes import Arc, bent_line, straight_line

PAPER, INK, OTHER_INK = (222, 214, 196), (40, 30, 25), (160, 30, 30)
PAGE_SIZE = (900, 900)


def page_with_flag(arc: Arc) -> Image.Image:
    """Paper with one L in the line, drawn without asking the code under test: it shows any mirroring or turning."""
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(page)
    for part in (arc.area(0.10, 0.16, 0, 36), arc.area(0.10, 0.40, 0, 9)):
        draw.polygon([tuple(point) for point in part.points], fill=INK)
    return page


def dark(image: Image.Image, box: tuple[float, float, float, float]) -> float:
    """Share of dark pixels in a part of the crop, given in shares of its size."""
    left, top, right, bottom = box
    part = np.asarray(image.convert("L"))[
        round(top * image.height) : round(bottom * image.height), round(left * image.width) : round(right * image.width)
    ]
    return float((part < 120).mean())


def assert_reads_as_l(image: Image.Image) -> None:
    """The L of a line 440 long and 60 high, as it stands in a crop with its rim and padding."""
    assert dark(image, (0.135, 0.30, 0.17, 0.62)) > 0.8
    assert dark(image, (0.20, 0.61, 0.38, 0.65)) > 0.8
    assert dark(image, (0.21, 0.05, 0.95, 0.52)) < 0.05
    assert dark(image, (0.46, 0.0, 1.0, 1.0)) < 0.05


def arc_through_the_middle(angle: float = 0.0, bend: float = 0.0) -> Arc:
    return Arc(Point(450 - 220 * math.cos(angle), 450 - 220 * math.sin(angle)), 440, 60, angle, bend)


@pytest.mark.parametrize("angle", [0, 0.2, -0.3, math.pi / 2, -math.pi / 2, math.pi, 2.8])
@pytest.mark.parametrize("bend", [0.0, 0.08, -0.08])
def test_a_line_comes_out_upright_along_its_baseline(angle: float, bend: float) -> None:
    arc = arc_through_the_middle(angle, bend)
    assert_reads_as_l(cut_line(page_with_flag(arc), *arc.line).image)


@pytest.mark.parametrize("bend", [0.0, 0.08])
def test_right_to_left_script_is_not_mirrored(bend: float) -> None:
    arc = arc_through_the_middle(0.1, bend)
    polygon, baseline = arc.line
    assert_reads_as_l(cut_line(page_with_flag(arc), polygon, baseline.reversed()).image)


def test_a_right_to_left_centre_line_is_not_turned_over() -> None:
    arc = arc_through_the_middle()
    polygon, baseline = arc.line
    assert_reads_as_l(cut_line(page_with_flag(arc), polygon, baseline.moved(0, -15).reversed()).image)


def test_a_left_to_right_line_hanging_below_is_taken_at_its_word() -> None:
    arc = arc_through_the_middle()
    polygon, baseline = arc.line
    assert_reads_as_l(cut_line(page_with_flag(arc), polygon, baseline.moved(0, -45)).image)


def test_a_vertical_line_keeps_the_direction_of_a_sloppy_baseline() -> None:
    arc = arc_through_the_middle(-math.pi / 2)
    polygon, baseline = arc.line
    assert_reads_as_l(cut_line(page_with_flag(arc), polygon, baseline.moved(-18, 0)).image)


def test_the_winding_of_the_outline_does_not_matter() -> None:
    polygon, baseline = arc_through_the_middle(0.1, 0.05).line
    turned = Polygon(polygon.points[::-1])
    one, other = frame_of(polygon, baseline), frame_of(turned, baseline)
    assert (one.width_px, one.height_px) == (other.width_px, other.height_px)
    assert math.dist(one.page_point(0.3, 0.3), other.page_point(0.3, 0.3)) < 0.1


@pytest.mark.parametrize("angle", [0.0, 0.15, -0.3, math.pi / 2])
def test_without_a_baseline_the_long_axis_is_straightened(angle: float) -> None:
    arc = arc_through_the_middle(angle)
    assert_reads_as_l(cut_line(page_with_flag(arc), arc.line[0], None).image)


def test_a_single_tall_letter_without_baseline_stays_upright() -> None:
    letter = Box(100, 100, 140, 170).polygon()
    frame = frame_of(letter, None)
    assert frame.height_px > frame.width_px
    assert frame.upper[0].x < frame.upper[1].x


def test_neighbours_are_painted_over_with_the_paper() -> None:
    polygon, baseline = straight_line(Point(100, 300), 600, 60, 0.1)
    page = Image.new("RGB", PAGE_SIZE, OTHER_INK)
    ImageDraw.Draw(page).polygon([tuple(point) for point in polygon.points], fill=PAPER)
    image = cut_line(page, polygon, baseline).image
    colours = {colour: count for count, colour in image.getcolors(1 << 20) or []}
    assert image.getpixel((0, 0)) == PAPER
    assert image.getpixel((image.width // 2, image.height // 2)) == PAPER
    # Only the grown rim, a tenth of the height around the outline, shows what lay there.
    assert 0.1 < colours.get(OTHER_INK, 0) / (image.width * image.height) < 0.25


def test_the_fill_is_the_papers_colour_under_bold_writing() -> None:
    polygon, baseline = straight_line(Point(100, 300), 600, 60)
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(page)
    for x in range(90, 720, 20):
        draw.rectangle((x, 200, x + 8, 400), fill=INK)
    assert cut_line(page, polygon, baseline).image.getpixel((0, 0)) == PAPER


def test_white_chalk_on_slate_is_filled_with_slate() -> None:
    polygon, baseline = straight_line(Point(100, 300), 600, 60)
    page = Image.new("RGB", PAGE_SIZE, (40, 42, 45))
    ImageDraw.Draw(page).rectangle((150, 270, 400, 290), fill="white")
    assert cut_line(page, polygon, baseline).image.getpixel((0, 0)) == (40, 42, 45)


def test_a_rectangle_takes_the_pages_own_pixels() -> None:
    page = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 400, 3), dtype=np.uint8))
    polygon = Polygon(points_of([(50.5, 60.2), (200, 70), (190, 110), (55, 100)]))
    crop = cut_line(page, polygon, None, RECTANGLE)
    origin = crop.frame.page_point(0, 0)
    box = (int(origin.x), int(origin.y), int(origin.x) + crop.image.width, int(origin.y) + crop.image.height)
    assert crop.image.tobytes() == page.crop(box).tobytes()
    assert crop.frame.page_point(1, 1) == (box[2], box[3])


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_any_height_can_be_asked_for(recipe: object) -> None:
    polygon, baseline = bent_line(Point(100, 300), 600, 60, 0.1, 0.05)
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    native = cut_line(page, polygon, baseline, recipe)  # type: ignore[arg-type]
    for height_px in (1, 48, 384):
        crop = cut_line(page, polygon, baseline, recipe, height_px=height_px)  # type: ignore[arg-type]
        assert crop.image.height == height_px
        assert crop.image.width == pytest.approx(native.image.width * height_px / native.image.height, abs=1)
        assert crop.frame == native.frame


def test_the_frame_needs_no_pixels() -> None:
    polygon, baseline = bent_line(Point(100, 300), 600, 60, 0.1, 0.05)
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    crop = cut_line(page, polygon, baseline)
    assert crop.frame == frame_of(polygon, baseline, MASKED, page.size)
    assert crop.image.size == (crop.frame.width_px, crop.frame.height_px)


def test_a_page_in_grey_gives_a_crop_in_rgb() -> None:
    polygon, baseline = straight_line(Point(10, 50), 100, 20)
    assert cut_line(Image.new("L", (200, 100), 200), polygon, baseline).image.mode == "RGB"


LINE_BASE = Baseline(points_of([(100, 300), (700, 300)]))
BAD = {
    "corners in the wrong order": [(100, 250), (700, 310), (700, 250), (100, 310)],
    "listed twice": [(100, 250), (700, 250), (700, 310), (100, 310)] * 2,
    "flat": [(100, 300), (700, 300), (400, 300)],
    "flat and upright": [(100, 100), (100, 700), (100, 400)],
    "one point": [(300, 300)] * 3,
    "a corner at minus a billion": [(-1e9, 250), (700, 250), (700, 310), (100, 310)],
    "reaches over the left edge": [(-200, 250), (300, 250), (300, 310), (-200, 310)],
    "larger than the page": [(-50, -50), (5000, -50), (5000, 5000), (-50, 5000)],
    "on the lower right corner": [(899.5, 899.5), (950, 899.5), (950, 950), (899.5, 950)],
    "thinner than a pixel": [(100, 300), (700, 300), (700, 300.2), (100, 300.2)],
    "a spike": [(100, 290), (400, 290), (400, 0), (401, 290), (700, 290), (700, 310), (100, 310)],
    "wholly off the page": [(2000, 250), (2700, 250), (2700, 310), (2000, 310)],
    "off above": [(100, -90), (700, -90), (700, -20), (100, -20)],
}
BASELINES = {
    "none": None,
    "plain": LINE_BASE,
    "reversed": LINE_BASE.reversed(),
    "far away": LINE_BASE.moved(0, -3000),
    "a point": Baseline(points_of([(300, 300), (300, 300)])),
    "across": Baseline(points_of([(400, 100), (400, 500)])),
    "zigzag": Baseline(points_of([(100, 300), (600, 310), (200, 290), (700, 300), (100, 320), (650, 300)])),
    "a corner a billion off": Baseline(points_of([(100, 300), (1e9, 1e9), (700, 300)])),
    "a circle": Baseline(tuple(Point(400 + 80 * math.cos(a / 4), 300 + 80 * math.sin(a / 4)) for a in range(26))),
}


@pytest.mark.parametrize("baseline", BASELINES.values(), ids=BASELINES)
@pytest.mark.parametrize("points", BAD.values(), ids=BAD)
@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_no_line_is_lost_to_its_shape(
    points: list[tuple[float, float]], baseline: Baseline | None, recipe: object
) -> None:
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    crop = cut_line(page, Polygon(points_of(points)), baseline, recipe)  # type: ignore[arg-type]
    assert crop.image.mode == "RGB"
    assert 1 <= crop.image.width <= 4000
    assert 1 <= crop.image.height <= 4000
    assert all(math.isfinite(value) for value in crop.frame.page_point(0.5, 0.5))
    # Nothing but paper is on this page, so nothing but paper may be in the crop: no black from beyond its edges.
    assert crop.image.getcolors() == [(crop.image.width * crop.image.height, PAPER)]


@pytest.mark.parametrize("order", [[0, 2, 1, 3], [0, 1, 2, 3] * 2], ids=["corners in the wrong order", "listed twice"])
def test_a_tangled_outline_is_cut_by_its_hull(order: list[int]) -> None:
    arc = arc_through_the_middle()
    polygon, baseline = arc.line
    tangled = Polygon(tuple(polygon.points[i] for i in order))
    assert_reads_as_l(cut_line(page_with_flag(arc), tangled, baseline).image)


@pytest.mark.parametrize("name", ["far away", "a point", "across", "a corner a billion off"])
def test_a_useless_baseline_is_not_followed(name: str) -> None:
    arc = arc_through_the_middle()
    assert_reads_as_l(cut_line(page_with_flag(arc), arc.line[0], BASELINES[name]).image)


def test_only_a_line_wholly_off_the_page_is_blank() -> None:
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    crop = cut_line(page, Box(5000, 100, 5600, 160).polygon(), None)
    assert crop.image.size == (32, 32)
    middle = crop.frame.page_point(0.5, 0.5)
    assert 0 <= middle.x <= 900
    assert 0 <= middle.y <= 900


coordinates = st.floats(-300, 1200, allow_nan=False)
clouds = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=12).map(lambda p: Polygon(points_of(p)))
paths = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=8).map(lambda p: Baseline(points_of(p)))


@settings(max_examples=150)
@given(clouds, st.none() | paths, st.sampled_from(list(RECIPES.values())))
@example(Polygon(points_of([(0, 2), (0, 2.9e-178), (1, 0), (1.3e-217, 0)])), None, MASKED)
def test_any_scribble_gives_a_crop(polygon: Polygon, baseline: Baseline | None, recipe: object) -> None:
    page = Image.new("RGB", PAGE_SIZE, PAPER)
    crop = cut_line(page, polygon, baseline, recipe)  # type: ignore[arg-type]
    assert crop.image.size == (crop.frame.width_px, crop.frame.height_px)
    assert crop.image.width * crop.image.height < 5_000_000
    assert crop.image.getcolors() == [(crop.image.width * crop.image.height, PAPER)]
    assert 0 <= crop.frame.share_at(Point(450, 450)) <= 1


class SpiedPage:
    """A page of which it is noted what is looked at."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self.size = self.width, self.height = width_px, height_px
        self.asked: list[tuple[int, int, int, int]] = []

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        self.asked.append(box)
        return Image.new("RGB", (box[2] - box[0], box[3] - box[1]), PAPER)


def test_a_line_costs_what_it_is_large_whatever_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its surroundings are looked at once, and straightened at one go: 60 such lines are half a second of work."""
    straightened = []
    transform = Image.Image.transform

    def spy(image: Image.Image, size: tuple[int, int], *how: Any, **options: Any) -> Image.Image:
        straightened.append(size)
        return transform(image, size, *how, **options)

    monkeypatch.setattr(Image.Image, "transform", spy)
    page = SpiedPage(30_000, 40_000)
    polygon, baseline = bent_line(Point(300, 150), 2400, 80, 0.002, 0.003)
    crop = cut_line(page, polygon, baseline)
    around = polygon.box.grown(40, 40)
    ((left, top, right, bottom),) = page.asked
    assert left >= around.left and top >= around.top and right <= around.right and bottom <= around.bottom
    assert straightened == [crop.image.size]
    assert crop.image.width * crop.image.height < 2 * polygon.box.width * polygon.box.height


PAGES = Path(__file__).parents[3].parent / "shared" / "data" / "pages"


@pytest.mark.skipif(not PAGES.is_dir(), reason="the trial pages are not here")
def test_lines_of_a_real_page_are_cut_with_their_ink() -> None:
    scan = PAGES / "testaments" / "TestamentsDePoilus_will_AD78_0064-1.jpg"
    page = open_page(ScanSource(scan))
    crops = []
    for line in etree.parse(scan.with_suffix(".xml")).iter("{*}TextLine"):
        outline = line.find("{*}Shape/{*}Polygon").get("POINTS")
        crop = cut_line(page, Polygon(_points(outline)), Baseline(_points(line.get("BASELINE"))))
        assert has_ink(crop.image)
        crops.append(crop)
    assert len(crops) == 36
    # The first four run up the margin; they too come out lying.
    assert all(crop.image.width > crop.image.height for crop in crops)
    assert all(crop.frame.page_point(0, 0.5).y > crop.frame.page_point(1, 0.5).y for crop in crops[:4])


def _points(numbers_of_alto: str) -> tuple[Point, ...]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", numbers_of_alto)]
    return points_of(zip(numbers[::2], numbers[1::2], strict=True))
