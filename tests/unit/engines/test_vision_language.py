"""GOT-OCR and Qwen2.5-VL from a folder: opened with the library's classes, refused when unsafe or too large, read."""

from __future__ import annotations

import json
import shutil

import pytest
from PIL import Image

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.devices import Device
from ductus.engines.local import got_ocr, qwen_vl
from ductus.engines.vision_language_support import opening, reading
from ductus.engines.vision_language_support.opening import require_memory
from ductus.engines.vision_language_support.reading import fitting, loop_start, plain
from ductus.engines.weights import WeightsStore
from ductus.engines.weights_carrying import pack, unpacked
from ductus.errors import Cancelled, DownloadFailed, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from ductus.workflows.weights_on_hand import engine_of
from fakes import checkpoints, vision_language
from fakes.hub import COMMIT, FakeHub

pytest.importorskip("transformers")

ENGINES = {vision_language.GOT: got_ocr, vision_language.QWEN: qwen_vl}
both = pytest.mark.parametrize("kind", ENGINES)
CPU = Device("cpu", "Processor", 0)


def opened(kind: str, folder=None, **options):
    module = ENGINES[kind]
    folder = vision_language.folder(kind) if folder is None else folder
    given = {"weights": str(folder), "number_type": "float32", "most_tokens": 20, **options}
    return module.load(module.Options(**given), "cpu")


def crop(text: str = "anno 1789") -> Crop:
    return Crop(text, checkpoints.render(text), "t")


def ignored(*_: object) -> None:
    pass


@both
def test_lines_are_read_the_same_each_time_with_a_confidence(kind):
    engine = opened(kind)
    told = []
    readings = engine.read([crop(), crop("a"), crop()], CancelToken(), lambda *each: told.append(each))
    assert readings[0] == readings[2]
    assert told == list(enumerate(readings))
    for item in readings:
        assert 0.0 <= item.confidence <= reading._MOST_CONFIDENCE_CUT_OFF, "untaught, it writes until it is cut off"
        assert item.text == " ".join(item.text.split())
    assert engine.state.weights == kind
    assert engine.state.number_type == "float32"


@both
def test_blank_and_odd_crops_get_a_reading_too(kind):
    blank = Crop("b", Image.new("RGB", (640, 48), (236, 228, 210)), "t")
    odd = [Crop(str(size), checkpoints.render("ab").resize(size), "t") for size in ((1, 1), (3, 400), (2600, 24))]
    readings = opened(kind).read([blank, *odd], CancelToken(), ignored)
    assert len(readings) == 4
    assert (readings[0].text, readings[0].confidence) == ("", 0.0)


@both
def test_a_cancel_stops_within_the_line(kind, monkeypatch):
    engine, cancel = opened(kind, most_tokens=1000), CancelToken()
    asked = []

    def cancelled_soon(ids):
        asked.append(len(ids))
        if len(asked) == 3:
            cancel.cancel()
        return len(ids)

    monkeypatch.setattr(reading, "loop_start", cancelled_soon)
    with pytest.raises(Cancelled):
        engine.read([crop()], cancel, ignored)
    assert asked == [1, 2, 3]


@both
def test_closed_it_says_so(kind):
    engine = opened(kind)
    engine.close()
    engine.close()
    with pytest.raises(EngineFailed, match="closed"):
        engine.read([crop()], CancelToken(), ignored)


def test_what_is_asked_of_qwen_changes_what_it_reads():
    plainly = opened(vision_language.QWEN).read([crop()], CancelToken(), ignored)
    otherwise = opened(vision_language.QWEN, prompt="zzz").read([crop()], CancelToken(), ignored)
    assert plainly != otherwise


# --- weights that are not as they should be -------------------------------------------------------------------------


@both
def test_pickled_weights_are_not_opened(kind, tmp_path):
    folder = shutil.copytree(vision_language.folder(kind), tmp_path / "pickled")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    module = ENGINES[kind]
    answer = module.availability(module.Options(weights=str(folder)))
    assert not answer.is_ready
    assert "pickled" in answer.reason


@both
def test_weights_of_another_kind_are_named(kind, tmp_path):
    module = ENGINES[kind]
    answer = module.availability(module.Options(weights=str(checkpoints.folder(checkpoints.CHARACTERS))))
    assert "vision-encoder-decoder" in answer.reason
    assert "config.json" in answer.remedy.sentence
    assert not module.availability(module.Options(weights="")).is_ready


@both
def test_published_weights_that_are_not_here_come_with_the_way_to_fetch_them(kind):
    module = ENGINES[kind]
    answer = module.availability(module.Options())
    assert not answer.is_ready
    assert (answer.remedy.action, answer.remedy.argument) == ("get_weights", module.Options().weights)
    assert not module.availability(module.Options(weights="/no/such/folder")).remedy.argument.startswith("/")


