"""Pixels for the window: a fault costs one picture, memory stays in its budget."""

from __future__ import annotations

from threading import Event

import pytest
from PIL import Image

from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.imaging.level_folder import LevelFolder
from ductus.imaging.scans import Limits, ScanSource
from ductus.ui import page_store
from ductus.ui import pictures as made_here
from ductus.ui.pictures import Pictures
from waiting import PATIENCE_S


@pytest.fixture
def pictures(qapp, tmp_path):
    held = Pictures(Limits(), LevelFolder(tmp_path / "levels", 2**30))
    yield held
    held.close()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "scan.png"
    Image.new("RGB", (1000, 1000), "white").save(path)
    return ScanSource(path)


LINES = tuple(Line(f"l{index}", Box(100, 100 * index, 900, 100 * index + 60).polygon()) for index in range(1, 9))
PAGE = Page("p", "1r", Scan("scan.png", 1, "00"), 1000, 1000, lines=LINES)


def test_a_fault_of_ours_costs_one_picture_and_not_the_thread(pictures, source, wait, monkeypatch):
    faults, crops = [], []
    pictures.faulted.connect(faults.append)
    pictures.crop_ready.connect(lambda _page, line_id, _image: crops.append(line_id))
    cut = made_here.cut_line

    def cut_all_but_the_third(image, polygon, baseline):
        if polygon == LINES[2].polygon:
            raise ZeroDivisionError("a line of no length")
        return cut(image, polygon, baseline)

    monkeypatch.setattr(made_here, "cut_line", cut_all_but_the_third)
    pictures.want_page(PAGE, source)
    pictures.want_crops(PAGE, source, LINES)
    wait(lambda: len(crops) == len(LINES) - 1 and faults)
    assert [type(fault) for fault in faults] == [ZeroDivisionError]


def test_crops_stay_within_their_budget_and_keep_their_place_on_the_page(pictures, source, wait, monkeypatch):
    crops = {}
    pictures._crops._budget_bytes = 500_000
    pictures.crop_ready.connect(lambda _page, line_id, image: crops.update({line_id: image.sizeInBytes()}))
    pictures.want_page(PAGE, source)
    pictures.want_crops(PAGE, source, LINES)
    wait(lambda: len(crops) == len(LINES))
    assert sum(crops.values()) > 500_000
    assert sum(image.sizeInBytes() for image in pictures._crops._held.values()) <= 500_000
    assert all(pictures.crop_frame(line) is not None for line in LINES)


def test_a_page_that_cannot_be_read_is_tried_once_and_not_for_every_line(pictures, tmp_path, wait, monkeypatch):
    tried, failed = [], []
    opened = page_store.open_page
    monkeypatch.setattr(page_store, "open_page", lambda *asked: tried.append(asked) or opened(*asked))
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n no more")
    pictures.page_failed.connect(lambda page_id, _fault: failed.append(page_id))
    pictures.want_page(PAGE, ScanSource(broken))
    pictures.want_crops(PAGE, ScanSource(broken), LINES)
    wait(lambda: failed and not pictures._worker._tasks)
    assert len(tried) == 1


def test_another_project_finds_nothing_of_the_one_before(pictures, source, wait):
    ready = []
    pictures.page_ready.connect(lambda page_id, _levels: ready.append(page_id))
    pictures.want_page(PAGE, source)
    wait(lambda: ready)
    pictures.forget()
    assert pictures.store.at_hand(source) is None
    assert not pictures._is_shown(PAGE.id)


def test_what_a_dialog_shows_does_not_wait_for_a_large_scan(pictures, source, wait, monkeypatch):
    """The page behind the dialog is being decoded, and its thread is not free before the dialog has its picture."""
    decoding, is_made = Event(), Event()

    def large(*asked):
        decoding.set()
        assert is_made.wait(PATIENCE_S), "the dialog's picture waits for the page behind it"
        return opened(*asked)

    opened = page_store.open_page
    monkeypatch.setattr(page_store, "open_page", large)
    made = []
    pictures.made.connect(lambda name, what: (made.append((name, what)), is_made.set()))
    pictures.want_page(PAGE, source)
    assert decoding.wait(PATIENCE_S)
    pictures.want_made("preview", lambda: "as it would be written")
    wait(lambda: made)
    assert made == [("preview", "as it would be written")]
    wait(lambda: pictures.store.at_hand(source) is not None)


def test_what_a_dialog_wants_no_more_is_not_made(pictures, wait):
    begun, go_on, made = Event(), Event(), []
    pictures.made.connect(lambda name, _what: made.append(name))

    def first():
        begun.set()
        go_on.wait(PATIENCE_S)

    pictures.want_made("first", first)
    assert begun.wait(PATIENCE_S)
    pictures.want_made("second", lambda: None, lambda: False)
    pictures.want_made("third", lambda: None)
    go_on.set()
    wait(lambda: len(made) == 2)
    assert made == ["first", "third"]
