"""Teaches a TrOCR checkpoint: steps, judgings, checkpoints. A course is broken off anywhere and taken up exactly."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ductus.errors import Cancelled, InputError, Remedy
from ductus.jobs.job import CancelToken
from ductus.training.checkpoints import keep_checkpoint, taken_up
from ductus.training.line_samples import LineSample
from ductus.training.measuring.counting import character_error_rate
from ductus.training.news import LineRead, News, Tell, some_lines
from ductus.training.pace import Pace
from ductus.training.quill.variation import Variation
from ductus.training.standing import Standing, has_stalled
from ductus.training.trocr.course import TrocrCourse, Tuning
from ductus.training.trocr.judging import texts_read
from ductus.training.trocr.labels import label_of, leading_tokens
from ductus.training.trocr.lessons import Lesson, LessonMaker
from ductus.training.trocr.pupil import open_pupil
from ductus.training.trocr.saving import save_standard
from ductus.training.trocr.steps import Steps
from ductus.training.wear import Wear

_PACE_STEPS = 5
"""After so many steps the pace is known well enough to plan a course whose time is limited."""
_MOST_JUDGING_SHARE = 0.2
_SECONDS_A_MINUTE = 60
_ASKED_LINES = 8


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often news are told, in steps, and how often a checkpoint is kept, in seconds: base weights take 4 GB."""

    tell_every: int = 1
    keep_every_s: float = 600.0


