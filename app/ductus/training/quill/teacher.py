"""Teaches a Quill network: steps, judging, checkpoints. Made for two cores; a course may be broken off and taken up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.devices import BFLOAT16, FLOAT32, pick_device, pick_number_type
from ductus.engines.quill_support.design import QuillDesign
from ductus.errors import EngineFailed, Remedy
from ductus.jobs.job import CancelToken
from ductus.training.checkpoints import keep_checkpoint, taken_up
from ductus.training.line_samples import LineSample
from ductus.training.measuring.counting import character_error_rate
from ductus.training.news import LineRead, some_lines
from ductus.training.pace import Pace
from ductus.training.quill.alphabet import Alphabet
from ductus.training.quill.batches import Batch, BatchMaker
from ductus.training.quill.checkpoints import keep_weights
from ductus.training.quill.course import Course
from ductus.training.quill.judging import texts_read
from ductus.training.quill.loss import ctc
from ductus.training.quill.start import begin_from
from ductus.training.quill.variation import Variation
from ductus.training.standing import Standing, has_stalled

if TYPE_CHECKING:
    import torch

MOST_SKIPPED_IN_A_ROW = 100
"""So many steps without a usable gradient are no accident: the course has diverged."""
_LENGTH_SAMPLES = 500
_LEAST_STEPS_BETWEEN_JUDGINGS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What is told while teaching: where it stands, the mean loss lately, lines a second.

    Loss and pace are not numbers when a judging is told; `read` are a few of its lines.
    """

    standing: Standing
    loss: float
    lines_a_second: float
    read: tuple[LineRead, ...] = ()

    @property
    def was_judged(self) -> bool:
        return math.isnan(self.lines_a_second)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """After how many steps each thing is done."""

    tell: int = 20
    keep: int = 200
    judge: int = 1000


