"""How many lines are read side by side where nobody has said so: what pays on the device, as far as memory holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ductus.engines.devices import BFLOAT16, FLOAT16, FLOAT32, free_memory_bytes

if TYPE_CHECKING:
    from ductus.engines.trocr_support.checkpoint import Checkpoint

_CPU_BATCH_LINES = 8
_GPU_BATCH_LINES = 32
# A slot holds a megabyte or two where a line of a batch holds thirty, and more of them spread the reading of the
# weights; beyond these the gain is a few per cent (trocr-performance notes, section 5; for cards on paper, section 9).
_SLOTS_A_CORE = 40
_CPU_SLOTS = 80
_GPU_SLOTS = 256
# In float32 weights and slots are twice as large; with so many slots the whole still takes little more than `generate`.
_LESS_IN_FLOAT32 = 4

# On a processor a line encodes no slower alone than among others (bfloat16, one core: 164 ms alone, 160 each of two;
# float32: 831 alone, 871 each of four), and one line is how long a cancel waits. A card wants more at a time.
_LINES_PER_ENCODING_ON_GPU = 16

_SHARE_FOR_LINES = 0.5
"""Of free memory. The rest is for what encoder and vocabulary compute on the way, and for other programs."""
_TOKENS_PLANNED_FOR = 64
"""Of a line; hardly one has more. Where many do and memory gives out, lines at a time are halved."""
_SHORT_TYPES = (BFLOAT16, FLOAT16)


def automatic_lines(checkpoint: Checkpoint, device_id: str, number_type: str, *, in_slots: bool) -> int:
    """How many lines to read side by side, the network being in its place; one at least.

    What pays there, and no more than half of the free memory holds; where nobody says how much is free, what pays.
    """
    most = paying_lines(device_id, number_type, in_slots=in_slots)
    free = free_memory_bytes(device_id)
    if not free:
        return most
    return max(1, min(most, int(free * _SHARE_FOR_LINES) // line_bytes(checkpoint, number_type, in_slots=in_slots)))


def paying_lines(device_id: str, number_type: str, *, in_slots: bool) -> int:
    """How many lines side by side make reading faster on a device in a number type, memory aside."""
    if device_id != "cpu":
        return _GPU_SLOTS if in_slots else _GPU_BATCH_LINES
    if not in_slots:
        return _CPU_BATCH_LINES
    import torch

    slots = min(_CPU_SLOTS, _SLOTS_A_CORE * int(torch.get_num_threads()))
    return slots // _LESS_IN_FLOAT32 if number_type == FLOAT32 else slots


def lines_per_encoding(device_type: str) -> int:
    """How many lines the encoder looks at together on a device of that type, "cpu" or a card's."""
    return 1 if device_type == "cpu" else _LINES_PER_ENCODING_ON_GPU


def line_bytes(checkpoint: Checkpoint, number_type: str, *, in_slots: bool) -> int:
    """Memory a line takes while it is decoded: what the encoder saw, and keys and values of the text in each layer.

    In batches of `generate` the decoder keeps, instead of what the encoder saw, keys and values of it in each layer:
    28 MB a line for the base size in bfloat16, where a slot has 0.9 (trocr-performance notes, section 5).
    """
    encoder, decoder = checkpoint.network.config.encoder, checkpoint.network.config.decoder
    grid = checkpoint.grid
    states = grid.rows * grid.columns + 1 if grid is not None else checkpoint.max_tokens
    layers = 2 * int(decoder.num_hidden_layers)  # keys and values
    seen = states * int(encoder.hidden_size) if in_slots else layers * states * int(decoder.hidden_size)
    text = layers * min(_TOKENS_PLANNED_FOR, checkpoint.max_tokens) * int(decoder.hidden_size)
    return (seen + text) * (2 if number_type in _SHORT_TYPES else 4)
