"""Our engine that asks Trace servers, asking our server: both follow the same description or this fails."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ductus.engines.base import Crop
from ductus.engines.remote import trace
from ductus.jobs.job import CancelToken
from fakes.running_server import ROWS, page


@pytest.fixture
def engine(server):
    engines = {"detection_model": "fake-grid", "recognition_model": "fake-echo"}
    # The fake's two words share their line in proportion, with a blank as wide as a letter of eleven.
    options = trace.Options(address=server.url, paragraph_break=0.2, **engines)
    loaded = trace.load(options)
    yield loaded
    loaded.close()


def picture(width_px, height_px):
    return Image.open(io.BytesIO(page(width_px, height_px))).convert("RGB")


def test_pages_come_back_with_their_lines(engine):
    found = engine.read_page(picture(400, 300), CancelToken(), lambda done, total: None)
    assert len(found.lines) == ROWS
    tops = [line.polygon.box.top for line in found.lines]
    assert tops == sorted(tops) and tops[0] < 100 < tops[-1]
    assert all(len(line.text.split()) == 2 for line in found.lines)


def test_lines_come_back_read(engine):
    crops = [Crop(f"l{width_px}", picture(width_px, 40), "masked-1") for width_px in (200, 300)]
    readings = engine.read(crops, CancelToken(), lambda index, reading: None)
    assert len(readings) == 2 and all(reading.text for reading in readings)
