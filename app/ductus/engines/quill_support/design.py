"""What a Quill network is, as a value: sizes and the characters it knows; stored beside its weights."""

from __future__ import annotations

from dataclasses import dataclass

FRAME_PX = 4
"""Pixels of the strip, across, that one frame of the output stands for: two halvings of the width."""


@dataclass(frozen=True, slots=True)
class QuillDesign:
    """Sizes of a network.

    `characters` are what it can write, one class each behind class 0, which is the blank of CTC. `channels` are the
    feature maps of the four stages of convolutions; `width` those of each direction of the sequence layers.
    """

    characters: tuple[str, ...]
    height_px: int = 48
    channels: tuple[int, int, int, int] = (32, 64, 128, 192)
    features: int = 256
    width: int = 256
    layers: int = 2
    dropout: float = 0.25

    @property
    def classes(self) -> int:
        return 1 + len(self.characters)


def frames_of(width_px: int) -> int:
    """Frames the network gives for a strip of that width."""
    return width_px // FRAME_PX
