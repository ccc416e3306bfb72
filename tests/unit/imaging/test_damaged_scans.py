"""Every file of the damaged corpus ends in a sentence about it or in a page, never in anything else."""

import os
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from ductus import errors
from ductus.imaging.scans import Limits, ScanSource, inspect, open_page, open_preview, sha256_of
from fakes.damaged import FAULTS, HEALTHY, PASSWORD, make_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_corpus(tmp_path_factory.mktemp("corpus"))


def test_the_corpus_says_what_becomes_of_each_file(corpus: dict[str, Path]) -> None:
    assert set(corpus) == set(HEALTHY) | set(FAULTS)


@pytest.mark.parametrize("name", sorted(FAULTS))
@pytest.mark.parametrize("use", ["inspect", "open", "preview"])
def test_an_unusable_file_is_named_in_the_message(corpus: dict[str, Path], name: str, use: str) -> None:
    path = corpus[name]
    before = path.read_bytes()
    with pytest.raises(getattr(errors, FAULTS[name])) as caught:
        _use(use, path)
    assert path.name in caught.value.message
    assert caught.value.message.endswith(".")
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", sorted(HEALTHY))
def test_a_usable_file_opens_at_the_size_its_header_said(corpus: dict[str, Path], name: str) -> None:
    found = inspect(corpus[name], pdf_dpi=36)
    assert found.sha256 == sha256_of(corpus[name])
    assert found.size_bytes == corpus[name].stat().st_size
    healthy = [page for page in found.pages if not page.problem]
    assert healthy
    for page in healthy[:2]:
        image = open_page(ScanSource(found.path, page.index, page.dpi))
        assert (image.size, image.mode) == ((page.width_px, page.height_px), "RGB")
        small = open_preview(ScanSource(found.path, page.index, page.dpi), 50)
        assert (max(small.size) <= 50, small.mode) == (True, "RGB")


def _use(use: str, path: Path) -> None:
    if use == "inspect":
        inspect(path)
    elif use == "open":
        open_page(ScanSource(path))
    else:
        open_preview(ScanSource(path), 64)


@pytest.mark.parametrize("name", ["bad_second_directory", "cut_off_second_page", "pdf_with_bad_page"])
def test_one_bad_page_leaves_the_others(corpus: dict[str, Path], name: str) -> None:
    pages = inspect(corpus[name]).pages
    assert [bool(page.problem) for page in pages] == [False, True, False]
    assert "Page 2" in pages[1].problem
    open_page(ScanSource(corpus[name], 2))
    with pytest.raises(errors.ScanUnreadable, match="Page 2"):
        open_page(ScanSource(corpus[name], 1))


def test_a_bomb_is_refused_with_its_numbers(corpus: dict[str, Path]) -> None:
    with pytest.raises(errors.ScanTooLarge, match=r"59,000 × 59,000 pixels \(3,481 million\).*600 million"):
        inspect(corpus["bomb_png"])


def test_a_web_page_in_place_of_a_picture_is_called_one(corpus: dict[str, Path]) -> None:
    with pytest.raises(errors.ScanUnreadable, match="web page"):
        inspect(corpus["web_page_named_jpg"])


def test_truncation_is_never_painted_over(corpus: dict[str, Path]) -> None:
    with pytest.raises(errors.ScanUnreadable, match="cut off"):
        open_page(ScanSource(corpus["truncated_jpeg"]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_a_password_stands_in_no_report() -> None:
    assert PASSWORD not in repr(ScanSource(Path("letter.pdf"), password=PASSWORD))


def test_a_password_is_asked_for_and_a_wrong_one_called_wrong(corpus: dict[str, Path]) -> None:
    path = corpus["encrypted_pdf"]
    with pytest.raises(errors.PasswordNeeded, match="needs a password"):
        inspect(path)
    with pytest.raises(errors.PasswordNeeded, match="wrong password"):
        open_page(ScanSource(path, password="not " + PASSWORD))
    page = open_page(ScanSource(path, dpi=72, password=PASSWORD))
    assert inspect(path, pdf_dpi=72, password=PASSWORD).pages[0].width_px == page.width == 200
    assert page.getpixel((5, 5)) == (255, 0, 0)


def test_a_page_within_lower_limits_only_is_refused_by_them(corpus: dict[str, Path]) -> None:
    with pytest.raises(errors.ScanTooLarge, match="300 × 200"):
        open_page(ScanSource(corpus["good_jpeg"]), Limits(max_side_px=250))
    with pytest.raises(errors.ScanTooLarge, match="GiB"):
        inspect(corpus["good_jpeg"], limits=Limits(max_file_bytes=100))


def test_pillows_own_limit_is_back_afterwards(corpus: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert open_page(ScanSource(corpus["good_jpeg"])).size == (300, 200)
    with pytest.raises(errors.ScanUnreadable):
        open_page(ScanSource(corpus["truncated_png"]))
    assert Image.MAX_IMAGE_PIXELS == 1000


@pytest.mark.parametrize(
    ("name", "words"), [("folder", "is a folder"), ("missing.png", "is not there"), ("pipe.png", "no ordinary file")]
)
def test_what_is_no_file_is_said_to_be_none_and_not_waited_for(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    if name == "pipe.png":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes in folders")
        os.mkfifo(tmp_path / name)
    with pytest.raises(errors.ScanUnreadable, match=f"{name}.*{words}"):
        inspect(tmp_path / name)


def test_a_page_the_file_does_not_have_is_named(corpus: dict[str, Path]) -> None:
    for name in ("good_jpeg", "bad_second_directory", "pdf_named_jpg"):
        with pytest.raises(errors.ScanUnreadable, match="no page 8"):
            open_page(ScanSource(corpus[name], 7))


def test_hashing_stops_when_asked_to(corpus: dict[str, Path]) -> None:
    class Stop:
        def check(self) -> None:
            raise errors.Cancelled

    with pytest.raises(errors.Cancelled):
        sha256_of(corpus["good_jpeg"], Stop())
