"""What the store knows without any network: catalogue, finding, importing, deleting."""

import json
import os
import shutil
from pathlib import Path

import pytest

from ductus import paths
from ductus.engines import checkpoint_files, hub
from ductus.engines.weights import RECORD, WeightsStore
from ductus.engines.weights_identity import fingerprint, identity_of
from ductus.errors import EngineUnavailable, StorageFailed
from ductus.paths import resource

COMMIT = "89abcdef0123456789abcdef0123456789abcdef"


@pytest.fixture
def store(tmp_path):
    return WeightsStore(tmp_path / "weights")


def checkpoint(folder, weights=b"numbers", **extra):
    folder.mkdir(parents=True)
    config = {"model_type": "vision-encoder-decoder", "encoder": {}, "decoder": {"vocab_size": 7}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    for name, content in extra.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def test_the_catalogue_that_ships_is_well_formed(store):
    entries = store.catalogue()
    assert len({entry.id for entry in entries}) == len(entries) > 5
    for entry in entries:
        assert entry.title and entry.reads and entry.languages
        if entry.withheld:
            assert entry.engine == ""
            continue
        if not entry.source:
            assert (entry.id, entry.engine) == ("quill", "quill")
            assert resource("weights/quill/card.json").is_file()
            continue
        assert entry.engine in {"trocr", "doctr", "got-ocr", "qwen-vl"}
        assert hub.is_repository(entry.source) or entry.source.startswith("https://")
        assert entry.licence or "licence" in entry.note, entry.id


def test_weights_that_cannot_be_fetched_say_why_and_ask_no_network(tmp_path):
    store = WeightsStore(tmp_path, is_offline=lambda: True)
    assert store.find("DTrOCR") is None
    with pytest.raises(EngineUnavailable, match="“DTrOCR” cannot be fetched") as caught:
        store.plan("DTrOCR")
    assert "published no weights" in caught.value.remedy.sentence
    assert [entry.id for entry in store.catalogue() if entry.withheld] == ["DTrOCR"]


@pytest.mark.parametrize("kind", ["handwritten", "printed", "stage1"])
@pytest.mark.parametrize("size", ["small", "base", "large"])
def test_every_checkpoint_of_microsoft_is_in_the_catalogue(store, size, kind):
    ids = {entry.id for entry in store.catalogue()}
    assert f"microsoft/trocr-{size}-{kind}" in ids
    assert size == "small" or f"microsoft/trocr-{size}-str" in ids


def test_nothing_here_is_nothing_found(store):
    assert store.installed() == ()
    for name in ("", "microsoft/trocr-base-handwritten", "no/such", "/no/such/folder", "~nobody/x"):
        assert store.find(name) is None


def test_a_folder_is_found_by_its_path(store, tmp_path):
    folder = checkpoint(tmp_path / "mine")
    assert store.find(str(folder)) == folder
    assert store.find(str(tmp_path)) is None


def test_an_imported_folder_is_a_copy_with_a_name(store, tmp_path):
    source = checkpoint(tmp_path / "Anna's hand (1789)", notes__txt="mine", setup__py="import os")
    weights = store.import_folder(source)
    assert weights.id == "local/Anna-s-hand-1789"
    assert weights.revision == fingerprint(source)
    assert weights.size_bytes > 0
    assert sorted(file.name for file in weights.folder.iterdir()) == [
        "config.json",
        RECORD,
        "model.safetensors",
        "tokenizer.json",
    ]
    (source / "config.json").unlink()
    assert store.find(weights.id) == weights.folder
    assert identity_of(weights.folder) == (weights.id, weights.revision)


def test_importing_twice_is_one_import(store, tmp_path):
    source = checkpoint(tmp_path / "hand")
    assert store.import_folder(source) == store.import_folder(source)
    assert len(store.installed()) == 1


def test_other_numbers_are_another_revision_and_the_newest_is_found(store, tmp_path):
    first = store.import_folder(checkpoint(tmp_path / "hand", b"a"))
    second = store.import_folder(checkpoint(tmp_path / "later" / "hand", b"b"))
    assert first.id == second.id
    assert first.revision != second.revision
    assert store.find("local/hand") == second.folder
    assert store.find(f"local/hand@{first.revision}") == first.folder


def test_a_snapshot_of_a_hub_cache_keeps_its_name_and_commit(store, tmp_path):
    snapshot = tmp_path / "models--dh-unibe--trocr-kurrent" / "snapshots" / COMMIT
    weights = store.import_folder(checkpoint(snapshot))
    assert (weights.id, weights.revision) == ("dh-unibe/trocr-kurrent", COMMIT)
    assert store.find("dh-unibe/trocr-kurrent") == weights.folder


def test_our_own_folder_carried_on_a_stick_keeps_its_name(store, tmp_path):
    source = checkpoint(tmp_path / "stick")
    record = {"id": "archive/hand", "revision": COMMIT, "licence": "mit"}
    (source / RECORD).write_text(json.dumps(record), encoding="utf-8")
    weights = store.import_folder(source)
    assert (weights.id, weights.revision, weights.licence) == ("archive/hand", COMMIT, "mit")


@pytest.mark.parametrize(
    "record", ['{"id": "../../x", "revision": "1"}', '{"id": "a/b", "revision": "../x"}', "{}", "x"]
)
def test_a_record_that_lies_is_not_believed(store, tmp_path, record):
    source = checkpoint(tmp_path / "stick")
    (source / RECORD).write_text(record, encoding="utf-8")
    assert store.import_folder(source).id == "local/stick"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("config.json", "no config.json"),
        ("model.safetensors", "no weights"),
        ("tokenizer.json", "no tokenizer"),
    ],
)
def test_a_folder_that_is_not_whole_is_refused_with_what_is_missing(store, tmp_path, missing, words):
    source = checkpoint(tmp_path / "hand")
    (source / missing).unlink()
    with pytest.raises(EngineUnavailable, match=words) as caught:
        store.import_folder(source)
    assert caught.value.remedy is not None
    assert store.installed() == ()


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"model_type": "vit"}', '{"model_type": "vision-encoder-decoder"}']
)
def test_a_config_of_something_else_is_refused(store, tmp_path, content):
    source = checkpoint(tmp_path / "hand")
    (source / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(EngineUnavailable):
        store.import_folder(source)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_cannot_be_written_is_said(store, tmp_path):
    (tmp_path / "weights").mkdir(mode=0o500)
    with pytest.raises(StorageFailed):
        store.import_folder(checkpoint(tmp_path / "hand"))


def test_a_file_in_the_way_of_the_store_is_said(tmp_path):
    (tmp_path / "weights").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageFailed):
        WeightsStore(tmp_path / "weights").import_folder(checkpoint(tmp_path / "hand"))


