"""Weights arrive whole or not at all, over a network that does everything wrong."""

import json
import random
import sys
import threading
from dataclasses import replace

import pytest

from ductus.engines import fetching, hub, weights_carrying
from ductus.engines.download import Downloader, Patience, RemoteFile
from ductus.engines.weights import RECORD, WeightsStore
from ductus.errors import Cancelled, DownloadFailed, OfflineRefused, StorageFailed
from ductus.jobs.job import CancelToken
from ductus.settings import Settings
from ductus.workflows.get_weights import weights_store
from fakes.hub import COMMIT, CONFIG, FakeHub, Fault
from waiting import PATIENCE_S

REPOSITORY = "archive/hand"
WEIGHTS = random.Random(7).randbytes(300_000)
STALL_S = 0.4
QUICK = Patience(connect_s=PATIENCE_S, stall_s=PATIENCE_S, attempts=3, pause_s=0.01)
"""Quick to try again; but a hub that says nothing for a while may just be busy."""
HASTY = replace(QUICK, stall_s=STALL_S)
"""For hubs that never say anything again."""
FILES = {
    "config.json": json.dumps(CONFIG).encode(),
    "generation_config.json": b"{}",
    "preprocessor_config.json": b"{}",
    "vocab.json": b"{}",
    "merges.txt": b"#version: 0.2\n",
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"pickle",
    "README.md": b"# about",
    "training_args.bin": b"pickle too",
}


@pytest.fixture
def server():
    fake = FakeHub({REPOSITORY: dict(FILES)})
    yield fake
    fake.close()


@pytest.fixture
def store(tmp_path, server):
    return WeightsStore(tmp_path / "weights", endpoint=server.url, patience=QUICK)


def fetch(store, plan=None, cancel=None, on_progress=lambda done, total: None):
    return store.download(plan or store.plan(REPOSITORY), cancel or CancelToken(), on_progress)


def test_a_plan_says_what_would_come_and_fetches_nothing(store, server, tmp_path):
    plan = store.plan(REPOSITORY)
    assert plan.revision == COMMIT
    assert plan.licence == "mit"
    assert [file.name for file in plan.files] == [
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "preprocessor_config.json",
        "vocab.json",
        "merges.txt",
    ]
    assert plan.size_bytes == sum(len(FILES[file.name]) for file in plan.files)
    assert not (tmp_path / "weights").exists()
    assert not server.requests_for("model.safetensors")


def test_a_download_is_whole_recorded_and_found(store, server):
    seen = []
    folder = fetch(store, on_progress=lambda done, total: seen.append((done, total)))
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert not (folder / "pytorch_model.bin").exists()
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    assert (record["id"], record["revision"], record["licence"]) == (REPOSITORY, COMMIT, "mit")
    assert store.find(REPOSITORY) == folder
    assert store.find(f"{REPOSITORY}@{COMMIT[:8]}") == folder
    assert store.find(f"{REPOSITORY}@ffff") is None
    assert [(w.id, w.revision) for w in store.installed()] == [(REPOSITORY, COMMIT)]
    assert seen[-1][0] == seen[-1][1] == store.plan(REPOSITORY).size_bytes
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert not list(folder.parent.glob("*.partial"))


def test_weights_that_are_here_are_not_fetched_again(store, server):
    plan = store.plan(REPOSITORY)
    fetch(store, plan)
    before = len(server.log)
    fetch(store, plan)
    assert len(server.log) == before


@pytest.mark.parametrize("kind", ["break", "stall"])
def test_a_transfer_that_stops_in_the_middle_is_continued(tmp_path, server, kind):
    patience = replace(QUICK, stall_s=2.0) if kind == "stall" else QUICK
    store = WeightsStore(tmp_path / "weights", endpoint=server.url, patience=patience)
    server.faults["model.safetensors"] = Fault(kind, times=2, at_byte=100_000)
    folder = fetch(store)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert server.requests_for("model.safetensors") == ["", "bytes=100000-", "bytes=200000-"]


