"""Teaching a tiny Quill: learnt by heart, broken off and taken up, bad steps, early ends, other starts."""

import json
import math
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from ductus.engines.quill_support.folders import design_in
from ductus.engines.quill_support.opening import open_network
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from ductus.training.checkpoints import CHECKPOINT
from ductus.training.quill import teacher as teaching
from ductus.training.quill.course import Course
from ductus.training.quill.judging import texts_read
from ductus.training.quill.start import widened_design
from ductus.training.standing import Standing, has_stalled
from fakes import quills

torch = pytest.importorskip("torch")


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def by_heart() -> Path:
    return quills.by_heart()


def taught(folder: Path, course: Course, **more) -> tuple[teaching.Teacher, quills.Curve]:
    curve = quills.Curve()
    one = quills.teacher(folder, course, quills.MOVED, **more)
    one.teach(quills.samples(), quills.samples(), curve, tell_every=1, judge_every=7, keep_every=5)
    return one, curve


def test_lines_learnt_by_heart_are_read_back_by_a_teacher_that_takes_the_course_up(by_heart):
    again = quills.teacher(by_heart)
    assert again.read(quills.samples()) == list(quills.TEXTS)
    assert again.standing.best_cer == 0.0
    assert again.standing.epoch == quills.BY_HEART.epochs


def test_a_course_that_is_over_does_nothing_more(by_heart):
    before = (by_heart / CHECKPOINT).read_bytes()
    curve = quills.Curve()
    quills.teacher(by_heart).teach(quills.samples(), quills.samples(), curve)
    assert (curve.losses, curve.judged) == ({}, [])
    assert (by_heart / CHECKPOINT).read_bytes() == before


def test_killed_and_taken_up_the_curve_is_that_of_a_course_never_broken_off(tmp_path):
    whole, unbroken = taught(tmp_path / "whole", quills.UNSTEADY)
    script = Path(quills.__file__).with_name("quill_process.py")
    roots = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3] / "app")]
    code = f"import sys, runpy; sys.path[:0] = {roots!r}; runpy.run_path({str(script)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "broken"), "12", "5"], capture_output=True, timeout=250, check=False
    )
    assert done.returncode != 0
    kept = torch.load(tmp_path / "broken" / CHECKPOINT, weights_only=True)["standing"]
    assert kept["step"] == 10  # two steps after it were lost with the process

    resumed, rest = taught(tmp_path / "broken", quills.UNSTEADY)

    assert sorted(rest.losses) == list(range(11, whole.standing.step + 1))
    assert rest.losses == pytest.approx({step: unbroken.losses[step] for step in rest.losses}, rel=1e-4)
    rates = [[(entry["step"], entry["cer"]) for entry in one.standing.curve] for one in (whole, resumed)]
    assert rates[0] == rates[1]
    assert resumed.standing.skipped_steps == whole.standing.skipped_steps


def test_each_line_is_seen_once_an_epoch_however_often_the_course_is_broken_off(tmp_path):
    course = quills.short(quills.UNSTEADY, epochs=3)
    steps = 0
    for _ in range(20):
        cancel = CancelToken()
        one = quills.teacher(tmp_path, course, quills.MOVED)
        try:
            one.teach(
                quills.samples(), quills.samples(), lambda told, c=cancel: c.cancel(), tell_every=2, cancel=cancel
            )
        except Cancelled:
            assert one.standing.step > steps
            steps = one.standing.step
            continue
        break
    assert one.standing.epoch == 3
    assert one.standing.step == 3 * one.standing.steps_an_epoch == 3 * len(quills.TEXTS)


def test_a_gradient_that_is_no_number_is_skipped_counted_and_leaves_no_trace(tmp_path, monkeypatch):
    true_loss, calls = teaching.ctc, []

    def now_and_then_broken(scores, batch):
        calls.append(None)
        loss = true_loss(scores, batch)
        # A finite loss whose gradient is infinity times nought.
        return loss + (scores.float().sum() * 0).sqrt() if len(calls) == 3 else loss

    monkeypatch.setattr(teaching, "ctc", now_and_then_broken)
    one, curve = taught(tmp_path, quills.short(quills.UNSTEADY, epochs=2))
    assert one.standing.skipped_steps == 1
    assert all(math.isfinite(loss) for loss in curve.losses.values())
    assert all(torch.isfinite(value).all() for value in one._network.state_dict().values())
    assert one.standing.step == 2 * len(quills.TEXTS)