def test_deleting_forgets_all_revisions_or_one(store, tmp_path):
    first = store.import_folder(checkpoint(tmp_path / "hand", b"a"))
    second = store.import_folder(checkpoint(tmp_path / "later" / "hand", b"b"))
    other = store.import_folder(checkpoint(tmp_path / "other", b"c"))
    store.delete(f"local/hand@{first.revision}")
    assert {weights.folder for weights in store.installed()} == {second.folder, other.folder}
    store.delete("local/hand")
    store.delete("local/never-was")
    assert [weights.id for weights in store.installed()] == ["local/other"]
    assert not second.folder.exists()
    assert (tmp_path / "hand" / "model.safetensors").exists()


def test_a_deletion_that_stops_half_way_leaves_nothing_that_looks_whole(store, tmp_path, monkeypatch):
    folder = store.import_folder(checkpoint(tmp_path / "hand")).folder

    def held(_folder):
        raise PermissionError(13, "held by another program")

    with monkeypatch.context() as disk:
        disk.setattr(shutil, "rmtree", held)
        with pytest.raises(StorageFailed, match="could not be deleted"):
            store.delete("local/hand")
    assert folder.is_dir()
    assert store.installed() == ()
    assert store.import_folder(tmp_path / "hand").folder == folder, "what is left of it is in nobody's way"