class TrocrTeacher:
    """One course in one folder. Owned by one thread.

    A folder that holds a course is taken up where it stands: steps since the last checkpoint are made again and come
    out the same. Whatever has read best so far lies in the folder as a checkpoint any program opens; nothing lies there
    while nothing read better than the weights in `base`.
    """

    def __init__(
        self,
        folder: Path,
        base: Path,
        tuning: Tuning,
        course: TrocrCourse,
        *,
        variation: Variation,
        wear: Wear,
        device: str = "auto",
        number_type: str = "auto",
    ) -> None:
        import torch

        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.course, self.standing = folder, course, Standing()
        self._variation, self._wear = variation, wear
        state = taken_up(folder)
        torch.manual_seed(course.seed)
        self.pupil = open_pupil(base, tuning)
        self._leading: tuple[int, ...] | None = None
        self._steps = Steps(self.pupil, course, device, number_type if state is None else state["number_type"])
        if state is not None:
            self._steps.take_up(state)
            self.standing = Standing.from_json(state["standing"])
            self._leading = tuple(state["leading"])
        self._kept_at_s = time.monotonic()

    @property
    def device(self) -> str:
        return self._steps.device.id

    @property
    def number_type(self) -> str:
        return self._steps.number_type

    def teach(
        self,
        samples: Sequence[LineSample],
        judged_by: Sequence[LineSample],
        tell: Tell,
        rhythm: Rhythm = Rhythm(),  # frozen
        cancel: CancelToken | None = None,
    ) -> None:
        """Go through what is left of the course; it begins and ends with a judging. Paused, it waits between steps.

        Raises:
            InputError: all texts are longer than these weights can write.
            EngineFailed: memory does not suffice, or the course has diverged; the best weights stay.
            Cancelled: `cancel` was set; the checkpoint is of the last step made.
        """
        cancel = cancel or CancelToken()
        maker, standing = self._maker(samples), self.standing
        standing.steps_an_epoch = maker.steps_an_epoch
        try:
            if not standing.curve:
                self._judge(judged_by, tell, cancel)  # what teaching must beat
            elif self._is_judging_due():  # broken off in the midst of it
                self._judge(judged_by, tell, cancel)
            while not self._is_over():
                self._epoch(maker, judged_by, tell, rhythm, cancel)
            if standing.curve[-1]["step"] != standing.step:
                self._judge(judged_by, tell, cancel)
        except Cancelled:
            self._keep()
            raise

    @property
    def has_gained(self) -> bool:
        """Whether anything read better than the weights the course began with."""
        return self.standing.best_cer < self.standing.curve[0]["cer"]

    def read(self, samples: Sequence[LineSample], cancel: CancelToken | None = None) -> list[str]:
        """What the pupil reads now, one text a sample, in order."""
        return texts_read(self.pupil.checkpoint, samples, self._steps.precision(), cancel or CancelToken())

    def _maker(self, samples: Sequence[LineSample]) -> LessonMaker:
        checkpoint = self.pupil.checkpoint
        if self._leading is None:
            checkpoint.network.eval()
            self._leading = leading_tokens(checkpoint, [sample.image("RGB") for sample in samples[:_ASKED_LINES]])
        labels = [label_of(checkpoint, sample.text, self._leading) for sample in samples]
        fitting = [place for place, label in enumerate(labels) if len(label) <= checkpoint.max_tokens]
        if not fitting:
            raise InputError(
                "Every line is longer than these weights can write.",
                remedy=Remedy("Choose other weights, or give shorter lines."),
            )
        return LessonMaker(
            [samples[place] for place in fitting],
            [labels[place] for place in fitting],
            checkpoint.images,
            self.course.lines_a_step,
            self._variation,
            self._wear,
            self.course.seed,
        )

    @property
    def _planned_steps(self) -> int:
        whole = self.course.epochs * self.standing.steps_an_epoch
        return min(whole, self.standing.planned_steps or whole)

    def _is_over(self) -> bool:
        standing, course = self.standing, self.course
        taken = standing.seconds + standing.judging_seconds
        is_late = 0 < course.most_minutes * _SECONDS_A_MINUTE <= taken
        return standing.step >= self._planned_steps or is_late or has_stalled(standing.curve, course.patience)

    def _epoch(
        self, maker: LessonMaker, judged_by: Sequence[LineSample], tell: Tell, rhythm: Rhythm, cancel: CancelToken
    ) -> None:
        standing, pace = self.standing, Pace()
        with closing(maker.epoch(standing.epoch, standing.epoch_steps)) as lessons:
            for lesson in lessons:
                if cancel.is_paused and not cancel.is_cancelled:
                    self._keep()  # a pause may last until the machine is switched off
                cancel.check()
                self._step(lesson, pace)
                if standing.step % rhythm.tell_every == 0:
                    tell(self._news(*pace.taken()))
                self._plan()
                if self._is_judging_due():
                    self._judge(judged_by, tell, cancel)
                    pace.skip()
                elif time.monotonic() - self._kept_at_s >= rhythm.keep_every_s:
                    self._keep()
                if self._is_over():
                    return
        self._keep()

    def _step(self, lesson: Lesson, pace: Pace) -> None:
        standing = self.standing
        rate = self.course.rate(standing.step, self._planned_steps)
        loss, is_taken = self._steps.make(lesson, rate)
        standing.step += 1
        standing.skipped_steps += not is_taken
        standing.epoch_steps += 1
        if standing.epoch_steps >= standing.steps_an_epoch:
            standing.epoch, standing.epoch_steps = standing.epoch + 1, 0
        standing.seconds += pace.count(loss, lesson.lines)

    def _plan(self) -> None:
        """Once the pace is known, fix how many steps fit into a limited time, and how often to judge."""
        standing, course = self.standing, self.course
        if not course.most_minutes or standing.planned_steps or standing.step < _PACE_STEPS:
            return
        a_step = standing.seconds / standing.step
        a_judging = standing.judging_seconds / max(1, len(standing.curve))
        left = course.most_minutes * _SECONDS_A_MINUTE - standing.seconds - standing.judging_seconds
        seldom_enough = math.ceil(a_judging * (1 - _MOST_JUDGING_SHARE) / _MOST_JUDGING_SHARE / max(1e-9, a_step))
        standing.judge_every = max(course.judge_every or standing.steps_an_epoch, seldom_enough)
        a_step_with_judging = a_step + a_judging / standing.judge_every
        standing.planned_steps = standing.step + max(1, int((left - a_judging) / max(1e-9, a_step_with_judging)))

    def _is_judging_due(self) -> bool:
        step = self.standing.step
        return step % self._judging_steps() == 0 and step not in (0, self.standing.curve[-1]["step"])

    def _judging_steps(self) -> int:
        return self.standing.judge_every or self.course.judge_every or self.standing.steps_an_epoch

    def _judge(self, samples: Sequence[LineSample], tell: Tell, cancel: CancelToken) -> None:
        standing, began_s = self.standing, time.monotonic()
        rights, reads = [sample.text for sample in samples], self.read(samples, cancel)
        cer = character_error_rate(zip(rights, reads, strict=True))
        standing.curve.append({"step": standing.step, "cer": cer, "seconds": standing.seconds})
        if cer < standing.best_cer:
            standing.best_cer = cer
            if standing.step:
                save_standard(self.pupil, self.folder)
        standing.judging_seconds += time.monotonic() - began_s
        self._keep()
        tell(self._news(cer=cer, read=some_lines(rights, reads)))

    def _news(
        self,
        loss: float | None = None,
        lines_a_second: float | None = None,
        cer: float | None = None,
        read: tuple[LineRead, ...] = (),
    ) -> News:
        standing = self.standing
        best = standing.best_cer if math.isfinite(standing.best_cer) else None
        return News(
            standing.step,
            self._planned_steps,
            standing.epoch,
            self.course.epochs,
            standing.seconds + standing.judging_seconds,
            self._seconds_left(),
            loss,
            lines_a_second,
            cer,
            best,
            read,
        )

    def _seconds_left(self) -> float | None:
        standing = self.standing
        if not standing.step:
            return None
        a_judging = standing.judging_seconds / max(1, len(standing.curve))
        to_do = max(0, self._planned_steps - standing.step)
        by_steps = to_do * (standing.seconds / standing.step + a_judging / self._judging_steps())
        limit = self.course.most_minutes * _SECONDS_A_MINUTE
        return min(by_steps, limit - standing.seconds - standing.judging_seconds) if limit else by_steps

    def _keep(self) -> None:
        keep_checkpoint(self.folder, {**self._steps.state(), "leading": list(self._leading or ())}, self.standing)
        self._kept_at_s = time.monotonic()