def test_a_course_without_any_usable_gradient_ends_with_a_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(teaching, "MOST_SKIPPED_IN_A_ROW", 4)
    monkeypatch.setattr(teaching, "ctc", lambda scores, batch: scores.float().sum() * math.nan)
    with pytest.raises(EngineFailed, match="4 steps in a row"):
        taught(tmp_path, quills.UNSTEADY)


def test_patience_ends_a_course_early(tmp_path):
    one, curve = taught(tmp_path, quills.short(quills.UNSTEADY, epochs=50, peak_rate=1e-9, patience=2))
    assert len(curve.judged) == 3
    assert one.standing.epoch < 50


def test_a_course_goes_on_from_weights_and_learns_characters_they_lack(by_heart, tmp_path):
    design = widened_design(by_heart, ("Ω", "a"))
    assert design.characters == (*design_in(by_heart).characters, "Ω")
    one = quills.teacher(tmp_path, quills.BY_HEART, design=design, start=by_heart)
    assert one.read(quills.samples()) == list(quills.TEXTS)
    assert one.standing == Standing()


def test_the_best_weights_are_never_worse_than_those_the_course_went_on_from(by_heart, tmp_path):
    ruinous = quills.short(quills.UNSTEADY, epochs=2, peak_rate=5.0, decay=0.0)
    one, _ = taught(tmp_path, ruinous, start=by_heart)
    assert (one.standing.curve[0]["step"], one.standing.curve[0]["cer"]) == (0, 0.0)
    assert one.standing.curve[-1]["cer"] > 0.5
    network, design = open_network(tmp_path)
    assert texts_read(network, design, quills.samples(), nullcontext()) == list(quills.TEXTS)


def test_the_best_weights_open_as_they_were_judged(by_heart):
    network, design = open_network(by_heart)
    kept = torch.load(by_heart / CHECKPOINT, weights_only=True)["mean"]
    assert design == quills.design_for()
    assert network.state_dict().keys() == kept.keys()


def test_a_checkpoint_that_cannot_be_read_is_refused_with_a_remedy(tmp_path):
    (tmp_path / CHECKPOINT).write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(EngineUnavailable, match="checkpoint") as refused:
        quills.teacher(tmp_path)
    assert refused.value.remedy is not None


def test_the_first_checkpoints_tell_where_in_the_epoch_they_stood():
    first = {"epoch": 1, "step": 2100, "steps_an_epoch": 1998, "skipped_steps": 1, "seconds": 5.0, "best_cer": 0.4}
    assert Standing.from_json(first).epoch_steps == 102
    now = Standing(epoch=1, epoch_steps=7, step=2100, steps_an_epoch=2093)
    assert Standing.from_json(json.loads(json.dumps(now.__dict__))) == now


def test_the_rate_rises_to_its_peak_and_falls_to_its_last_share():
    course = Course(peak_rate=1e-3, warm_up_steps=100, last_share=0.02)
    assert course.rate(0, 0.0) == pytest.approx(1e-5)
    assert course.rate(99, 0.0) == pytest.approx(1e-3)
    assert course.rate(5000, 1.0) == pytest.approx(2e-5)
    falling = [course.rate(1000, share / 10) for share in range(11)]
    assert falling == sorted(falling, reverse=True)


def test_time_left_follows_the_pace_so_far():
    course = Course(epochs=4)
    assert Standing().seconds_left(course.epochs) is None
    half = Standing(epoch=2, epoch_steps=0, step=200, steps_an_epoch=100, seconds=60.0)
    assert half.seconds_left(course.epochs) == pytest.approx(60.0)
    assert replace(half, epoch=4).seconds_left(course.epochs) == 0
    curve = [{"step": step, "cer": 0.5, "seconds": 0.0} for step in (0, 100, 200)]
    judged = replace(half, curve=curve, judging_seconds=45.0)
    assert judged.seconds_left(course.epochs) == pytest.approx(60.0 + 2 * 15.0)  # the judging before the first is over


@pytest.mark.parametrize(
    ("rates", "patience", "expected"),
    [
        ([0.5, 0.4, 0.3], 2, False),
        ([0.5, 0.3, 0.3, 0.4], 2, True),
        ([0.5, 0.6], 2, False),
        ([0.5, 0.6, 0.7], 0, False),
    ],
)
def test_a_course_has_stalled_when_nothing_better_came(rates, patience, expected):
    assert has_stalled([{"cer": rate} for rate in rates], patience) is expected