def test_a_damaged_record_hides_only_its_own_folder(store, tmp_path):
    good = store.import_folder(checkpoint(tmp_path / "good"))
    bad = store.import_folder(checkpoint(tmp_path / "bad"))
    (bad.folder / RECORD).write_text("{", encoding="utf-8")
    assert store.installed() == (good,)


def test_half_a_download_is_not_installed(store, tmp_path):
    folder = store.import_folder(checkpoint(tmp_path / "hand")).folder
    folder.rename(folder.with_name(folder.name + ".partial"))
    assert store.installed() == ()
    assert store.find("local/hand") is None


def test_weights_that_ship_are_found_among_the_resources(tmp_path, monkeypatch):
    row = {
        "id": "quill",
        "engine": "quill",
        "title": "Quill",
        "reads": "a hand",
        "languages": "any",
        "licence": "Apache-2.0",
        "size_bytes": 1,
        "source": "",
        "revision": "1",
        "files": [{"name": "quill.safetensors", "size_bytes": 1, "sha256": ""}],
        "note": "",
    }
    catalogue = tmp_path / "catalogue.json"
    catalogue.write_text(json.dumps([row]), encoding="utf-8")
    shipped = tmp_path / "shipped"
    monkeypatch.setattr(paths, "resource", lambda *parts: shipped)
    store = WeightsStore(tmp_path / "weights", catalogue)
    assert store.find("quill") == shipped
    assert store.catalogue()[0].files[0].name == "quill.safetensors"


def test_a_missing_catalogue_does_not_hide_what_is_installed(tmp_path):
    store = WeightsStore(tmp_path / "weights", tmp_path / "none.json")
    weights = store.import_folder(checkpoint(tmp_path / "hand"))
    assert store.find("local/hand") == weights.folder


def test_needed_files_prefer_the_folder_itself_over_a_subfolder():
    names = ["config.json", "model.safetensors", "tokenizer.json", "processor/tokenizer.json", "processor/vocab.json"]
    assert checkpoint_files.needed_files(names) == ["config.json", "model.safetensors", "tokenizer.json"]


def test_half_a_tokenizer_is_none():
    assert not checkpoint_files.has_tokenizer(["vocab.json", "tokenizer_config.json"])
    assert not checkpoint_files.has_tokenizer(["vocab.json", "processor/merges.txt"])
    assert checkpoint_files.has_tokenizer(["sentencepiece.bpe.model"])


@pytest.mark.parametrize("looked_for", ["installed", "unfinished"])
def test_what_goes_while_it_is_looked_at_is_not_there(store, tmp_path, monkeypatch, looked_for):
    store.import_folder(checkpoint(tmp_path / "hand"))
    begun = store.folder / "ana--hand" / f"{COMMIT}.partial"
    begun.mkdir(parents=True)
    (begun / "model.safetensors.part").write_bytes(b"half")
    assert getattr(store, looked_for)()
    is_file = Path.is_file

    def goes_once_looked_at(file):
        found = is_file(file)
        shutil.rmtree(file.parent)
        return found

    monkeypatch.setattr(Path, "is_file", goes_once_looked_at)
    assert getattr(store, looked_for)() == ()


def test_a_folder_that_goes_during_the_search_does_not_hide_the_others(store, tmp_path, monkeypatch):
    store.import_folder(checkpoint(tmp_path / "hand"))
    glob, looks = Path.glob, []

    def trips_once(folder, pattern):
        looks.append(pattern)
        if len(looks) == 1:
            raise FileNotFoundError(folder)
        return glob(folder, pattern)

    monkeypatch.setattr(Path, "glob", trips_once)
    assert [weights.id for weights in store.installed()] == ["local/hand"]
