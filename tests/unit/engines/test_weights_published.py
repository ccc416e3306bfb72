"""Single published files, as docTR's detectors: planned from the catalogue, fetched, checked, found by the engine."""

import hashlib
import json
from contextlib import closing

import pytest

from ductus import paths
from ductus.engines.doctr_support.detectors import DETECTORS
from ductus.engines.doctr_support.orientation import ORIENTERS
from ductus.engines.doctr_support.recognizers import RECOGNIZERS
from ductus.engines.doctr_support.weights_files import find_weights
from ductus.engines.weights import WeightsStore
from ductus.errors import DownloadFailed, OfflineRefused
from ductus.jobs.job import CancelToken
from fakes.hub import FakeHub

CONTENT = b"published weights" * 4000
DIGITS = hashlib.sha256(CONTENT).hexdigest()[:8]


def test_every_published_file_in_the_catalogue_is_the_one_the_engine_looks_for():
    rows = [row for row in WeightsStore(paths.weights_folder()).catalogue() if row.engine == "doctr"]
    published = {**DETECTORS, **RECOGNIZERS, **ORIENTERS}
    assert {row.id for row in rows} == {f"doctr/{name}" for name in published}
    for row in rows:
        architecture = published[row.id.partition("/")[2]]
        assert (row.files[0].name, row.revision) == (architecture.file_name, architecture.revision)
        assert architecture.file_name in row.source
        assert row.files[0].sha256 == architecture.revision
        assert abs(row.size_bytes / 1e6 - architecture.size_mb) <= 1
        assert row.note


@pytest.fixture
def published(tmp_path):
    """A server that publishes one file, and a catalogue that knows it."""
    with closing(FakeHub({"publisher/files": {"db_resnet50.pt": CONTENT}})) as server:
        row = {
            "id": "doctr/db_resnet50",
            "engine": "doctr",
            "title": "docTR",
            "reads": "words",
            "languages": "any",
            "licence": "",
            "size_bytes": len(CONTENT),
            "source": f"{server.url}/publisher/files/resolve/v1/db_resnet50.pt",
            "revision": DIGITS,
            "files": [{"name": DETECTORS["db_resnet50"].file_name, "size_bytes": 0, "sha256": DIGITS}],
        }
        yield server, row, tmp_path / "catalogue.json"


def store(published, **more):
    server, row, catalogue = published
    catalogue.write_text(json.dumps([row]), encoding="utf-8")
    return WeightsStore(paths.weights_folder(), catalogue, server.url, **more)


def test_what_was_agreed_to_is_fetched_and_checked(published):
    weights = store(published)
    plan = weights.plan("doctr/db_resnet50")
    assert [file.url for file in plan.files] == [published[1]["source"]]
    folder = weights.download(plan, CancelToken(), lambda _done, _total: None)
    assert (folder / DETECTORS["db_resnet50"].file_name).read_bytes() == CONTENT
    assert weights.find("doctr/db_resnet50") == folder


def test_the_engine_finds_what_was_fetched(published):
    architecture = DETECTORS["db_resnet50"]
    published[1]["revision"] = architecture.revision
    weights = store(published)
    assert find_weights(architecture, "") is None
    weights.download(weights.plan("doctr/db_resnet50"), CancelToken(), lambda _done, _total: None)
    assert find_weights(architecture, "").read_bytes() == CONTENT


def test_other_content_than_published_is_thrown_away(published):
    published[1]["files"][0]["sha256"] = "00000000"
    weights = store(published)
    with pytest.raises(DownloadFailed, match="content"):
        weights.download(weights.plan("doctr/db_resnet50"), CancelToken(), lambda _done, _total: None)
    assert weights.find("doctr/db_resnet50") is None


def test_offline_means_not_even_a_plan(published):
    with pytest.raises(OfflineRefused):
        store(published, is_offline=lambda: True).plan("doctr/db_resnet50")


@pytest.mark.parametrize("chosen", ["x" * 500, "~nobody-of-that-name/weights.pt", "\0"])
def test_a_path_that_cannot_be_is_simply_not_there(chosen):
    assert find_weights(DETECTORS["db_resnet50"], chosen) is None