def test_a_network_that_breaks_off_again_and_again_is_borne_while_each_time_brings_something(store, server):
    server.faults["model.safetensors"] = Fault("break", times=2 * QUICK.attempts, at_byte=40_000)
    assert (fetch(store) / "model.safetensors").read_bytes() == WEIGHTS
    assert len(server.requests_for("model.safetensors")) == 2 * QUICK.attempts + 1


def test_what_arrived_is_continued_by_the_next_run(server, tmp_path):
    store = WeightsStore(tmp_path / "weights", endpoint=server.url, patience=HASTY)
    plan = store.plan(REPOSITORY)
    server.faults["model.safetensors"] = Fault("stall", at_byte=120_000)
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        fetch(store, plan, cancel, lambda done, total: cancel.cancel() if done > 110_000 else None)
    server.faults.clear()
    server.log.clear()
    again = WeightsStore(tmp_path / "weights", endpoint=server.url, patience=QUICK)
    folder = fetch(again, plan)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    (asked,) = server.requests_for("model.safetensors")
    assert int(asked.removeprefix("bytes=").removesuffix("-")) > 0


def test_a_server_that_ignores_ranges_starts_anew(store, server):
    server.heeds_ranges = False
    server.faults["model.safetensors"] = Fault("break", times=1, at_byte=100_000)
    assert (fetch(store) / "model.safetensors").read_bytes() == WEIGHTS


def test_a_file_changed_meanwhile_starts_anew(store, server):
    plan = store.plan(REPOSITORY)
    partial = store._place(REPOSITORY, COMMIT).with_name(COMMIT + ".partial")
    partial.mkdir(parents=True)
    (partial / "model.safetensors.part").write_bytes(b"another file " * 1000)
    (partial / "model.safetensors.part.json").write_text('{"etag": "\\"v0\\""}', encoding="utf-8")
    assert (fetch(store, plan) / "model.safetensors").read_bytes() == WEIGHTS
    assert server.requests_for("model.safetensors") == ["bytes=13000-"]


def test_a_rotten_part_is_given_one_fresh_start(store, server):
    plan = store.plan(REPOSITORY)
    partial = store._place(REPOSITORY, COMMIT).with_name(COMMIT + ".partial")
    partial.mkdir(parents=True)
    (partial / "model.safetensors.part").write_bytes(b"\0" * 50_000)
    assert (fetch(store, plan) / "model.safetensors").read_bytes() == WEIGHTS
    assert server.requests_for("model.safetensors") == ["bytes=50000-", ""]


@pytest.mark.parametrize("size", [len(WEIGHTS), len(WEIGHTS) + 5])
def test_a_part_as_long_as_the_file_is_judged_by_its_hash(store, size):
    plan = store.plan(REPOSITORY)
    partial = store._place(REPOSITORY, COMMIT).with_name(COMMIT + ".partial")
    partial.mkdir(parents=True)
    (partial / "model.safetensors.part").write_bytes(b"\0" * size)
    assert (fetch(store, plan) / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("wrong content"), "not have the content"),
        (Fault("wrong length", value=10_000), "promised"),
        (Fault("wrong length", value=900_000), "promised"),
        (Fault("html"), "web page"),
        (Fault("status", value=404), "does not exist"),
        (Fault("status", value=401), "account"),
        (Fault("status", value=403), "terms"),
        (Fault("status", value=500), "fault 500"),
        (Fault("status", value=429), "fault 429"),
        (Fault("silent"), "sent nothing for 0.4 seconds"),
        (Fault("stall", at_byte=0), "sent nothing"),
        (Fault("break", at_byte=0), "broke off"),
        (Fault("redirect", value="http://example.invalid/weights"), "not secure"),
        (Fault("redirect", value="ftp://example.invalid/weights"), "not secure"),
        (Fault("redirect", value="/archive/hand/resolve/x/model.safetensors"), "circles"),
    ],
)
def test_failures_are_typed_tried_a_few_times_and_leave_nothing_half_made(tmp_path, server, fault, words):
    """Of a hub that falls silent nothing comes before it is closed: given up means that nobody waited for it."""
    patience = HASTY if fault.kind in ("silent", "stall") else QUICK
    store = WeightsStore(tmp_path / "weights", endpoint=server.url, patience=patience)
    server.faults["model.safetensors"] = fault
    with pytest.raises(DownloadFailed, match=words) as caught:
        fetch(store)
    assert len(server.requests_for("model.safetensors")) <= 2 * QUICK.attempts
    assert caught.value.remedy is not None
    assert store.installed() == ()
    assert store.find(REPOSITORY) is None


