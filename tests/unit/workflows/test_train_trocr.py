"""From a folder of lines to TrOCR weights in the store with a card, by the workflow and by the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ductus.cli import main
from ductus.engines.checkpoint_files import CARD
from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.engines.weights import WeightsStore
from ductus.errors import Cancelled, EngineUnavailable, InputError, StorageFailed
from ductus.jobs.job import Job, Lane
from ductus.training.measuring.counting import character_error_rate
from ductus.training.trocr.course import Method
from ductus.workflows import courses
from ductus.workflows import train_trocr as training
from ductus.workflows.courses import Trained
from ductus.workflows.train_trocr import TrocrRequest, train_trocr
from fakes import checkpoints, trocr_courses

pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setattr(courses, "usable_cores", lambda: 1)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "lines"
    for part in ("train", "validation", "test"):
        (folder / part).mkdir(parents=True)
        rows = []
        texts = ["never to be seen"] if part == "test" else trocr_courses.TEXTS
        for number, text in enumerate(texts):
            (folder / part / f"{number}.png").write_bytes(trocr_courses.sample(text).picture)
            rows.append(
                json.dumps({"file_name": f"{number}.png", "text": text, "page": f"{part}.jpg", "license": "CC0"})
            )
        (folder / part / "metadata.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path):
    return WeightsStore(tmp_path / "weights")


@pytest.fixture
def request_(data, tmp_path):
    return TrocrRequest(
        tmp_path / "hand",
        (data,),
        str(checkpoints.folder(checkpoints.CHARACTERS)),
        trocr_courses.FULL,
        replace(trocr_courses.QUICK, epochs=20, judge_every=20),
        trocr_courses.STILL,
        trocr_courses.NO_WEAR,
        device="cpu",
        number_type="float32",
        command="ductus train trocr",
    )


def run(request, store, tell=None, on_change=None):
    job = Job("Teach", Lane.CPU, lambda job: None, on_change=on_change)
    return job, lambda: train_trocr(job, request, store, tell)


def test_what_read_best_lies_in_the_store_with_a_card_and_opens_there(request_, store):
    news, progress = [], []
    trained = run(request_, store, news.append, lambda job: progress.append(job.progress))[1]()
    assert (trained.lines, trained.judged_lines, trained.has_gained) == (4, 4, True)
    folder = store.find(trained.weights_id)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    assert card["parent"]["id"] == "characters" and len(card["parent"]["revision"]) == 12
    assert card["data"] == [{"source": "lines", "licence": "CC0", "lines": 4, "pages": 1}]
    assert card["figures"]["the lines set aside"][0]["cer"] == pytest.approx(trained.cer)
    assert card["method"]["method"] == "full" and card["curve"][0]["step"] == 0
    assert "never to be seen" not in [pair.right for each in news for pair in each.read]
    assert progress[-1].done == 20 and "best" in progress[-1].note
    texts = trocr_courses.read(open_checkpoint(folder), trocr_courses.samples())
    assert character_error_rate(zip(trocr_courses.TEXTS, texts, strict=True)) == pytest.approx(trained.cer)


def test_the_licence_of_the_parent_goes_along(request_, store):
    parent = store.import_folder(checkpoints.folder(checkpoints.CHARACTERS))
    record = parent.folder / "ductus-weights.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**said, "licence": "CC BY 4.0"}), encoding="utf-8")
    trained = run(replace(request_, base=parent.id), store)[1]()
    taught = next(each for each in store.installed() if trained.weights_id.startswith(f"{each.id}@"))
    assert (taught.id, taught.licence) == ("local/hand", "CC BY 4.0")


def test_a_cancelled_course_is_taken_up_and_one_of_other_settings_refused(request_, store):
    job, work = run(request_, store, lambda news: job.cancel.cancel())
    with pytest.raises(Cancelled):
        work()
    with pytest.raises(InputError, match="other method"):
        run(replace(request_, tuning=replace(request_.tuning, method=Method.LORA)), store)[1]()
    assert run(request_, store)[1]().has_gained


def test_characters_the_weights_cannot_write_are_said_before_the_first_step(request_, store, data):
    table = data / "train" / "metadata.jsonl"
    table.write_text(table.read_text(encoding="utf-8").replace("Anno", "Żółć"), encoding="utf-8")
    job, work = run(request_, store, lambda news: (told.append(news), job.cancel.cancel()))
    told = []
    with pytest.raises(Cancelled):
        work()
    assert "cannot write" in told[0].note and "U+017B" in told[0].note and told[0].step == 0


def test_weights_that_are_not_here_and_a_full_disk_are_said_before_anything_is_read(request_, store, monkeypatch):
    with pytest.raises(EngineUnavailable, match="not on this computer"):
        run(replace(request_, base="nobody/nothing"), store)[1]()
    monkeypatch.setattr(training.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 1000})())
    with pytest.raises(StorageFailed, match="are free"):
        run(request_, store)[1]()


def test_the_command_line_names_the_command_that_fetches_what_is_not_here(data, tmp_path, capsys):
    assert main.run(["train", "trocr", "--data", str(data), "--out", str(tmp_path / "hand"), "--from", "a/b"]) == 69
    assert "ductus weights get a/b" in capsys.readouterr().err


def test_weights_that_gained_nothing_are_not_kept(request_, store):
    still = replace(request_, course=replace(request_.course, peak_rate=0.0, epochs=2))
    trained = run(still, store)[1]()
    assert not trained.has_gained and trained.weights_id == "" and store.installed() == ()


def test_the_command_line_asks_for_what_it_was_told(data, tmp_path, monkeypatch, capsys):
    asked = []

    def note(job, request, store, tell):
        asked.append(request)
        return Trained(request.folder, 0.125, 3, 2, weights_id="local/hand@1")

    monkeypatch.setattr("ductus.cli.train.train_trocr", note)
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    out = tmp_path / "hand"
    argv = ["train", "trocr", "--data", str(data), "--out", str(out), "--from", "a/b", "--preset", "hour"]
    argv += ["--size", "192x1024", "--epochs", "3", "--set", "method=dora", "smoothing=0", "blur-chance=0.3"]
    assert main.run(argv) == 0
    (request,) = asked
    assert (request.base, request.data, request.folder) == ("a/b", (data,), out)
    assert (request.tuning.method, request.tuning.height_px, request.tuning.width_px) == (Method.DORA, 192, 1024)
    assert (request.course.epochs, request.course.smoothing, request.course.most_minutes) == (3, 0.0, 60)
    assert request.variation.blur_chance == 0.3
    assert str(tmp_path) not in request.command and "--size 192x1024" in request.command
    assert "12.5%" in (said := capsys.readouterr().err) and "local/hand@1" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "from weights that can read"),
        (("--from", "a/b", "--size", "wide"), "no size of image"),
        (("--from", "a/b", "--set", "colour=red"), "colour"),
        (("--from", "a/b", "--set", "method=best"), "full, partly, lora"),
        (("--from", "a/b", "--set", "method"), "NAME=VALUE"),
    ],
)
def test_the_command_line_says_what_it_cannot_use(words, said, data, tmp_path, capsys):
    assert main.run(["train", "trocr", "--data", str(data), "--out", str(tmp_path / "hand"), *words]) == 65
    assert said in capsys.readouterr().err
    assert not Path(tmp_path / "hand").exists()
