"""Weights laid out once as the processor's matrix units want them, instead of anew in every product.

Imported only inside functions, for it needs torch. On 32 rows of a decoder's layer this takes a third to a half off the
time, in float32 as in bfloat16, and 10 % off the encoder's (trocr-performance notes, sections 4 and 5). The operators
are private to torch, so `works` asks before anything is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

# The probe must be large enough that a wrong layout would show, and small enough to cost nothing.
_PROBE_ROWS, _PROBE_DEPTH, _PROBE_COLUMNS = 5, 64, 48
# bfloat16 keeps 8 bits; sums of 64 products of unit size differ by less than this when only rounded.
_MOST_PROBE_ERROR = 0.2
# Absorbed cross-attention multiplies with these per head, so they stay as they are.
_KEPT_PLAIN = ("encoder_attn.k_proj", "encoder_attn.v_proj")


class PackedLinear(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Does what a linear layer does with weights packed for products of about `rows` rows; reading only."""

    def __init__(self, linear: Any, rows: int) -> None:
        super().__init__()
        import torch.utils.mkldnn  # registers the operators

        self._packed = torch.ops.mkldnn._reorder_linear_weight(linear.weight.data, rows)
        self.bias = None if linear.bias is None else linear.bias.data.clone()

    def forward(self, rows: Any) -> Any:
        return torch.ops.mkldnn._linear_pointwise(rows, self._packed, self.bias, "none", [], "")


def works(number_type: str) -> bool:
    """Whether packed products can be had on this processor in that type, and are right."""
    kind = getattr(torch, number_type)
    try:
        with torch.inference_mode():
            linear = nn.Linear(_PROBE_DEPTH, _PROBE_COLUMNS).to(kind)
            rows = torch.randn(_PROBE_ROWS, _PROBE_DEPTH, generator=torch.Generator().manual_seed(1)).to(kind)
            difference = PackedLinear(linear, _PROBE_ROWS)(rows).float() - linear(rows).float()
            return bool(difference.abs().max() <= _MOST_PROBE_ERROR)
    except Exception:  # another processor or another torch: private operators may be missing or refuse
        return False


def pack(network: Any, decoder_rows: int) -> None:
    """Pack the linear layers of encoder and decoder in place, one after another, and let the file go."""
    encoder_rows = _rows_seen(network)
    with torch.inference_mode():
        replace_linears(network.encoder, lambda linear: PackedLinear(linear, encoder_rows))
        replace_linears(network.decoder, lambda linear: PackedLinear(linear, decoder_rows))
        release_file(network)


def replace_linears(module: Any, make: Callable[[Any], nn.Module], path: str = "") -> None:
    """Put what `make` gives in the place of each linear layer, but for those that are multiplied with by head."""
    for name, child in list(module.named_children()):
        where = f"{path}.{name}"
        if type(child) is nn.Linear and not where.endswith(_KEPT_PLAIN):
            setattr(module, name, make(child))
        else:
            replace_linears(child, make, where)


def release_file(network: Any) -> None:
    """Copy what is left of the weights as loaded: as long as one of them is a view of the file, all of it is held."""
    for part in (*network.parameters(), *network.buffers()):
        part.data = part.data.clone()


def _rows_seen(network: Any) -> int:
    """How many rows one line makes in the encoder."""
    table = getattr(getattr(network.encoder, "embeddings", None), "position_embeddings", None)
    return int(table.shape[1]) if table is not None else 1