def test_a_length_that_is_not_said_is_still_checked(store, server):
    server.faults["model.safetensors"] = Fault("no length")
    assert (fetch(store) / "model.safetensors").read_bytes() == WEIGHTS


def test_a_small_file_is_checked_by_gits_hash(store, server):
    server.faults["vocab.json"] = Fault("wrong content")
    with pytest.raises(DownloadFailed, match="not have the content"):
        fetch(store)


def test_more_than_promised_is_refused_when_the_server_says_no_length(tmp_path, server):
    server.faults["model.safetensors"] = Fault("no length")
    url = hub.file_url(server.url, REPOSITORY, COMMIT, "model.safetensors")
    with Downloader(server.url, QUICK) as downloader, pytest.raises(DownloadFailed, match="bytes instead of"):
        downloader.fetch(RemoteFile(url, size_bytes=1000), tmp_path / "file", CancelToken(), lambda count: None)
    assert list(tmp_path.iterdir()) == []


def test_nobody_listening_is_tried_a_few_times(tmp_path, server, monkeypatch):
    address = server.url
    server.close()
    store = WeightsStore(tmp_path / "weights", endpoint=address, patience=QUICK)
    tries = []
    open_once = Downloader._open

    async def counted(*given):
        tries.append(given)
        return await open_once(*given)

    monkeypatch.setattr(Downloader, "_open", counted)
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        store.plan(REPOSITORY)
    assert len(tries) == QUICK.attempts
    server.__post_init__()


@pytest.mark.parametrize("kind", ["silent", "stall"])
def test_cancelling_answers_wherever_the_network_hangs(tmp_path, server, kind):
    patient = WeightsStore(tmp_path / "weights", endpoint=server.url, patience=Patience(stall_s=10_000))
    plan = patient.plan(REPOSITORY)
    server.faults["model.safetensors"] = Fault(kind, at_byte=1000)
    cancel = CancelToken()
    threading.Thread(target=lambda: (server.holds.wait(PATIENCE_S), cancel.cancel())).start()
    with pytest.raises(Cancelled):
        fetch(patient, plan, cancel)


def test_pausing_gives_the_connection_up_and_resuming_continues(store, server):
    plan = store.plan(REPOSITORY)
    server.faults["model.safetensors"] = Fault("slow", times=1, at_byte=1000)
    cancel = CancelToken()

    def pause_once(done, total):
        if done > 5000 and not server.faults["model.safetensors"].value:
            server.faults["model.safetensors"].value = "paused"
            cancel.pause()
            threading.Thread(target=lambda: (server.was_hung_up_on.wait(PATIENCE_S), cancel.resume())).start()

    folder = fetch(store, plan, cancel, pause_once)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    asked = server.requests_for("model.safetensors")
    assert asked[0] == ""
    assert asked[1].startswith("bytes=")


def test_offline_means_no_call_at_all(tmp_path, server):
    store = WeightsStore(tmp_path / "weights", endpoint=server.url, is_offline=lambda: True)
    with pytest.raises(OfflineRefused) as caught:
        store.plan(REPOSITORY)
    assert caught.value.remedy is not None
    assert server.log == []


