"""One step of gradient descent: lines in portions that fit, short numbers where they are sound, bad steps left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from ductus.engines.devices import BFLOAT16, FLOAT16, FLOAT32, Device, pick_device, pick_number_type
from ductus.engines.trocr_support.memory import is_out_of_memory
from ductus.errors import EngineFailed, Remedy
from ductus.training.trocr.course import TrocrCourse
from ductus.training.trocr.labels import IGNORED, decoder_rows
from ductus.training.trocr.lessons import Lesson
from ductus.training.trocr.pupil import Pupil

if TYPE_CHECKING:
    pass

MOST_SKIPPED_IN_A_ROW = 50
"""So many steps without a usable gradient are no accident: the course has diverged."""
_LINES_AT_A_TIME = {"cpu": 2}
_BYTES_OF_STATE, _BYTES_OF_LINE = 7_000_000_000, 700_000_000
"""What TrOCR-base takes on a card when all of it learns: weights, gradients, Adam's two moments; and each line besides.
Reckoned from its sizes, not measured; where it is too much, the portion is halved."""
_MOST_LINES_AT_A_TIME = 64


class Steps:
    """Makes the steps of a course on one device. Owned by one thread.

    `device` is "auto", "cpu", "cuda" or another kind; `number_type` "auto", "float32", "bfloat16" or "float16". The
    numbers that learn stay in float32 whatever is computed in.
    """

    def __init__(self, pupil: Pupil, course: TrocrCourse, device: str, number_type: str) -> None:
        import torch

        from ductus.engines.trocr_support.checkpoint import place

        self.device = pick_device(device)
        self.number_type = teaching_numbers(self.device, number_type)
        self.lines_at_a_time = course.lines_at_a_time or _portion(self.device)
        self.skipped_in_a_row = 0
        self._pupil, self._course = pupil, course
        self._network = pupil.checkpoint.network
        place(self._network, self.device.id, FLOAT32)
        learning = list(pupil.learning().values())
        matrices, others = [p for p in learning if p.ndim > 1], [p for p in learning if p.ndim < 2]
        groups = [{"params": matrices, "weight_decay": course.decay}, {"params": others, "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW([group for group in groups if group["params"]], course.peak_rate)
        # Float16 has no room for small gradients, so they are made larger and divided again (arXiv 1710.03740).
        self._scaler = torch.amp.GradScaler(self._kind, enabled=self.number_type == FLOAT16)

    def precision(self) -> AbstractContextManager[object]:
        """Computes in the number type chosen, inside it."""
        import torch

        shorter = self.number_type != FLOAT32
        kind = getattr(torch, self.number_type) if shorter else None
        precision: AbstractContextManager[object] = torch.autocast(self._kind, kind, enabled=shorter)
        return precision

    def make(self, lesson: Lesson, rate: float) -> tuple[float, bool]:
        """Learn from a lesson at a rate; the loss per token, and whether the step was taken.

        Raises:
            EngineFailed: one line alone does not fit into memory, or step after step gives no usable gradient.
        """
        import torch

        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._network.train()
        loss = self._backward(lesson)
        self._scaler.unscale_(self._optimizer)
        parameters = [each for group in self._optimizer.param_groups for each in group["params"]]
        norm = float(torch.nn.utils.clip_grad_norm_(parameters, self._course.most_gradient))
        is_usable = math.isfinite(norm) and math.isfinite(loss)
        if is_usable or self._scaler.is_enabled():  # the scaler leaves bad steps out by itself, and learns from them
            self._scaler.step(self._optimizer)
            self._scaler.update()
        self._count(is_usable)
        return loss, is_usable

    def state(self) -> dict[str, Any]:
        """All that the next step depends on."""
        import torch

        return {
            "learning": {name: each.detach() for name, each in self._pupil.learning().items()},
            "optimizer": self._optimizer.state_dict(),
            "scaler": self._scaler.state_dict(),
            "torch_random": torch.get_rng_state(),
            "cuda_random": torch.cuda.get_rng_state_all(),
            "number_type": self.number_type,
            "lines_at_a_time": self.lines_at_a_time,
        }

    def take_up(self, state: Mapping[str, Any]) -> None:
        """Stand where `state` was taken.

        Raises:
            EngineFailed: it is of another network.
        """
        import torch

        learning = self._pupil.learning()
        if learning.keys() != state["learning"].keys():
            raise EngineFailed("The checkpoint is of other weights.", remedy=Remedy("Begin anew in an empty folder."))
        with torch.no_grad():
            for name, parameter in learning.items():
                parameter.copy_(state["learning"][name])
        self._optimizer.load_state_dict(state["optimizer"])
        if self._scaler.is_enabled():
            self._scaler.load_state_dict(state["scaler"])
        self.lines_at_a_time = state["lines_at_a_time"]
        torch.set_rng_state(state["torch_random"])
        if len(state["cuda_random"]) == torch.cuda.device_count():
            torch.cuda.set_rng_state_all(state["cuda_random"])

    def _backward(self, lesson: Lesson) -> float:
        """Gradients of a whole lesson, portion by portion; portions are halved where memory does not suffice."""
        while True:
            try:
                self._optimizer.zero_grad(set_to_none=True)
                return self._portions(lesson)
            except Exception as fault:  # torch and its drivers say so in several ways
                if not is_out_of_memory(fault):
                    raise
                if self.lines_at_a_time == 1:
                    raise EngineFailed(
                        "There is not enough memory to learn from even one line.",
                        remedy=Remedy("Choose LoRA, or freeze more layers, or smaller weights."),
                        detail=repr(fault),
                    ) from fault
            self.lines_at_a_time = max(1, self.lines_at_a_time // 2)
            self._free()

    def _portions(self, lesson: Lesson) -> float:
        import torch

        tokens = sum(map(len, lesson.labels))
        total = 0.0
        for start in range(0, lesson.lines, self.lines_at_a_time):
            part = slice(start, start + self.lines_at_a_time)
            given, wanted = decoder_rows(lesson.labels[part], self._pupil.checkpoint.special)
            with self.precision():
                scores = self._network(
                    pixel_values=torch.from_numpy(lesson.pixels[part]).to(self.device.id),
                    decoder_input_ids=given.to(self.device.id),
                    use_cache=False,
                ).logits
            # Summed and divided by the tokens of the whole step: portions of any size give the same gradient.
            loss = torch.nn.functional.cross_entropy(
                scores.float().flatten(0, 1),
                wanted.to(self.device.id).flatten(),
                ignore_index=IGNORED,
                label_smoothing=self._course.smoothing,
                reduction="sum",
            ) / tokens  # fmt: skip
            self._scaler.scale(loss).backward()
            total += float(loss.detach())
        return total

    def _count(self, is_usable: bool) -> None:
        self.skipped_in_a_row = 0 if is_usable else self.skipped_in_a_row + 1
        if self.skipped_in_a_row >= MOST_SKIPPED_IN_A_ROW:
            raise EngineFailed(
                f"The course has diverged: {self.skipped_in_a_row} steps in a row gave no gradient to go by.",
                remedy=Remedy("Begin anew in an empty folder with a lower learning rate."),
            )

    def _free(self) -> None:
        import torch

        if self._kind != "cpu":
            getattr(torch, self._kind).empty_cache()

    @property
    def _kind(self) -> str:
        return self.device.kind


def teaching_numbers(device: Device, wanted: str) -> str:
    """What to compute in: what was asked for, if the device can learn in it, else what is worth it there.

    Apple's and other cards than CUDA's are not known to learn soundly in shorter numbers; float16 needs CUDA's scaler.
    """
    if device.kind not in ("cpu", "cuda"):
        return FLOAT32
    chosen = pick_number_type(device) if wanted == "auto" else wanted
    return BFLOAT16 if chosen == FLOAT16 and device.kind != "cuda" else chosen


def _portion(device: Device) -> int:
    fits = (device.memory_bytes - _BYTES_OF_STATE) // _BYTES_OF_LINE
    return _LINES_AT_A_TIME.get(device.kind, max(1, min(_MOST_LINES_AT_A_TIME, fits)))
