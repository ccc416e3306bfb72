import numpy as np
import pytest
from PIL import Image

from ductus.imaging.tiles import SMALLEST_LEVEL_PX, TILE_PX, Pyramid


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return Image.fromarray(np.random.default_rng(5).integers(0, 255, (1301, 2503, 3), dtype=np.uint8))


def test_levels_halve_until_small(page: Image.Image) -> None:
    assert [level.size for level in Pyramid(page).levels] == [(2503, 1301), (1252, 651), (626, 326)]
    small = Image.new("RGB", (SMALLEST_LEVEL_PX, 10))
    assert len(Pyramid(small).levels) == 1


def test_the_page_itself_is_level_0_and_not_copied(page: Image.Image) -> None:
    assert Pyramid(page).levels[0] is page


def test_a_pixel_is_the_mean_of_those_under_it(page: Image.Image) -> None:
    pixels = np.asarray(page).astype(float)
    means = (
        pixels[0:1300:2, 0:2502:2]
        + pixels[1:1300:2, 0:2502:2]
        + pixels[0:1300:2, 1:2502:2]
        + pixels[1:1300:2, 1:2502:2]
    ) / 4
    halved = np.asarray(Pyramid(page).levels[1])[:650, :1251]
    assert np.abs(halved - means).max() <= 0.75


@pytest.mark.parametrize("level", [0, 1, 2])
def test_tiles_join_to_the_level(page: Image.Image, level: int) -> None:
    pyramid = Pyramid(page)
    joined = Image.new("RGB", pyramid.levels[level].size)
    columns, rows = pyramid.grid(level)
    for column in range(columns):
        for row in range(rows):
            tile = pyramid.tile(level, column, row)
            assert max(tile.size) <= TILE_PX
            joined.paste(tile, (column * TILE_PX, row * TILE_PX))
    assert joined.tobytes() == pyramid.levels[level].tobytes()


def test_tiles_know_their_place_on_the_page(page: Image.Image) -> None:
    pyramid = Pyramid(page)
    box = pyramid.tile_box(1, 1, 0)
    assert (box.left, box.top, box.right, box.bottom) == (1024, 0, 2048, 1024)
    edge = pyramid.tile_box(1, 2, 1)
    assert (edge.right, edge.bottom) == (2504, 1302)
    tile = pyramid.tile(1, 2, 1)
    assert (edge.width, edge.height) == (tile.width * 2, tile.height * 2)


@pytest.mark.parametrize("place", [(0, 5, 0), (0, 0, 3), (0, -1, 0), (3, 0, 0), (-1, 0, 0)])
def test_a_tile_that_is_not_there_is_an_error(page: Image.Image, place: tuple[int, int, int]) -> None:
    with pytest.raises(IndexError):
        Pyramid(page).tile(*place)


@pytest.mark.parametrize(
    ("scale", "level"), [(8, 0), (1, 0), (0.51, 0), (0.5, 1), (0.3, 1), (0.25, 2), (0.01, 2), (0, 2)]
)
def test_the_level_is_as_fine_as_the_screen_and_no_finer(page: Image.Image, scale: float, level: int) -> None:
    assert Pyramid(page).level_for(scale) == level


def test_memory_is_a_third_more_than_the_page(page: Image.Image) -> None:
    own = 4 * page.width * page.height
    assert own * 1.3 < Pyramid(page).bytes < own * 1.35