def test_a_full_disk_is_said_before_the_first_byte(store, server, monkeypatch):
    plan = store.plan(REPOSITORY)
    usage = type("Usage", (), {"free": int(plan.size_bytes * 1.05)})
    monkeypatch.setattr(weights_carrying.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(StorageFailed, match="needs"):
        fetch(store, plan)
    assert not server.requests_for("model.safetensors")


def test_a_folder_that_cannot_be_written_is_said(tmp_path, server):
    (tmp_path / "weights").write_text("a file in the way", encoding="utf-8")
    store = WeightsStore(tmp_path / "weights", endpoint=server.url, patience=QUICK)
    with pytest.raises(StorageFailed):
        fetch(store)


@pytest.mark.parametrize("answer", [[], {}, {"sha": "main", "siblings": []}, {"sha": COMMIT, "siblings": 3}, "<html>"])
def test_an_answer_that_makes_no_sense_is_said(store, server, answer):
    server.answer = answer
    with pytest.raises(DownloadFailed, match=r"makes no sense|no config"):
        store.plan(REPOSITORY)


def test_names_that_climb_never_become_paths(store, server):
    listing = server.listing(REPOSITORY)
    for name in ("../../evil.safetensors", "/etc/passwd", "processor/../../x.json", "C:\\x.json", "a/b\nc", ".ssh/id"):
        listing["siblings"].append({"rfilename": name, "size": 3})
    listing["siblings"].append("not an object")
    server.answer = listing
    assert all(hub.is_safe_file(file.name) for file in store.plan(REPOSITORY).files)
    evil = fetching.PlannedFile("../evil", server.url, 3)
    with pytest.raises(DownloadFailed, match="trusted"):
        fetch(store, fetching.DownloadPlan("archive/hand", COMMIT, "", server.url, (evil,)))
    with pytest.raises(DownloadFailed, match="trusted"):
        fetch(store, fetching.DownloadPlan("../hand", COMMIT, "", server.url, ()))


@pytest.mark.parametrize("name", ["../x", "a/b/c", "/abs", "a b", "", "a/..", "https://huggingface.co/a/b"])
def test_what_is_no_repository_is_not_asked_for(store, server, name):
    with pytest.raises(DownloadFailed, match="not the name"):
        store.plan(name)
    assert server.log == []


def test_pickles_are_taken_only_where_there_is_nothing_else(store, server):
    del server.repositories[REPOSITORY]["model.safetensors"]
    plan = store.plan(REPOSITORY)
    assert "pytorch_model.bin" in [file.name for file in plan.files]
    assert "training_args.bin" not in [file.name for file in plan.files]
    assert "pickle" in plan.note


def test_shards_come_together(store, server):
    files = server.repositories[REPOSITORY]
    del files["model.safetensors"]
    files["model.safetensors.index.json"] = b"{}"
    files["model-00001-of-00002.safetensors"] = b"one"
    files["model-00002-of-00002.safetensors"] = b"two"
    names = [file.name for file in store.plan(REPOSITORY).files]
    assert names[2:5] == [
        "model.safetensors.index.json",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    ]


def test_a_processor_in_its_own_folder_is_found(store, server):
    files = server.repositories[REPOSITORY]
    for name in ("vocab.json", "merges.txt", "preprocessor_config.json"):
        files[f"processor/{name}"] = files.pop(name)
    folder = fetch(store)
    assert (folder / "processor" / "vocab.json").is_file()
    assert store.find(REPOSITORY) == folder


def test_a_forgotten_tokenizer_is_borrowed_from_where_the_weights_started(store, server):
    for name in ("vocab.json", "merges.txt"):
        del server.repositories[REPOSITORY][name]
    server.repositories["microsoft/trocr-base-handwritten"] = dict(FILES)
    plan = store.plan(REPOSITORY)
    assert "microsoft/trocr-base-handwritten" in plan.note
    folder = fetch(store, plan)
    assert (folder / "vocab.json").is_file()
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vocab.json": None, "config.json": json.dumps({**CONFIG, "decoder": {"vocab_size": 7}})}, "no tokenizer"),
        ({"config.json": '{"model_type": "llama"}'}, "not a TrOCR reader"),
        ({"config.json": None}, "no config.json"),
        ({"config.json": "not json"}, "no sense"),
        ({"model.safetensors": None, "pytorch_model.bin": None}, "no weights"),
    ],
)
def test_what_cannot_read_is_refused_before_it_is_fetched(store, server, change, words):
    for name, content in change.items():
        if content is None:
            del server.repositories[REPOSITORY][name]
        else:
            server.repositories[REPOSITORY][name] = content.encode()
    with pytest.raises(DownloadFailed, match=words):
        store.plan(REPOSITORY)


