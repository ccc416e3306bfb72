"""The network of Quill: convolutions that see strokes, a recurrent sequence that sees words, CTC that writes.

Imported only inside functions, for it needs torch. The shape follows what small readers of handwriting have settled on
(Shi, Bai and Yao 2017, arXiv 1507.05717; Retsinas et al. 2022, arXiv 2404.11339, for the shortcut that teaches the
convolutions by themselves); sizes are ours, chosen for two cores.
"""

from __future__ import annotations

import torch
from torch import nn

from ductus.engines.quill_support.design import QuillDesign

_KERNEL = 3


class Network(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Strips to character scores: (batch, 1, height, width) to (batch, frames, classes), frames = width // 4.

    While it is taught, a second set of scores comes straight from the convolutions (`shortcut`); reading needs the
    first only.
    """

    def __init__(self, design: QuillDesign) -> None:
        super().__init__()
        first, second, third, fourth = design.channels
        self.seeing = nn.Sequential(
            _stage(1, first, times=1),
            nn.MaxPool2d(2),
            _stage(first, second, times=2),
            nn.MaxPool2d(2),
            _stage(second, third, times=2),
            nn.MaxPool2d((2, 1)),
            _stage(third, fourth, times=2),
            nn.MaxPool2d((2, 1)),
        )
        rows = design.height_px // 16
        self.gathering = nn.Conv2d(fourth, design.features, (rows, 1))
        self.resting = nn.Dropout(design.dropout)
        self.following = nn.LSTM(
            design.features, design.width, design.layers, batch_first=True, bidirectional=True, dropout=design.dropout
        )
        self.writing = nn.Linear(2 * design.width, design.classes)
        self.shortcut = nn.Conv1d(design.features, design.classes, _KERNEL, padding=_KERNEL // 2)

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        """Scores before softmax."""
        return self._written(self._seen(strips))

    def both(self, strips: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the whole network and of the convolutions alone, for teaching."""
        seen = self._seen(strips)
        return self._written(seen), self.shortcut(seen).transpose(1, 2)

    def _seen(self, strips: torch.Tensor) -> torch.Tensor:
        return self.gathering(self.seeing(strips)).squeeze(2)

    def _written(self, seen: torch.Tensor) -> torch.Tensor:
        followed, _ = self.following(self.resting(seen.transpose(1, 2)))
        return self.writing(self.resting(followed))


def _stage(channels_in: int, channels_out: int, *, times: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for number in range(times):
        layers += [
            nn.Conv2d(
                channels_in if number == 0 else channels_out, channels_out, _KERNEL, padding=_KERNEL // 2, bias=False
            ),
            nn.BatchNorm2d(channels_out),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)
