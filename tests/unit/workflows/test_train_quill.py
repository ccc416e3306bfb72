"""From a folder of lines to weights with a card, by the workflow and by the command line; taken up, and refused."""

import json
import shutil
import signal
from dataclasses import replace

import pytest

from ductus.cli import main
from ductus.engines.quill_support.folders import CARD, card_in, folder_fault, sha256_of
from ductus.engines.quill_support.opening import open_network
from ductus.errors import Cancelled, InputError
from ductus.jobs.job import Job, Lane
from ductus.training.line_samples import LineSample
from ductus.training.provenance import credits_of, figures_of
from ductus.training.quill.cards import as_markdown, write_card
from ductus.workflows import courses
from ductus.workflows.train_quill import TrainRequest, train_quill
from ductus.workflows.weights_on_hand import provenance_of
from fakes import quills

pytest.importorskip("torch")
COURSE = replace(quills.BY_HEART, epochs=3)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "lines"
    for part in ("train", "validation"):
        (folder / part).mkdir(parents=True)
        rows = []
        for number, text in enumerate(quills.TEXTS):
            (folder / part / f"{number}.png").write_bytes(quills.sample(text).picture)
            rows.append(json.dumps({"file_name": f"{number}.png", "text": text, "page": f"{part}.jpg"}))
        (folder / part / "metadata.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def request_(data, tmp_path):
    return TrainRequest(
        tmp_path / "hand",
        (data,),
        course=COURSE,
        variation=quills.STILL,
        design=quills.design_for(),
        device="cpu",
        number_type="float32",
        command="ductus train quill",
    )


def run(request, on_change=None):
    job = Job("Teach", Lane.CPU, lambda job: None, on_change=on_change)
    return job, lambda: train_quill(job, request)


def test_weights_with_a_card_that_says_how_they_came_about(request_):
    notes = []
    _, work = run(request_, lambda job: notes.append(job.progress))
    trained = work()
    card = card_in(request_.folder)
    assert folder_fault(request_.folder) == ""
    assert (trained.lines, trained.judged_lines) == (3, 3)
    assert card["sha256"] == sha256_of(request_.folder)
    assert card["curve"][-1]["cer"] >= trained.cer == min(entry["cer"] for entry in card["curve"])
    assert card["figures"]["the lines set aside"][0]["cer"] == pytest.approx(trained.cer, abs=1e-6)
    assert card["data"] == [{"source": "lines", "licence": "", "lines": 3, "pages": 1}]
    assert notes[-1].done == notes[-1].total == 3 and notes[-1].unit == "steps"
    page = as_markdown(card)
    assert "ductus train quill" in page and card["sha256"] in page and "| lines | not stated | 1 | 3 |" in page
    open_network(request_.folder)


def test_a_cancelled_course_is_taken_up_and_one_of_other_settings_refused(request_):
    job, work = run(request_)
    job.cancel.cancel()
    with pytest.raises(Cancelled):
        work()
    stopped = replace(request_, judge_every=1)
    job, work = run(stopped, lambda job: job.cancel.cancel())
    with pytest.raises(Cancelled):
        work()
    with pytest.raises(InputError, match="other course"):
        run(replace(request_, course=replace(COURSE, epochs=4)))[1]()
    assert run(stopped)[1]().folder == request_.folder
    assert (request_.folder / CARD).is_file()


def test_taught_lines_other_than_the_course_began_with_are_refused(request_, data):
    run(request_)[1]()
    (data / "train" / "0.png").write_bytes(quills.sample("anno 1788").picture)
    with pytest.raises(InputError, match="other lines"):
        run(request_)[1]()


def test_going_on_from_weights_keeps_what_they_can(request_, tmp_path):
    run(request_)[1]()
    more = replace(request_, folder=tmp_path / "more", start=request_.folder, design=None)
    run(more)[1]()
    assert card_in(more.folder)["characters"] == "".join(quills.design_for().characters)


def test_a_course_goes_on_though_the_weights_it_began_with_lie_elsewhere_now(request_, tmp_path):
    run(request_)[1]()
    more = replace(request_, folder=tmp_path / "more", start=request_.folder, design=None)
    run(more)[1]()
    elsewhere = tmp_path / "another mount"
    elsewhere.mkdir()
    moved = request_.folder.rename(elsewhere / request_.folder.name)
    assert run(replace(more, start=moved))[1]().folder == more.folder
    write_card(moved, {**card_in(moved), "id": "somebody/else"})
    with pytest.raises(InputError, match="other start"):
        run(replace(more, start=moved))[1]()


def test_the_card_names_the_weights_it_went_on_from_and_keeps_their_licence(request_, tmp_path):
    run(request_)[1]()
    write_card(request_.folder, {**card_in(request_.folder), "licence": "CC BY-SA 4.0"})
    more = replace(request_, folder=tmp_path / "more", start=request_.folder, design=None)
    run(more)[1]()
    card = card_in(more.folder)
    revision = sha256_of(request_.folder)[:12]
    assert card["licence"] == "CC BY-SA 4.0"
    assert card["parent"] == {"id": "local/hand", "revision": revision, "licence": "CC BY-SA 4.0"}
    assert f"Taught from the weights `local/hand`, revision `{revision}`" in as_markdown(card)
    assert "Taught on 3 lines of lines, from local/hand;" in provenance_of(more.folder)
    assert "parent" not in card_in(request_.folder)


def test_too_few_lines_are_said_before_the_first_step(request_):
    with pytest.raises(InputError, match="too few to learn"):
        run(replace(request_, design=None))[1]()
    with pytest.raises(InputError, match="no Quill weights"):
        run(replace(request_, design=None, start=request_.data[0]))[1]()
    assert not request_.folder.exists()


def test_the_command_line_asks_for_what_it_was_told(data, tmp_path, monkeypatch, capsys):
    asked = []

    def note(job, request, tell, store):
        asked.append(request)
        return courses.Trained(request.folder, 0.125, 3, 2)

    monkeypatch.setattr("ductus.cli.train.train_quill", note)
    out, start = tmp_path / "hand", shutil.copytree(quills.untaught_folder(), tmp_path / "start")
    argv = ["train", "quill", "--data", str(data), "--out", str(out), "--epochs", "3", "--from", str(start)]
    argv += ["--preset", "overnight", "--patience", "2", "--set", "columns=3200", "blur-chance=0.7"]
    assert main.run(argv) == 0
    (request,) = asked
    assert (request.data, request.folder, request.start) == ((data,), out, start)
    assert (request.course.epochs, request.course.patience, request.course.columns) == (3, 2, 3200)
    assert (request.course.warm_up_steps, request.judged_lines) == (200, 400)  # those of the preset
    assert request.variation.blur_chance == 0.7
    assert str(tmp_path) not in request.command and "--epochs 3" in request.command
    assert "--preset overnight" in request.command and "--set columns=3200 blur-chance=0.7" in request.command
    assert "12.5%" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "nobody/has-these"), "no Quill weights"),
        (("--set", "method=lora"), "method"),
        (("--set", "columns=wide"), "no value of columns"),
        (("--size", "192x1024"), "for TrOCR"),
    ],
)
def test_the_command_line_says_what_quill_cannot_use(words, said, data, tmp_path, capsys):
    assert main.run(["train", "quill", "--data", str(data), "--out", str(tmp_path / "hand"), *words]) == 65
    assert said in capsys.readouterr().err and not (tmp_path / "hand").exists()


