"""Teaching a tiny TrOCR: learnt by heart and read back elsewhere, broken off and taken up, limits, traps of TrOCR."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ductus.engines.devices import Device
from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.errors import Cancelled, EngineFailed, InputError
from ductus.jobs.job import CancelToken
from ductus.training.checkpoints import CHECKPOINT
from ductus.training.trocr import steps as stepping
from ductus.training.trocr.course import Method, TrocrCourse, Tuning
from ductus.training.trocr.presets import PRESETS, preset
from ductus.training.trocr.steps import teaching_numbers
from ductus.training.trocr.teacher import Rhythm
from fakes import checkpoints, trocr_courses

torch = pytest.importorskip("torch")
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def by_heart(tmp_path_factory):
    """A folder of a course that is over, and its news."""
    folder, news = tmp_path_factory.mktemp("courses") / "hand", []
    lines = trocr_courses.samples()
    trocr_courses.teacher(folder).teach(lines, lines, news.append)
    return folder, news


def in_a_process(*arguments):
    script = Path(trocr_courses.__file__).with_name("trocr_process.py")
    roots = [str(ROOT / "tests"), str(ROOT / "app")]
    code = f"import sys, runpy; sys.path[:0] = {roots!r}; runpy.run_path({str(script)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, timeout=250, check=False
    )


def test_lines_learnt_by_heart_are_read_back_exactly_by_another_process(by_heart):
    folder, news = by_heart
    assert news[0].cer > 0.3 and news[-1].best_cer == 0.0
    done = in_a_process("read", folder)
    assert json.loads(done.stdout) == list(trocr_courses.TEXTS), done.stderr.decode()


def test_the_news_tell_loss_pace_lines_and_time_left(by_heart):
    _, news = by_heart
    judged = [each for each in news if each.cer is not None]
    stepped = [each for each in news if each.cer is None]
    assert [pair.right for pair in judged[-1].read] == list(trocr_courses.TEXTS) == [p.read for p in judged[-1].read]
    assert stepped[-1].loss < stepped[0].loss / 10 and stepped[0].lines_a_second > 0
    assert stepped[0].seconds_left > 0 and news[0].seconds_left is None
    assert news[-1].step < QUICK_STEPS == news[-1].steps  # it read all, so it ended early


QUICK_STEPS = trocr_courses.QUICK.epochs


def test_a_course_that_is_over_does_nothing_more(by_heart):
    folder, _ = by_heart
    before, news = (folder / CHECKPOINT).read_bytes(), []
    again = trocr_courses.teacher(folder)
    again.teach(trocr_courses.samples(), trocr_courses.samples(), news.append)
    assert (news, (folder / CHECKPOINT).read_bytes()) == ([], before)
    assert again.has_gained


def test_killed_and_taken_up_the_curve_is_that_of_a_course_never_broken_off(tmp_path):
    base, lines = checkpoints.folder(checkpoints.CHARACTERS), trocr_courses.samples()
    whole, rest = [], []
    trocr_courses.unsteady(tmp_path / "whole", base).teach(lines, lines, whole.append)
    done = in_a_process("teach", tmp_path / "broken", base, 8)
    assert done.returncode == -9, done.stderr.decode()
    trocr_courses.unsteady(tmp_path / "broken", base).teach(lines, lines, rest.append)

    def figures(news):
        return [(each.step, each.loss, each.cer) for each in news]

    assert rest[0].step == 7  # the checkpoint was that of the judging at step 6
    assert figures(rest) == figures(whole)[-len(rest) :]
    one, other = (open_checkpoint_or_none(tmp_path / name) for name in ("whole", "broken"))
    assert (one is None) == (other is None)
    states = [torch.load(tmp_path / name / CHECKPOINT, weights_only=True) for name in ("whole", "broken")]
    for name, value in states[0]["learning"].items():
        assert torch.equal(value, states[1]["learning"][name]), name
    assert states[0]["standing"]["curve"][-1]["cer"] == states[1]["standing"]["curve"][-1]["cer"]


def open_checkpoint_or_none(folder):
    return open_checkpoint(folder) if (folder / "model.safetensors").exists() else None


def test_a_cancelled_course_goes_on_behind_the_step_it_made(tmp_path):
    course, token, lines = replace(trocr_courses.UNSTEADY, judge_every=4), CancelToken(), trocr_courses.samples()

    def stop(news):
        if news.step == 3:
            token.cancel()

    first, second = trocr_courses.teacher(tmp_path, course), []
    with pytest.raises(Cancelled):
        first.teach(lines, lines, stop, cancel=token)
    trocr_courses.teacher(tmp_path, course).teach(lines, lines, second.append)
    assert [(each.step, each.cer is None) for each in second][:3] == [(4, True), (4, False), (5, True)]


def test_a_judging_broken_off_is_made_when_the_course_goes_on(tmp_path):
    course, token, lines = (
        replace(trocr_courses.UNSTEADY, epochs=2, judge_every=2),
        CancelToken(),
        trocr_courses.samples(),
    )
    first, second = trocr_courses.teacher(tmp_path, course), []

    def cancelled_while_judging(samples, cancel=None, read=first.read):
        if first.standing.step == 2:
            raise Cancelled
        return read(samples)

    first.read = cancelled_while_judging
    with pytest.raises(Cancelled):
        first.teach(lines, lines, lambda news: None, cancel=token)
    trocr_courses.teacher(tmp_path, course).teach(lines, lines, second.append)
    assert [each.step for each in second if each.cer is not None] == [2, 4]


def test_portions_of_any_size_give_the_same_gradient(tmp_path):
    losses = {}
    for size in (1, 3, 4):
        news, lines = [], trocr_courses.samples()
        course = replace(trocr_courses.QUICK, epochs=4, lines_at_a_time=size)
        trocr_courses.teacher(tmp_path / str(size), course).teach(lines, lines, news.append)
        losses[size] = [each.loss for each in news if each.loss is not None]
    assert losses[1] == pytest.approx(losses[4], rel=1e-3) and losses[3] == pytest.approx(losses[4], rel=1e-3)


def test_portions_are_halved_when_memory_runs_out_and_one_line_is_the_end(tmp_path, monkeypatch):
    rows = stepping.decoder_rows
    monkeypatch.setattr(
        stepping, "decoder_rows", lambda labels, special: full() if len(labels) > 1 else rows(labels, special)
    )

    def full():
        raise RuntimeError("CUDA out of memory")

    lines = trocr_courses.samples()
    course = replace(trocr_courses.QUICK, epochs=1, lines_at_a_time=4)
    teacher = trocr_courses.teacher(tmp_path / "some", course)
    teacher.teach(lines, lines, lambda news: None)
    assert teacher._steps.lines_at_a_time == 1
    monkeypatch.setattr(stepping, "decoder_rows", lambda labels, special: full())
    with pytest.raises(EngineFailed, match="even one line"):
        trocr_courses.teacher(tmp_path / "none", course).teach(lines, lines, lambda news: None)


def test_steps_without_a_usable_gradient_are_skipped_until_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(stepping, "MOST_SKIPPED_IN_A_ROW", 3)
    teacher, lines = trocr_courses.teacher(tmp_path, replace(trocr_courses.QUICK, epochs=9)), trocr_courses.samples()
    before = {name: each.detach().clone() for name, each in teacher.pupil.learning().items()}
    monkeypatch.setattr(stepping.Steps, "_portions", lambda self, lesson: float("nan"))
    with pytest.raises(EngineFailed, match="diverged: 3 steps"):
        teacher.teach(lines, lines, lambda news: None)
    assert teacher.standing.skipped_steps == 2 and teacher.standing.step == 2
    assert all(torch.equal(before[name], each) for name, each in teacher.pupil.learning().items())


def test_only_what_is_not_frozen_learns(tmp_path):
    tuning = Tuning(Method.PARTLY, frozen_encoder_share=0.5, frozen_decoder_share=0.5)
    teacher, lines = (
        trocr_courses.teacher(tmp_path, replace(trocr_courses.QUICK, epochs=2), tuning),
        trocr_courses.samples(),
    )
    network = teacher.pupil.checkpoint.network
    before = {name: each.detach().clone() for name, each in network.named_parameters()}
    teacher.teach(lines, lines, lambda news: None)
    changed = {name for name, each in network.named_parameters() if not torch.equal(each, before[name])}
    assert not any(".layers.0." in name or "embeddings.patch" in name for name in changed)
    assert any("encoder.layers.1" in name for name in changed) and any("decoder.layers.1." in name for name in changed)


def test_a_limited_time_plans_its_steps_and_ends(tmp_path):
    course = replace(trocr_courses.QUICK, epochs=100_000, patience=0, most_minutes=0.03)
    teacher, news, lines = trocr_courses.teacher(tmp_path, course), [], trocr_courses.samples()
    teacher.teach(lines, lines, news.append)
    assert 5 <= teacher.standing.step <= teacher.standing.planned_steps < 100_000
    assert news[-1].cer is not None and news[-1].steps == teacher.standing.planned_steps


def test_a_course_stops_when_nothing_gets_better_and_leaves_no_worse_weights(tmp_path):
    course = replace(trocr_courses.QUICK, peak_rate=0.0, judge_every=1, patience=2)
    teacher, lines = trocr_courses.teacher(tmp_path, course), trocr_courses.samples()
    teacher.teach(lines, lines, lambda news: None)
    assert teacher.standing.step == 2 and not teacher.has_gained
    assert not (tmp_path / "model.safetensors").exists()


def test_texts_too_long_to_write_are_left_out_or_refused(tmp_path):
    course, long = replace(trocr_courses.QUICK, epochs=1), trocr_courses.sample("very " * 20)
    teacher = trocr_courses.teacher(tmp_path, course)
    teacher.teach([trocr_courses.samples()[0], long], trocr_courses.samples(), lambda news: None)
    assert teacher.standing.step == 1
    with pytest.raises(InputError, match="longer than these weights"):
        trocr_courses.teacher(tmp_path / "none", course).teach([long], [long], lambda news: None)


def test_numbers_fit_the_device():
    cuda, apple = Device("cuda:0", "card", 1), Device("mps", "Apple", 1)
    assert teaching_numbers(cuda, "float16") == "float16" and teaching_numbers(apple, "float16") == "float32"
    assert teaching_numbers(Device("cpu", "processor", 1), "float16") == "bfloat16"


@pytest.mark.parametrize("kind", [checkpoints.CHARACTERS, checkpoints.SINUSOIDAL])
def test_short_numbers_learn_too_and_the_weights_stay_exact(tmp_path, kind):
    teacher = trocr_courses.TrocrTeacher(
        tmp_path,
        checkpoints.folder(kind),
        trocr_courses.FULL,
        replace(trocr_courses.QUICK, epochs=2),
        variation=trocr_courses.STILL,
        wear=trocr_courses.NO_WEAR,
        device="cpu",
        number_type="bfloat16",
    )
    news, lines = [], trocr_courses.samples()
    teacher.teach(lines, lines, news.append, Rhythm(tell_every=1))
    assert [each.loss for each in news if each.loss is not None][-1] < 20
    assert {each.dtype for each in teacher.pupil.learning().values()} == {torch.float32}


def test_presets_are_whole_and_the_rate_rises_and_falls():
    assert [preset(each.id) for each in PRESETS] == list(PRESETS)
    assert {each.title for each in PRESETS} == {"An hour", "Overnight", "Graphics card"}
    course = TrocrCourse(peak_rate=1.0, warm_up_share=0.1, last_share=0.1)
    rates = [course.rate(step, 100) for step in range(101)]
    assert rates[0] == pytest.approx(0.1) and max(rates) == pytest.approx(1.0, abs=0.03)
    assert rates[:10] == sorted(rates[:10]) and rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] == pytest.approx(0.1)
