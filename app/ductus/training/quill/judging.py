"""What a network in training reads, line by line, to judge it by."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ductus.engines.quill_support.design import FRAME_PX, QuillDesign, frames_of
from ductus.engines.quill_support.pixels import grey_strip, normalised
from ductus.training.line_samples import LineSample
from ductus.training.quill.alphabet import Alphabet

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray


def columns_of(
    network: torch.nn.Module, design: QuillDesign, samples: Sequence[LineSample]
) -> list[NDArray[np.float32]]:
    """For each sample the chance of each class in each column, (columns, classes), as the engine gets them."""
    import torch

    found = []
    with torch.inference_mode():
        for sample in samples:
            strip = normalised(grey_strip(sample.image(), design.height_px))
            found.append(network(torch.from_numpy(strip[None, None])).softmax(2)[0].numpy())
    return found


def texts_read(
    network: torch.nn.Module,
    design: QuillDesign,
    samples: Sequence[LineSample],
    precision: AbstractContextManager[object],
    lines_at_a_time: int = 16,
) -> list[str]:
    """The likeliest text of each sample, in order. `network` is in the state for reading; `precision` an autocast."""
    import numpy as np
    import torch

    alphabet = Alphabet(design.characters)
    device = next(iter(network.parameters())).device
    strips = [normalised(grey_strip(sample.image(), design.height_px)) for sample in samples]
    order = sorted(range(len(strips)), key=lambda place: strips[place].shape[1])
    texts = [""] * len(strips)
    with torch.inference_mode(), precision:
        for first in range(0, len(order), lines_at_a_time):
            places = order[first : first + lines_at_a_time]
            room = -(-max(strips[place].shape[1] for place in places) // FRAME_PX) * FRAME_PX
            block = np.zeros((len(places), 1, design.height_px, room), np.float32)
            for row, place in enumerate(places):
                block[row, 0, :, : strips[place].shape[1]] = strips[place]
            paths = network(torch.from_numpy(block).to(device)).argmax(2).tolist()
            for path, place in zip(paths, places, strict=True):
                texts[place] = alphabet.text_of(path[: frames_of(strips[place].shape[1])])
    return texts
