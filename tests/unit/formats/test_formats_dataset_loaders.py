"""Data sets in the loaders they are for: docTR's, which comes with Ductus, and Hugging Face's where it is installed."""

import os

import pytest
from PIL import Image

from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import line, page, scan

TEXTS = ["first", "NA", "0042", "null ꝑ", "1914-08-02", "שלום"]


def write(format_id, folder):
    """Three pages of two lines, one page a part."""
    pages = [
        page(line("a", TEXTS[2 * n]), line("b", TEXTS[2 * n + 1], 200), id=f"page_{n}", scan=scan(f"{n}.jpg"))
        for n in range(3)
    ]
    parts = {"page_0": "train", "page_1": "validation", "page_2": "test"}
    image = Image.linear_gradient("L").resize((1000, 1400)).convert("RGB")
    options = WriteOptions(page_image=lambda _held: image, choices={"parts": parts})
    Registry.discover().get(format_id).write(pages, 3, folder, options, lambda _done, _total: None)


def _target(sample):
    """What is to be learnt: releases since 1.1 give a sample with a name for it, older ones a pair."""
    return sample.target if hasattr(sample, "target") else sample[1]


def test_doctr_loads_lines_and_their_text(tmp_path):
    datasets = pytest.importorskip("doctr.datasets")
    write("doctr_recognition", tmp_path / "set")
    loaded = datasets.RecognitionDataset(str(tmp_path / "set/train/images"), str(tmp_path / "set/train/labels.json"))
    assert sorted(_target(loaded[index]) for index in range(len(loaded))) == sorted(TEXTS[:2])


def test_doctr_loads_pages_and_their_lines(tmp_path):
    datasets = pytest.importorskip("doctr.datasets")
    write("doctr_detection", tmp_path / "set")
    folder = tmp_path / "set/train"
    for straight, shape in ((True, (2, 4)), (False, (2, 4, 2))):
        loaded = datasets.DetectionDataset(
            str(folder / "images"), str(folder / "labels.json"), use_polygons=not straight
        )
        assert len(loaded) == 1
        (places,) = _target(loaded[0]).values()
        assert places.shape == shape


@pytest.mark.parametrize("format_id", ["imagefolder", "parquet"])
def test_hugging_face_loads_every_part_with_its_text_unchanged(format_id, tmp_path, monkeypatch):
    monkeypatch.setitem(os.environ, "HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    write(format_id, tmp_path / "set")
    loaded = datasets.load_dataset(str(tmp_path / "set"), cache_dir=str(tmp_path / "cache"))
    assert {part: rows["text"][:] for part, rows in loaded.items()} == {
        "train": TEXTS[:2], "validation": TEXTS[2:4], "test": TEXTS[4:]
    }  # fmt: skip
    for rows in loaded.values():
        assert rows[0]["image"].size[0] > rows[0]["image"].size[1] > 1
        assert rows[0]["polygon"][0] == [50, 100]