def test_a_hub_that_says_no_sizes_still_delivers(store, server):
    server.says_sizes = False
    plan = store.plan(REPOSITORY)
    assert plan.size_bytes == 0
    server.faults["model.safetensors"] = Fault("break", times=1, at_byte=100_000)
    assert (fetch(store, plan) / "model.safetensors").read_bytes() == WEIGHTS


def test_one_download_of_the_same_weights_at_a_time(store, server):
    plan = store.plan(REPOSITORY)
    server.faults["model.safetensors"] = Fault("stall", at_byte=1000)
    cancel = CancelToken()
    started = threading.Event()

    def first():
        with pytest.raises(Cancelled):
            fetch(store, plan, cancel, lambda done, total: started.set())

    worker = threading.Thread(target=first)
    worker.start()
    assert started.wait(PATIENCE_S)
    other = WeightsStore(store._folder, endpoint=server.url, patience=QUICK)
    with pytest.raises(DownloadFailed, match="already"):
        fetch(other, plan)
    cancel.cancel()
    worker.join(PATIENCE_S)
    assert not worker.is_alive()


def test_the_offline_switch_stops_a_download_that_goes_on(tmp_path, server):
    is_offline = threading.Event()
    store = WeightsStore(tmp_path / "weights", endpoint=server.url, is_offline=is_offline.is_set, patience=QUICK)
    plan = store.plan(REPOSITORY)
    with pytest.raises(OfflineRefused):
        fetch(store, plan, on_progress=lambda _done, _total: is_offline.set())
    assert store.find(REPOSITORY) is None
    is_offline.clear()
    assert (fetch(store, plan) / RECORD).is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_disk_that_fills_on_the_way_is_said_and_what_came_is_kept_for_the_next_run(store, server):
    import resource

    plan = store.plan(REPOSITORY)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(StorageFailed, match=r"model\.safetensors") as caught:
            fetch(store, plan)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.remedy is not None and "room" in caught.value.remedy.sentence
    assert store.installed() == ()
    server.log.clear()

    folder = fetch(store, plan)

    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    (asked,) = server.requests_for("model.safetensors")
    assert 0 < int(asked.removeprefix("bytes=").removesuffix("-")) <= 100_000


def test_the_mirror_and_the_switch_of_the_settings_hold_for_the_store_everyone_uses(server):
    settings = Settings()
    settings["network.mirror"] = server.url
    weights = weights_store(settings)
    plan = weights.plan(REPOSITORY)
    assert {file.url.startswith(server.url) for file in plan.files} == {True}
    folder = weights.download(plan, CancelToken(), lambda done, total: None)
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    settings["network.offline"] = True
    with pytest.raises(OfflineRefused):
        weights.plan("archive/other")


def test_the_mirror_of_the_environment_holds_where_the_settings_name_none(server, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    plan = weights_store(Settings()).plan(REPOSITORY)
    assert all(file.url.startswith(server.url) for file in plan.files)
    settings = Settings()
    settings["network.mirror"] = "http://127.0.0.1:9"
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        weights_store(settings).plan(REPOSITORY)
