"""How far the network's scores are from the right texts (CTC, Graves et al. 2006)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ductus.engines.quill_support.design import frames_of

if TYPE_CHECKING:
    import torch

    from ductus.training.quill.batches import Batch


def ctc(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Minus the log of the chance CTC gives to the right texts, per character of each, mean over the lines.

    `scores` is (lines, frames, classes) before softmax. A text no path can write counts 0.
    """
    import torch

    device = scores.device
    targets = torch.tensor([kind for target in batch.targets for kind in target], device=device)
    lengths = torch.tensor([len(target) for target in batch.targets])
    frames = torch.tensor([frames_of(width_px) for width_px in batch.widths_px])
    log_chances = scores.float().log_softmax(2).transpose(0, 1)
    return torch.nn.functional.ctc_loss(log_chances, targets, frames, lengths, zero_infinity=True)