def test_ctrl_c_stops_behind_a_step_and_leaves_the_key_as_it_was(data, tmp_path, monkeypatch):
    def pressed(job, request, tell, store):
        signal.raise_signal(signal.SIGINT)
        assert job.cancel.is_cancelled
        job.cancel.check()

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("ductus.cli.train.train_quill", pressed)
    assert main.run(["train", "quill", "--data", str(data), "--out", str(tmp_path / "hand")]) == 130
    assert signal.getsignal(signal.SIGINT) is before


def test_the_command_line_says_what_is_missing(tmp_path, capsys):
    code = main.run(["train", "quill", "--data", str(tmp_path / "none"), "--out", str(tmp_path / "hand")])
    assert code == 65
    assert "Parquet" in capsys.readouterr().err


def test_figures_are_by_source_and_credits_by_licence():
    lines = [LineSample(b"", "abcd", "one", "1", "CC BY"), LineSample(b"", "ab", "two", "1", "CC0")]
    rows = {row["source"]: row for row in figures_of(lines, ["abcx", "ab"])}
    assert (rows["all"]["cer"], rows["one"]["cer"], rows["two"]["cer"]) == pytest.approx((1 / 6, 0.25, 0.0))
    assert rows["all"]["pages"] == 2
    assert [(row["source"], row["licence"]) for row in credits_of(lines)] == [("one", "CC BY"), ("two", "CC0")]


def test_a_course_taken_up_says_at_once_where_it_stands(request_):
    stopped = replace(request_, judge_every=1)
    _, work = run(stopped, lambda job: job.cancel.cancel())
    with pytest.raises(Cancelled):
        work()
    told = []
    train_quill(Job("Teach", Lane.CPU, lambda job: None), stopped, told.append)
    assert (told[0].step, told[0].steps, told[0].loss, told[0].cer) == (1, 3, None, None)
    assert told[0].seconds_left is not None and told[1].step == 2
