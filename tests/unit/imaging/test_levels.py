import numpy as np
import pytest
from PIL import Image

from ductus.imaging.levels import SMALLEST_LEVEL_PX, level_sizes, levels_of


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return Image.fromarray(np.random.default_rng(5).integers(0, 255, (1301, 2503, 3), dtype=np.uint8))


def test_levels_halve_until_small(page: Image.Image) -> None:
    assert [level.size for level in levels_of(page)] == [(2503, 1301), (1252, 651), (626, 326)]
    small = Image.new("RGB", (SMALLEST_LEVEL_PX, 10))
    assert len(levels_of(small)) == 1


def test_the_page_itself_is_level_0_and_not_copied(page: Image.Image) -> None:
    assert levels_of(page)[0] is page


def test_a_pixel_is_the_mean_of_those_under_it(page: Image.Image) -> None:
    pixels = np.asarray(page).astype(float)
    means = (
        pixels[0:1300:2, 0:2502:2]
        + pixels[1:1300:2, 0:2502:2]
        + pixels[0:1300:2, 1:2502:2]
        + pixels[1:1300:2, 1:2502:2]
    ) / 4
    halved = np.asarray(levels_of(page)[1])[:650, :1251]
    assert np.abs(halved - means).max() <= 0.75


@pytest.mark.parametrize("size", [(1, 1), (1024, 1024), (1025, 3), (5000, 1301), (7, 9001)])
def test_levels_have_the_sizes_that_are_told_beforehand(size: tuple[int, int]) -> None:
    assert tuple(level.size for level in levels_of(Image.new("RGB", size))) == level_sizes(*size)


def test_a_grey_page_is_given_in_colours() -> None:
    assert {level.mode for level in levels_of(Image.new("L", (1500, 20)))} == {"RGB"}
