"""docTR's detectors with random weights of the smallest architecture; no published weights are at hand."""

import os
import pickle
import shutil
import socket

import numpy as np
import pytest
from PIL import Image

from ductus.engines.base import Detector, check_options
from ductus.engines.doctr_support import detectors
from ductus.engines.doctr_support.detectors import DETECTORS
from ductus.engines.doctr_support.weights_files import find_weights, weights_places
from ductus.engines.local import doctr
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken

SMALLEST = "db_mobilenet_v3_large"


def ignore(*_):
    pass


def saved(folder, architecture, name, half=False):
    import torch
    from doctr.models import detection

    torch.manual_seed(1)
    network = getattr(detection, architecture)(pretrained=False, pretrained_backbone=False)
    state = network.state_dict()
    if half:
        state = {key: value.bfloat16() if value.is_floating_point() else value for key, value in state.items()}
    torch.save(state, folder / name)
    return folder / name


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("doctr"), SMALLEST, "small.pt")


@pytest.fixture(autouse=True)
def nothing_of_this_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCTR_CACHE_DIR", str(tmp_path / "cache"))

    def refuse(*_):
        raise AssertionError("no network call may be made")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def options(weights_file="", architecture=SMALLEST, **changes):
    return doctr.Options(detection_model=architecture, detection_weights=str(weights_file), working_size=512, **changes)


def find(chosen):
    return doctr.load(chosen, "cpu").detect(Image.new("RGB", (64, 64), "white"), CancelToken(), ignore)


def test_missing_weights_are_named_with_size_and_remedy():
    state = doctr.availability(options())

    assert not state.is_ready
    assert "db_mobilenet_v3_large-21748dd0.pt" in state.reason
    assert "17 MB" in state.reason
    assert state.remedy is not None
    assert state.remedy.action == "get_weights"
    with pytest.raises(EngineUnavailable):
        doctr.load(options())


def test_a_chosen_file_that_is_not_there_is_named():
    state = doctr.availability(options("/nowhere/own.pt"))

    assert not state.is_ready
    assert "/nowhere/own.pt" in state.reason


def test_published_weights_are_found_in_our_folder_and_in_the_cache_of_doctr(weights):
    architecture = DETECTORS[SMALLEST]
    for place in reversed(weights_places(architecture)):
        place.parent.mkdir(parents=True)
        shutil.copy(weights, place)
        assert find_weights(architecture, "") == place
    assert doctr.availability(options()).is_ready


def test_an_empty_file_left_by_a_failed_download_does_not_count():
    place = weights_places(DETECTORS[SMALLEST])[1]
    place.parent.mkdir(parents=True)
    place.touch()

    assert not doctr.availability(options()).is_ready


def test_a_published_file_with_other_contents_is_refused(weights):
    place = weights_places(DETECTORS[SMALLEST])[0]
    place.parent.mkdir(parents=True)
    shutil.copy(weights, place)

    with pytest.raises(EngineUnavailable, match="damaged"):
        find(options())


def test_it_looks_at_a_page_without_the_network(weights):
    engine = doctr.load(options(weights), "cpu")

    assert isinstance(engine, Detector)
    seen = []
    detection = engine.detect(Image.new("RGB", (300, 400), "white"), CancelToken(), lambda *both: seen.append(both))

    assert detection.weights == "doctr/small"
    assert len(detection.revision) == 12
    assert seen
    assert engine.state.device == "cpu"


@pytest.mark.parametrize("architecture", DETECTORS)
def test_every_network_maps_an_image_as_large_as_it_is_with_probabilities(tmp_path, architecture):
    file = saved(tmp_path, architecture, "own.pt")
    detector = detectors.open_detector(DETECTORS[architecture], file, "cpu")

    seen = detector.text_map(np.random.default_rng(1).integers(0, 255, (96, 160, 3), dtype=np.uint8))

    assert seen.shape == (96, 160)
    assert seen.dtype == np.float32
    assert 0 <= seen.min() <= seen.max() <= 1


def test_lines_are_built_from_what_the_network_maps(weights, monkeypatch):
    engine = doctr.load(options(weights), "cpu")

    def dark(self, image):
        return (image[:, :, 0] < 128).astype(np.float32)

    monkeypatch.setattr(detectors.OpenDetector, "text_map", dark)
    page = Image.new("RGB", (500, 500), "white")
    for top in (100, 160, 220):
        for left in (50, 150, 250, 350):
            page.paste((0, 0, 0), (left, top, left + 80, top + 20))

    detection = engine.detect(page, CancelToken(), ignore)

    assert [len(line.words) for line in detection.lines] == [4, 4, 4]


def test_weights_in_half_the_bits_and_safetensors_are_taken(tmp_path, weights):
    import torch
    from safetensors.torch import save_file

    save_file(torch.load(weights, weights_only=True), str(tmp_path / "own.safetensors"))
    for file in (saved(tmp_path, SMALLEST, "half.pt", half=True), tmp_path / "own.safetensors"):
        assert find(options(file)).weights == f"doctr/{file.stem}"


def test_weights_of_another_architecture_are_refused(weights):
    with pytest.raises(EngineUnavailable, match="does not hold weights of linknet_resnet18"):
        find(options(weights, "linknet_resnet18"))


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil was here",)


@pytest.mark.parametrize(
    "content", [b"", b"not weights at all", pickle.dumps({"a": Evil()}, 2), pickle.dumps([1, 2], 2)]
)
def test_damaged_and_dangerous_files_are_refused(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "own.pt"
    file.write_bytes(content or b"\0")

    with pytest.raises(EngineUnavailable, match="cannot be read"):
        find(options(file))

    assert not (tmp_path / "evil was here").exists()


def test_cancel_and_closing(weights):
    engine = doctr.load(options(weights), "cpu")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        engine.detect(Image.new("RGB", (64, 64)), cancel, ignore)
    engine.close()
    engine.close()
    with pytest.raises(EngineFailed):
        engine.detect(Image.new("RGB", (64, 64)), CancelToken(), ignore)


def test_what_torch_raises_is_an_engine_failure(weights, monkeypatch):
    engine = doctr.load(options(weights), "cpu")

    def out_of_memory(self, image):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(detectors.OpenDetector, "text_map", out_of_memory)
    with pytest.raises(EngineFailed) as caught:
        engine.detect(Image.new("RGB", (64, 64)), CancelToken(), ignore)

    assert "allocate" in caught.value.detail


def test_the_architectures_are_those_of_doctr():
    from doctr.models.detection.zoo import ARCHS

    assert set(DETECTORS) == set(ARCHS)
    check_options(doctr.Options())


@pytest.mark.parametrize("row", DETECTORS.values(), ids=lambda row: row.name)
def test_file_names_and_thresholds_are_those_of_doctr(row):
    from doctr.models.detection.differentiable_binarization import pytorch as db
    from doctr.models.detection.differentiable_binarization.base import DBPostProcessor
    from doctr.models.detection.fast import pytorch as fast
    from doctr.models.detection.fast.base import FASTPostProcessor
    from doctr.models.detection.linknet import pytorch as linknet
    from doctr.models.detection.linknet.base import LinkNetPostProcessor

    published = {**db.default_cfgs, **fast.default_cfgs, **linknet.default_cfgs}
    post = {"db": DBPostProcessor, "fa": FASTPostProcessor, "li": LinkNetPostProcessor}[row.name[:2]]()

    assert f"/{row.file_name}" in published[row.name]["url"]
    assert (row.core_threshold, row.growth) == (post.bin_thresh, post.unclip_ratio)
