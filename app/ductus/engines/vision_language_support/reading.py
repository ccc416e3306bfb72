"""Asking a vision-language network for a line at a time, and noticing when it has lost its way."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ductus.engines.base import Crop, EngineState, OnReading, RawReading
from ductus.engines.vision_language_support.opening import OpenNetwork
from ductus.errors import EngineFailed, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

_LONGEST_PERIOD = 32
"""Tokens: a phrase said again and again is rarely longer."""
_LEAST_LOOP_TOKENS = 24
_LEAST_TURNS = 4
"""Leader dots and ruled dashes repeat as well: so many tokens and turns of the same are no writing any more."""
_MOST_CONFIDENCE_CUT_OFF = 0.5
"""Nobody knows what stands behind the point where a line was cut off, so it must not look certain."""
_LONGEST_RATIO = 20.0
_LEAST_SIDE_PX = 28
_MOST_PIXELS = 1_000_000
"""A line of twice the usual resolution; more takes memory and time without telling more."""
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


class VisionLanguageReader:
    """Reads crops with one network. Owned by one thread; `close` gives its memory back."""

    def __init__(self, opened: OpenNetwork, prompt: str, most_tokens: int) -> None:
        self._opened: OpenNetwork | None = opened
        self._state = opened.state
        self._prompt = prompt
        self._most_tokens = most_tokens

    @property
    def state(self) -> EngineState:
        return self._state

    def close(self) -> None:
        """Give memory back. Safe to call twice."""
        self._opened = None

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text with the geometric mean of its tokens' probabilities; crops without ink are not asked for.

        Raises:
            EngineFailed, Cancelled: as the contract says; what was told before stays.
        """
        from ductus.imaging.ink import has_ink

        readings = []
        for index, crop in enumerate(crops):
            cancel.check()
            reading = self._read_one(crop.image, cancel) if has_ink(crop.image) else RawReading("", 0.0)
            readings.append(reading)
            on_reading(index, reading)
        return readings

    def _read_one(self, image: Image, cancel: CancelToken) -> RawReading:
        opened = self._opened
        if opened is None:
            raise EngineFailed(f"{self._state.weights} was closed before it was asked for work.")
        try:
            ids, log_probabilities = _generated(opened, fitting(image), self._prompt, self._most_tokens, cancel)
        except (RuntimeError, ValueError, MemoryError) as fault:  # memory, lost devices, pictures it will not take
            raise EngineFailed(
                f"{opened.family.title} could not read a line of {image.width} x {image.height} pixels.",
                remedy=Remedy("Close other programs to free memory, or choose another engine."),
                detail=str(fault),
            ) from fault
        cancel.check()
        return _reading(opened, ids, log_probabilities, self._most_tokens)


def _reading(opened: OpenNetwork, ids: list[int], log_probabilities: list[float], most_tokens: int) -> RawReading:
    tokenizer = opened.processor.tokenizer
    kept, is_cut_off = loop_start(ids), False
    if kept < len(ids) or len(ids) >= most_tokens:
        ids, log_probabilities, is_cut_off = ids[:kept], log_probabilities[:kept], True
    text = plain(tokenizer.decode(ids, skip_special_tokens=True))
    special = set(tokenizer.all_special_ids)
    said = [value for token, value in zip(ids, log_probabilities, strict=True) if token not in special]
    sure = min(1.0, math.exp(sum(said) / len(said))) if said and text else 0.0
    reading = RawReading(text, sure)
    return replace(reading, confidence=min(sure, _MOST_CONFIDENCE_CUT_OFF)) if is_cut_off else reading


def plain(text: str) -> str:
    """The answer as one line: without the fence some networks put around text they were asked to copy."""
    return " ".join(_FENCE.sub("", text.strip()).split())


def loop_start(ids: Sequence[int]) -> int:
    """Up to where `ids` say something new: their length, or the end of the first turn of a loop they end in."""
    for period in range(1, _LONGEST_PERIOD + 1):
        turns = max(_LEAST_TURNS, -(-_LEAST_LOOP_TOKENS // period))
        tail = ids[-period * turns :]
        if len(tail) == period * turns and all(
            tail[place] == tail[place - period] for place in range(period, len(tail))
        ):
            start = len(ids) - period
            while start > 0 and ids[start - 1] == ids[start - 1 + period]:
                start -= 1
            return start + period
    return len(ids)


def fitting(image: Image) -> Image:
    """The crop in a size networks take: neither thinner than their patches, nor longer than they can look at."""
    from PIL import Image as Pictures

    image = image.convert("RGB")
    if image.width * image.height > _MOST_PIXELS:
        scale = math.sqrt(_MOST_PIXELS / (image.width * image.height))
        image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    width = max(image.width, _LEAST_SIDE_PX, math.ceil(image.height / _LONGEST_RATIO))
    height = max(image.height, _LEAST_SIDE_PX, math.ceil(image.width / _LONGEST_RATIO))
    if (width, height) == image.size:
        return image
    paper = image.resize((1, 1), Pictures.Resampling.BOX).getpixel((0, 0))
    sheet = Pictures.new("RGB", (width, height), paper)
    sheet.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return sheet


def _generated(
    opened: OpenNetwork, image: Image, prompt: str, most_tokens: int, cancel: CancelToken
) -> tuple[list[int], list[float]]:
    """The ids the network wrote for a picture, likeliest by likeliest, and the logarithm of each one's probability."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    network = opened.network
    given = opened.family.ask(opened.processor, network, image, prompt)
    start = given["input_ids"].shape[1]

    class Stop(StoppingCriteria):  # type: ignore[misc]  # the library has no types
        def __call__(self, input_ids: Any, scores: Any, **ignored: Any) -> Any:
            written = input_ids[0, start:].tolist()
            is_over = cancel.is_cancelled or loop_start(written) < len(written)
            return torch.tensor([is_over], device=input_ids.device)

    numbers = next(network.parameters()).dtype
    with torch.inference_mode():
        placed = {
            name: value.to(network.device, numbers if value.is_floating_point() else value.dtype)
            for name, value in given.items()
        }
        out = network.generate(
            **placed,
            max_new_tokens=most_tokens,
            do_sample=False,
            num_beams=1,
            use_cache=True,
            repetition_penalty=1.0,  # published configurations have one, which would bend the probabilities
            output_scores=True,
            return_dict_in_generate=True,
            stopping_criteria=StoppingCriteriaList([Stop()]),
        )
        ids = out.sequences[0, start:].tolist()
        sure = [
            float(torch.log_softmax(step[0].float(), -1)[token]) for step, token in zip(out.scores, ids, strict=True)
        ]
    return ids, sure
