"""One token further for many lines at once: the decoder of TrOCR with its cross-attention absorbed.

Plain cross-attention keeps, for each line and each layer, keys and values made from what the encoder saw: 28 MB a line
for the base size in bfloat16. But a score is (Wk q)·x and what is looked up is Wv Σ p x, so the matrices can be applied
to the query and to the sum instead, and all layers and heads share what the encoder saw, 0.9 MB a line. The mathematics
is the same; only the order of summation differs (trocr-performance notes, section 5). Measured there: 20 % faster end
to end in bfloat16 and 32 times less memory a line.

The parts of the network itself are called, so nothing is held twice and the plain path stays usable beside this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ductus.engines.trocr_support.slot_cache import SlotCache

_DECODER = "TrOCRForCausalLM"


def fits(network: Any) -> bool:
    """Whether the decoder is TrOCR's own, the only one `DecoderStep` knows how to step."""
    return type(network.decoder).__name__ == _DECODER


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step gives: `scores` of the next token, (rows, vocabulary) in the network's number type, and `looks`.

    `looks` is how much each row looked at each state of its line, (rows, states) in float32, averaged over heads and
    summed over the upper half of the layers, those that follow the writing rather than the grammar.
    """

    scores: Any
    looks: Any


class DecoderStep:
    """Steps the decoder of one network. Holds views of its weights only; owned by the thread that reads."""

    def __init__(self, network: Any) -> None:
        inner = network.decoder.model.decoder
        self._network = network
        self._inner = inner
        self._layers = [_Layer(layer) for layer in inner.layers]
        self._first_looking = len(self._layers) // 2
        self._positions = _positions(inner)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Layers, heads and width of a head, which is what a `SlotCache` needs to know."""
        return len(self._layers), self._layers[0].heads, self._layers[0].head_width

    def states(self, encoded: Any) -> Any:
        """What the decoder looks at: what the encoder gave, projected where the checkpoint does so."""
        projection: Any = getattr(self._network, "enc_to_dec_proj", None)
        return encoded if projection is None else projection(encoded)

    def __call__(self, ids: Any, cache: SlotCache) -> Stepped:
        """The scores that follow `ids`, one id a row; keys and values of the ids are written into `cache`.

        The caller moves the cache on (`SlotCache.advance`).
        """
        inner = self._inner
        hidden = inner.embed_tokens(ids) + self._positions[cache.positions]
        if inner.layernorm_embedding is not None:
            hidden = inner.layernorm_embedding(hidden)
        looks = None
        mask = cache.mask()
        for number, layer in enumerate(self._layers):
            hidden = layer.attend_to_text(hidden, *cache.layer(number), cache, mask)
            hidden, looked = layer.attend_to_line(hidden, cache.states, cache.width)
            hidden = layer.think(hidden)
            if number >= self._first_looking:
                part = looked.mean(dim=1)
                looks = part if looks is None else looks + part
        return Stepped(self._network.decoder.output_projection(hidden), looks)


class _Layer:
    """One layer of the decoder, normalised after each part as TrOCR is."""

    def __init__(self, layer: Any) -> None:
        own, line = layer.self_attn, layer.encoder_attn
        self.heads, self.head_width = own.num_heads, own.head_dim
        self._layer, self._own, self._line = layer, own, line
        self._key = line.k_proj.weight.data.view(self.heads, self.head_width, -1)
        self._value = line.v_proj.weight.data.view(self.heads, self.head_width, -1).transpose(1, 2)
        self._value_bias = line.v_proj.bias

    def attend_to_text(self, hidden: Any, keys: Any, values: Any, cache: SlotCache, mask: Any) -> Any:
        """Look back at the text so far, this token included."""
        import torch.nn.functional as functional

        own = self._own
        rows = hidden.shape[0]
        by_head = (rows, self.heads, self.head_width)
        cache.write(keys, own.k_proj(hidden).view(by_head))
        cache.write(values, own.v_proj(hidden).view(by_head))
        query = own.q_proj(hidden).view(rows, self.heads, 1, self.head_width)
        seen = functional.scaled_dot_product_attention(
            query, keys[:rows, :, : cache.reach], values[:rows, :, : cache.reach], attn_mask=mask
        )
        return self._layer.self_attn_layer_norm(hidden + own.out_proj(seen.reshape(rows, -1)))

    def attend_to_line(self, hidden: Any, states: Any, width: int) -> tuple[Any, Any]:
        """Look at the line: `states` (lines, states, depth) is shared by the `width` rows of each line.

        Also gives how each row and head looked, (rows, heads, states) in float32.
        """
        import torch

        line = self._line
        rows, (lines, places, depth) = hidden.shape[0], states.shape
        query = (line.q_proj(hidden) * line.scaling).view(rows, self.heads, self.head_width)
        absorbed = torch.bmm(query.transpose(0, 1), self._key)
        # The states stand on the left of the product, where they are read as they lie: half the time of the other way.
        right = absorbed.view(self.heads, lines, width, depth).permute(1, 3, 2, 0).reshape(lines, depth, -1)
        looked = torch.softmax(torch.bmm(states, right).transpose(1, 2), dim=-1)
        gathered = torch.bmm(looked, states).view(rows, self.heads, depth).transpose(0, 1)
        seen = torch.bmm(gathered, self._value).transpose(0, 1).reshape(rows, -1) + self._value_bias
        hidden = self._layer.encoder_attn_layer_norm(hidden + line.out_proj(seen))
        return hidden, looked.view(rows, self.heads, places).float()

    def think(self, hidden: Any) -> Any:
        layer = self._layer
        return layer.final_layer_norm(hidden + layer.fc2(layer.activation_fn(layer.fc1(hidden))))


def _positions(inner: Any) -> Any:
    """The table of positions from the start token on, learned or computed."""
    table = inner.embed_positions
    if hasattr(table, "weights"):  # sinusoidal: rows up to and including the padding's are not positions
        return table.weights[table.padding_idx + 1 :]
    return table.weight.data[table.offset :]
