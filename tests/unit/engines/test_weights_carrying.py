"""Weights carried by hand: packed, brought in elsewhere, and refused when they are not what was packed."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ductus.engines import weights_carrying
from ductus.engines.download import Patience
from ductus.engines.weights import RECORD, WeightsStore
from ductus.errors import Cancelled, DownloadFailed, EngineUnavailable, InputError, StorageFailed
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.workflows.carry_weights import bring_weights_in, pack_weights
from fakes.hub import COMMIT, CONFIG, FakeHub, Fault

FILES = {"config.json": json.dumps(CONFIG).encode(), "model.safetensors": b"numbers" * 1000, "tokenizer.json": b"{}"}
PUBLISHED = b"published" * 100


@pytest.fixture
def here(tmp_path):
    return WeightsStore(tmp_path / "here")


@pytest.fixture
def there(tmp_path):
    return WeightsStore(tmp_path / "there")


def job():
    return Job("", Lane.DISK, lambda _job: None)


def checkpoint(folder):
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def zipped(path, files, **more):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**files, **more}.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["package", "package.zip", "package.ZIP"])
def test_weights_packed_here_are_the_same_there(here, there, tmp_path, name):
    weights = here.import_folder(checkpoint(tmp_path / "hand"))
    packed = pack_weights(job(), here, weights.id, tmp_path / "stick" / name)
    brought = bring_weights_in(job(), there, packed)
    assert (brought.id, brought.revision) == (weights.id, weights.revision)
    for file, content in FILES.items():
        assert (brought.folder / file).read_bytes() == content
    assert packed.is_dir() is (name == "package")
    assert sorted(path.name for path in (tmp_path / "stick").iterdir()) == [name]
    assert not list(there.folder.glob(".*"))


def test_fetched_weights_keep_id_and_commit_and_gain_hashes(here, there, tmp_path):
    server = FakeHub({"ana/hand": FILES})
    try:
        fetching = WeightsStore(here.folder, endpoint=server.url, patience=Patience(1, 1, 1, 0.01))
        fetching.download(fetching.plan("ana/hand"), CancelToken(), lambda done, total: None)
    finally:
        server.close()
    brought = bring_weights_in(job(), there, pack_weights(job(), here, "ana/hand", tmp_path / "p.zip"))
    assert (brought.id, brought.revision) == ("ana/hand", COMMIT)
    rows = json.loads((brought.folder / RECORD).read_text(encoding="utf-8"))["files"]
    assert {row["name"]: row["sha256"] for row in rows} == {
        name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()
    }


def test_a_single_published_file_is_carried_and_checked_against_the_catalogue(tmp_path):
    digest = hashlib.sha256(PUBLISHED).hexdigest()
    catalogue = tmp_path / "catalogue.json"
    row = {"id": "doctr/tiny", "engine": "doctr", "title": "", "reads": "", "languages": "", "licence": "mit"}
    row |= {"size_bytes": 9, "source": "https://x.example/tiny.pt", "revision": digest[:8]}
    row["files"] = [{"name": "tiny.pt", "size_bytes": len(PUBLISHED), "sha256": digest[:8]}]
    catalogue.write_text(json.dumps([row]), encoding="utf-8")
    here, there = (WeightsStore(tmp_path / name, catalogue) for name in ("here", "there"))
    folder = here.folder / "doctr--tiny" / digest[:8]
    folder.mkdir(parents=True)
    (folder / "tiny.pt").write_bytes(PUBLISHED)
    record = {"id": "doctr/tiny", "revision": digest[:8], "files": []}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    packed = pack_weights(job(), here, "doctr/tiny", tmp_path / "package")
    assert bring_weights_in(job(), there, packed).id == "doctr/tiny"
    there.delete("doctr/tiny")

    (packed / "tiny.pt").write_bytes(b"other")  # with a record that agrees with it, so only the catalogue knows better
    said = json.loads((packed / RECORD).read_text(encoding="utf-8"))
    said["files"][0]["sha256"] = hashlib.sha256(b"other").hexdigest()
    (packed / RECORD).write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(EngineUnavailable):
        bring_weights_in(job(), there, packed)


@pytest.mark.parametrize("harm", ["changed", "missing", "cut"])
def test_a_package_harmed_on_its_way_is_refused(here, there, tmp_path, harm):
    weights = here.import_folder(checkpoint(tmp_path / "hand"))
    packed = pack_weights(job(), here, weights.id, tmp_path / "package")
    victim = packed / "model.safetensors"
    if harm == "missing":
        victim.unlink()
    else:
        victim.write_bytes(b"x" * len(FILES[victim.name]) if harm == "changed" else b"numb")
    with pytest.raises(EngineUnavailable, match=r"model\.safetensors is not what was packed"):
        bring_weights_in(job(), there, packed)
    assert there.installed() == ()


@pytest.mark.parametrize("top", ["", "my hand/", "a/b/"])
def test_a_zip_of_any_checkpoint_folder_is_brought_in(there, tmp_path, top):
    path = zipped(tmp_path / "my hand.zip", {top + name: content for name, content in FILES.items()})
    brought = bring_weights_in(job(), there, path)
    assert brought.id == ("local/b" if top == "a/b/" else "local/my-hand")


def test_what_file_managers_add_is_left_out(there, tmp_path):
    more = {"hand/.DS_Store": b"x", "__MACOSX/hand/._config.json": b"x", "hand/.git/config": b"x"}
    path = zipped(tmp_path / "h.zip", {f"hand/{name}": content for name, content in FILES.items()}, **more)
    assert bring_weights_in(job(), there, path).id == "local/hand"


@pytest.mark.parametrize(
    "name", ["../out.json", "/out.json", "a/../../out.json", "a\\..\\out.json", "C:/out.json", "a/b/c/d/e.json"]
)
def test_names_that_lead_elsewhere_are_refused(there, tmp_path, name):
    path = zipped(tmp_path / "evil.zip", FILES, **{name: b"x"})
    with pytest.raises(EngineUnavailable, match="it holds a file called"):
        bring_weights_in(job(), there, path)
    assert not list(tmp_path.rglob("*out.json"))
    assert not list(there.folder.glob(".*"))


def test_links_and_locked_entries_are_refused(there, tmp_path):
    link = zipfile.ZipInfo("config.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(EngineUnavailable, match="links"):
        bring_weights_in(job(), there, tmp_path / "link.zip")

    content = bytearray(zipped(tmp_path / "plain.zip", FILES).read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    with pytest.raises(EngineUnavailable, match="password"):
        bring_weights_in(job(), there, tmp_path / "locked.zip")


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_what_is_no_zip_is_said(there, tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content if content is not None else zipped(tmp_path / "y.zip", FILES).read_bytes()[:-40])
    with pytest.raises(EngineUnavailable, match="damaged, or no zip at all"):
        bring_weights_in(job(), there, path)


def test_too_many_files_and_too_many_bytes_are_refused(there, tmp_path, monkeypatch):
    path = zipped(tmp_path / "x.zip", FILES)
    monkeypatch.setattr(weights_carrying, "MAX_FILES", 2)
    with pytest.raises(EngineUnavailable, match="3 files"):
        bring_weights_in(job(), there, path)
    monkeypatch.setattr(weights_carrying, "MAX_FILES", 10)
    monkeypatch.setattr(weights_carrying, "MAX_BYTES", 100)
    with pytest.raises(EngineUnavailable, match="GB"):
        bring_weights_in(job(), there, path)


def test_an_entry_longer_than_it_says_is_refused(there, tmp_path, monkeypatch):
    path = zipped(tmp_path / "x.zip", FILES)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda self, entry: io.BytesIO(bytes(entry.file_size + 1)))
    with pytest.raises(EngineUnavailable, match="longer than it says"):
        bring_weights_in(job(), there, path)


def test_a_full_disk_is_said_before_anything_is_written(here, there, tmp_path, monkeypatch):
    weights = here.import_folder(checkpoint(tmp_path / "hand"))
    path = zipped(tmp_path / "x.zip", FILES)
    usage = type(shutil.disk_usage(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(100, 100, 0))
    for work in (
        lambda: bring_weights_in(job(), there, path),
        lambda: bring_weights_in(job(), there, tmp_path / "hand"),
        lambda: pack_weights(job(), here, weights.id, tmp_path / "out.zip"),
    ):
        with pytest.raises(StorageFailed, match=r"0\.0 GB left"):
            work()
    assert not (tmp_path / "out.zip").exists()
    assert there.installed() == ()


def test_nothing_is_replaced_and_nothing_left_when_stopped(here, tmp_path):
    weights = here.import_folder(checkpoint(tmp_path / "hand"))
    (tmp_path / "there.zip").write_bytes(b"mine")
    with pytest.raises(InputError, match="already"):
        pack_weights(job(), here, weights.id, tmp_path / "there.zip")
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    stopped = job()
    stopped.cancel.cancel()
    with pytest.raises(Cancelled):
        pack_weights(stopped, here, weights.id, tmp_path / "stick" / "new.zip")
    assert list((tmp_path / "stick").iterdir()) == []
    with pytest.raises(InputError, match="not on this computer"):
        pack_weights(job(), here, "no/such", tmp_path / "new.zip")


def test_downloads_that_were_begun_are_listed_and_can_be_thrown_away(here):
    server = FakeHub({"ana/hand": FILES}, {"model.safetensors": Fault("status", value=404)})
    try:
        store = WeightsStore(here.folder, endpoint=server.url, patience=Patience(1, 1, 1, 0.01))
        with pytest.raises(DownloadFailed):
            store.download(store.plan("ana/hand"), CancelToken(), lambda done, total: None)
    finally:
        server.close()
    assert store.unfinished() == (("ana/hand", len(FILES["config.json"])),)
    store.delete("ana/hand")
    assert store.unfinished() == ()


def test_what_was_begun_of_an_older_commit_goes_when_the_newer_is_here(here):
    older = here.folder / "ana--hand" / ("a" * 40 + ".partial")
    older.mkdir(parents=True)
    (older / "config.json.part").write_bytes(b"x")
    server = FakeHub({"ana/hand": FILES})
    try:
        store = WeightsStore(here.folder, endpoint=server.url, patience=Patience(1, 1, 1, 0.01))
        assert [begun for begun, _ in store.unfinished()] == ["ana/hand"]
        store.download(store.plan("ana/hand"), CancelToken(), lambda done, total: None)
    finally:
        server.close()
    assert store.unfinished() == () and not older.exists()


def test_a_proxy_that_is_set_is_used_for_every_call(tmp_path):
    asked = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = json.dumps({"sha": COMMIT, "siblings": []}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        address = f"127.0.0.1:{proxy.server_address[1]}"
        store = WeightsStore(tmp_path, endpoint="http://hub.invalid", patience=Patience(1, 1, 1, 0.01), proxy=address)
        with pytest.raises(DownloadFailed, match=r"config\.json"):  # the proxy's answer names no file
            store.plan("ana/hand")
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
    assert asked == ["http://hub.invalid/api/models/ana/hand/revision/main?blobs=true"]


@pytest.mark.parametrize("address", ["ftp://proxy", "http://", "proxy:port"])
def test_what_is_no_proxy_is_said(tmp_path, address):
    with pytest.raises(DownloadFailed, match="no address of a proxy"):
        WeightsStore(tmp_path, proxy=address).plan("ana/hand")