@both
def test_weights_come_by_their_name_over_http_and_are_read_without_a_network(kind, tmp_path):
    name = f"archive/{kind}"
    files = {file.name: file.read_bytes() for file in vision_language.folder(kind).iterdir()}
    foreign = {"README.md": b"# about", "modeling_own.py": b"raise SystemExit", "pytorch_model.bin": b"pickle"}
    hub = FakeHub({name: files | foreign})
    try:
        store = WeightsStore(paths.weights_folder(), endpoint=hub.url)
        plan = store.plan(name)
        assert {file.name for file in plan.files} == set(files)
        store.download(plan, CancelToken(), ignored)
    finally:
        hub.close()
    (reading,) = opened(kind, name).read([crop()], CancelToken(), ignored)
    assert reading == opened(kind).read([crop()], CancelToken(), ignored)[0]
    assert opened(kind, name).state.revision == COMMIT
    assert engine_of(store, name) == kind


@both
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("model.safetensors", "pickled weights are not opened"),
        ("tokenizer.json", "no tokenizer"),
        ("config.json", "no config.json"),
    ],
)
def test_a_repository_that_lacks_something_is_refused_before_it_is_fetched(kind, name, words, tmp_path):
    files = {file.name: file.read_bytes() for file in vision_language.folder(kind).iterdir() if file.name != name}
    hub = FakeHub({"archive/hand": files | {"pytorch_model.bin": b"pickle"}})
    try:
        with pytest.raises(DownloadFailed, match=words):
            WeightsStore(tmp_path, endpoint=hub.url).plan("archive/hand")
        assert not hub.requests_for("model.safetensors")
    finally:
        hub.close()


@both
def test_a_folder_and_a_zip_of_it_are_brought_in_and_put_to_use(kind, tmp_path):
    store = WeightsStore(paths.weights_folder())
    brought = store.import_folder(vision_language.folder(kind))
    assert engine_of(store, brought.id) == kind
    packed = pack(brought.folder, tmp_path / "carried.zip", CancelToken(), ignored)
    store.delete(brought.id)
    with unpacked(packed, store.folder, CancelToken(), ignored) as folder:
        again = store.import_folder(folder)
    assert (again.id, again.revision) == (brought.id, brought.revision)
    assert ENGINES[kind].availability(ENGINES[kind].Options(weights=again.id)).is_ready
    broken = shutil.copytree(vision_language.folder(kind), tmp_path / "broken")
    (broken / "tokenizer.json").unlink()
    with pytest.raises(EngineUnavailable, match="has no tokenizer") as caught:
        store.import_folder(broken)
    assert "model.safetensors" in caught.value.remedy.sentence


@both
def test_weights_that_lack_a_part_are_refused(kind, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(vision_language.folder(kind), tmp_path / "lacking")
    tensors = load_file(folder / "model.safetensors")
    name = next(name for name in sorted(tensors) if "mlp" in name)
    save_file({each: value for each, value in tensors.items() if each != name}, folder / "model.safetensors")
    with pytest.raises(EngineUnavailable, match="not whole: 1 parts"):
        opened(kind, folder)


@both
def test_code_in_the_folder_is_never_run(kind, tmp_path):
    folder = shutil.copytree(vision_language.folder(kind), tmp_path / "foreign")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["auto_map"] = {"AutoModel": "evil.Evil", "AutoConfig": "evil.Evil"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    opened(kind, folder)
    assert not (tmp_path / "ran").exists()


def test_what_does_not_fit_in_memory_says_how_much_it_needs_and_how_much_there_is(tmp_path):
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"dtype": "bfloat16"}), encoding="utf-8")
    (folder / "model.safetensors.index.json").touch()
    for part in (1, 2):
        with (folder / f"model-0000{part}-of-00002.safetensors").open("wb") as stream:
            stream.truncate(5_000_000_000)
    require_memory(qwen_vl.FAMILY, folder, CPU, "bfloat16", 12_100_000_000)
    with pytest.raises(EngineUnavailable, match=r"about 12\.0 GB .* 11\.0 GB are free"):
        require_memory(qwen_vl.FAMILY, folder, CPU, "bfloat16", 11_000_000_000)
    with pytest.raises(EngineUnavailable, match=r"about 24\.0 GB"):
        require_memory(qwen_vl.FAMILY, folder, CPU, "float32", 12_100_000_000)
    require_memory(qwen_vl.FAMILY, folder, CPU, "float32", 0)


def test_memory_is_asked_before_anything_is_opened(monkeypatch):
    monkeypatch.setattr(opening, "free_memory_bytes", lambda device: 1)
    with pytest.raises(EngineUnavailable, match="of memory"):
        opened(vision_language.GOT)


# --- what is made of the answer -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        ([1, 2, 3], 3),
        ([5] * 23, 23),
        ([5] * 24, 1),
        ([1, 2, *[7] * 24], 3),
        ([1, 2, *[8, 9] * 12], 4),
        ([1, *[3, 4, 5] * 7, 3], 23),
        ([1, *[3, 4, 5] * 8], 4),
        ([*range(40)], 40),
    ],
)
def test_a_loop_is_kept_once(ids, kept):
    assert loop_start(ids) == kept


def test_an_answer_is_one_line_without_a_fence():
    assert plain("```text\nanno  domini\nM\n```") == "anno domini M"
    assert plain(" plain ") == "plain"


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (9000, 10), (5000, 900), (800, 60)])
def test_pictures_fit_what_networks_take(size):
    fitted = fitting(Image.new("L", size, 200))
    assert fitted.mode == "RGB"
    assert min(fitted.size) >= 28
    assert max(fitted.size) / min(fitted.size) <= 20.5
    if size == (800, 60):
        assert fitted.size == size