class Teacher:
    """One course in one folder. Owned by one thread.

    A folder that holds a course is taken up where it stands, with the design, the weights, the optimizer and the order
    of lines it had: the steps since the last checkpoint are made again and come out the same. A new course begins by
    chance, or with the weights in the folder `start`, whose design `start.widened_design` gives.

    `device` is "auto", "cpu" or "cuda"; `number_type` "auto", "float32" or "bfloat16".
    """

    def __init__(
        self,
        folder: Path,
        design: QuillDesign,
        course: Course,
        variation: Variation,
        *,
        start: Path | None = None,
        device: str = "auto",
        number_type: str = "auto",
    ) -> None:
        import torch

        from ductus.engines.quill_support.network import Network

        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.design, self.course = folder, design, course
        self.device = _teaching_device(device)
        self._variation = variation
        self._alphabet = Alphabet(design.characters)
        torch.manual_seed(course.seed)
        network = Network(design)
        state = taken_up(folder)
        if state is None and start is not None:
            begin_from(network, design, start)
        self._mean = Network(design)
        self._mean.load_state_dict(network.state_dict())
        self._mean.to(self.device).eval()
        self._network = network.to(self.device, memory_format=torch.channels_last)
        self._optimizer = torch.optim.AdamW(
            self._network.parameters(), course.peak_rate, betas=(0.9, 0.98), weight_decay=course.decay
        )
        self.standing = Standing()
        self._goes_on = start is not None
        if state is not None:
            self._take_up(state)
            number_type = state.get("number_type", number_type)
        self.number_type = _teaching_numbers(self.device, number_type)
        self._skipped_in_a_row = 0

    def teach(
        self,
        samples: Sequence[LineSample],
        judged_by: Sequence[LineSample],
        tell: Callable[[Told], None],
        *,
        tell_every: int = 20,
        judge_every: int = 1000,
        keep_every: int = 200,
        cancel: CancelToken | None = None,
    ) -> None:
        """Go through what is left of the course; it ends with a judging. `tell` hears of steps and of judgings.

        Raises:
            EngineFailed: the course has diverged; the last weights judged best stay.
            Cancelled: `cancel` was set; the checkpoint is of the last step made.
        """
        rhythm = Rhythm(tell_every, keep_every, judge_every)
        maker, standing = self._maker(samples), self.standing
        standing.steps_an_epoch = standing.steps_an_epoch or maker.estimated_batches(_LENGTH_SAMPLES)
        if self._goes_on and not standing.curve:
            self._judge(judged_by, tell)  # what teaching must beat: the best weights are never worse than the first
        while standing.epoch < self.course.epochs and not self._is_over():
            self._epoch(maker, judged_by, tell, rhythm, cancel or CancelToken())
        if not standing.curve or standing.curve[-1]["step"] != standing.step:
            self._judge(judged_by, tell)

    def steps_between_judgings(self, samples: Sequence[LineSample]) -> int:
        """A quarter of an epoch of these lines, but not so few steps that judging takes longer than teaching."""
        return max(_LEAST_STEPS_BETWEEN_JUDGINGS, self._maker(samples).estimated_batches(_LENGTH_SAMPLES) // 4)

    def read(self, samples: Sequence[LineSample]) -> list[str]:
        """What the mean network reads, one text a sample, in order."""
        return texts_read(self._mean, self.design, samples, self._precision())

    def _maker(self, samples: Sequence[LineSample]) -> BatchMaker:
        return BatchMaker(
            samples, self._alphabet, self.design.height_px, self.course.columns, self._variation, self.course.seed
        )

    def _is_over(self) -> bool:
        return has_stalled(self.standing.curve, self.course.patience)

    def _epoch(
        self,
        maker: BatchMaker,
        judged_by: Sequence[LineSample],
        tell: Callable[[Told], None],
        rhythm: Rhythm,
        cancel: CancelToken,
    ) -> None:
        standing, pace = self.standing, Pace()
        lines_seen = 0
        with closing(maker.epoch(standing.epoch)) as batches:
            for number, batch in enumerate(batches):
                share = (standing.epoch + lines_seen / len(maker.samples)) / self.course.epochs
                lines_seen += batch.lines
                if number < standing.epoch_steps:
                    continue  # learnt before the course was broken off
                if cancel.is_cancelled or cancel.is_paused:
                    self._keep()  # a pause may last until the machine is switched off
                cancel.check()
                loss = self._step(batch, share)
                standing.step += 1
                standing.epoch_steps += 1
                standing.seconds += pace.count(loss, batch.lines)
                if standing.step % rhythm.tell == 0:
                    tell(Told(standing, *pace.taken()))
                if standing.step % rhythm.judge == 0:
                    self._judge(judged_by, tell)
                    pace = Pace()
                elif standing.step % rhythm.keep == 0:
                    self._keep()
                if self._is_over():
                    return
        standing.steps_an_epoch = standing.epoch_steps
        standing.epoch, standing.epoch_steps = standing.epoch + 1, 0
        self._keep()

    def _step(self, batch: Batch, share: float) -> float:
        import torch

        course, standing = self.course, self.standing
        for group in self._optimizer.param_groups:
            group["lr"] = course.rate(standing.step, share)
        self._network.train()
        strips = torch.from_numpy(batch.strips).to(self.device, memory_format=torch.channels_last)
        with self._precision():
            scores, short = self._network.both(strips)
        loss = ctc(scores, batch) + course.shortcut_share * ctc(short, batch)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self._network.parameters(), course.most_gradient)
        # CTC's backward now and then gives gradients that are no numbers though the loss is one.
        if torch.isfinite(norm) and torch.isfinite(loss):
            self._optimizer.step()
            self._average(course.keeping(standing.step))
            self._skipped_in_a_row = 0
        else:
            self._skip()
        return float(loss.detach())

    def _skip(self) -> None:
        self.standing.skipped_steps += 1
        self._skipped_in_a_row += 1
        if self._skipped_in_a_row >= MOST_SKIPPED_IN_A_ROW:
            raise EngineFailed(
                f"The course in “{self.folder.name}” has diverged: {self._skipped_in_a_row} steps in a row gave no "
                "gradient to go by.",
                remedy=Remedy("Begin anew in an empty folder with a lower learning rate."),
            )

    def _average(self, keeping: float) -> None:
        import torch

        with torch.no_grad():
            for mean, now in zip(self._mean.parameters(), self._network.parameters(), strict=True):
                mean.lerp_(now, 1 - keeping)
            for mean, now in zip(self._mean.buffers(), self._network.buffers(), strict=True):
                mean.copy_(now)

    def _judge(self, samples: Sequence[LineSample], tell: Callable[[Told], None]) -> None:
        standing, began_s = self.standing, time.monotonic()
        rights, reads = [sample.text for sample in samples], self.read(samples)
        cer = character_error_rate(zip(rights, reads, strict=True))
        standing.curve.append({"step": standing.step, "cer": cer, "seconds": standing.seconds})
        if cer < standing.best_cer:
            standing.best_cer = cer
            keep_weights(self.folder, self._mean.state_dict(), self.design)
        standing.judging_seconds += time.monotonic() - began_s
        self._keep()
        tell(Told(standing, math.nan, math.nan, some_lines(rights, reads)))

    def _precision(self) -> torch.autocast:
        import torch

        return torch.autocast(torch.device(self.device).type, torch.bfloat16, enabled=self.number_type == BFLOAT16)

    def _keep(self) -> None:
        import torch

        state: dict[str, Any] = {
            "network": self._network.state_dict(),
            "mean": self._mean.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "torch_random": torch.get_rng_state(),
            "cuda_random": torch.cuda.get_rng_state_all(),
            "number_type": self.number_type,
        }
        keep_checkpoint(self.folder, state, self.standing)

    def _take_up(self, state: dict[str, Any]) -> None:
        import torch

        self._network.load_state_dict(state["network"])
        self._mean.load_state_dict(state["mean"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.standing = Standing.from_json(state["standing"])
        torch.set_rng_state(state["torch_random"])
        torch.cuda.set_rng_state_all(state.get("cuda_random", []))


def _teaching_device(wanted: str) -> str:
    """Where to teach: a CUDA card or the processor; CTC has no gradient of torch's on the others."""
    device = pick_device(wanted)
    return device.id if device.kind in ("cpu", "cuda") else "cpu"


def _teaching_numbers(device: str, wanted: str) -> str:
    """Float16 would need scaled losses, so where it is the quickest, bfloat16 is taken."""
    chosen = pick_number_type(pick_device(device)) if wanted == "auto" else wanted
    return FLOAT32 if chosen == FLOAT32 else BFLOAT16
