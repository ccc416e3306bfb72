"""The rest of a line whose beginning a person has typed, from what the network sees in it.

The person's letters are put into the decoder as if it had written them, so that what it writes next fits both them and
the ink. What the encoder saw of a line, and what the decoder made of the letters so far, is kept: with every key only
the letters that are new are computed, and the rest.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ductus.engines.base import Completion, Crop
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoding import encode, token_limit
from ductus.engines.trocr_support.spans import loop_start
from ductus.engines.trocr_support.token_bytes import TokenBytes
from ductus.errors import Cancelled
from ductus.imaging.ink import has_ink

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken

_LINES_KEPT = 4
"""The line in hand, in pieces where it is wide, and those a person goes back to. One takes 30 to 40 MB with TrOCR-base
in bfloat16, the most of it what the decoder looks at in the picture."""
_NOTHING = Completion("", 0.0)


@dataclass(slots=True)
class _Line:
    """What is kept of a line: what the encoder saw, the decoder's cache after `ids`, and the scores after each of them.

    `begins_with_blank` says whether the decoder would begin it so, as byte-level vocabularies let it; None: not known.
    """

    seen: Any
    cache: Any
    ids: list[int] = field(default_factory=list)
    scores: list[Any] = field(default_factory=list)
    begins_with_blank: bool | None = None


@dataclass(slots=True)
class _Written:
    """What is being written: all ids, the bytes beyond the person's letters, and how sure each step of those was."""

    ids: list[int]
    rest: bytes = b""
    log_probabilities: list[float] = field(default_factory=list)
    is_ended: bool = False


class LineCompleter:
    """Completes lines with one checkpoint. Owned by the reader of that checkpoint, on its thread."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._tokens = TokenBytes(checkpoint.tokenizer)
        self._lines: OrderedDict[bytes, _Line] = OrderedDict()

    def complete(self, crop: Crop, beginning: str, cancel: CancelToken) -> Completion:
        """What follows `beginning` on the line, blank included; nothing where there is no ink or the line ends.

        Raises:
            Cancelled: `cancel` was set; looked at before every token.
        """
        import torch

        if not has_ink(crop.image):
            return _NOTHING
        checkpoint = self._checkpoint
        most = min(token_limit(crop.image.width, crop.image.height, checkpoint.max_tokens), checkpoint.max_tokens)
        with torch.inference_mode():
            line = self._line(crop, cancel)
            try:
                written = self._led_into(line, beginning, cancel)
                led = len(written.ids)
                while not written.is_ended and len(written.ids) <= most and loop_start(written.ids[led:]) is None:
                    cancel.check()
                    self._write(line, written)
            except Cancelled:
                raise  # between two steps: what is kept of the line is whole
            except Exception:
                self._lines.clear()
                raise
        text = written.rest.decode("utf-8", errors="ignore")
        text = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
        text = (text if beginning.strip() else text.lstrip()).rstrip()
        logs = written.log_probabilities
        return Completion(text, math.exp(sum(logs) / len(logs))) if text and logs else _NOTHING

    # What is kept

    def _line(self, crop: Crop, cancel: CancelToken) -> _Line:
        """The line of this picture, from before where it was asked about before."""
        import torch
        from transformers import DynamicCache, EncoderDecoderCache

        key = hashlib.blake2b(crop.image.tobytes(), salt=str(crop.image.width).encode()).digest()
        line = self._lines.pop(key, None)
        if line is None:
            pixels = torch.from_numpy(self._checkpoint.images.pixels(crop.image))[None]
            seen = encode(self._checkpoint, pixels, cancel)
            line = _Line(seen, EncoderDecoderCache(DynamicCache(), DynamicCache()))
        self._lines[key] = line
        while len(self._lines) > _LINES_KEPT:
            self._lines.popitem(last=False)
        return line

    def _scores(self, line: _Line, ids: list[int]) -> Any:
        """Log probabilities of what comes after `ids`; only what was not computed for this line is computed."""
        import torch
        from transformers.modeling_outputs import BaseModelOutput

        alike = 0
        for one, other in zip(line.ids, ids, strict=False):
            if one != other:
                break
            alike += 1
        if alike == len(ids):
            return line.scores[alike - 1]
        if len(line.ids) > alike:
            line.cache.crop(alike - len(line.ids))
        answer = self._checkpoint.network(
            encoder_outputs=BaseModelOutput(last_hidden_state=line.seen),
            decoder_input_ids=torch.tensor([ids[alike:]], device=line.seen.device),
            past_key_values=line.cache,
            use_cache=True,
        )
        line.cache, line.ids = answer.past_key_values, list(ids)
        line.scores[alike:] = answer.logits[0].float().log_softmax(-1).unbind()
        return line.scores[-1]

    # What is written

    def _led_into(self, line: _Line, beginning: str, cancel: CancelToken) -> _Written:
        """The decoder brought to where `beginning` ends.

        All words but the last are given as the tokenizer divides them. The last one may go on, and then is divided
        otherwise, "dom" and "domini" have no token in common: so the network itself chooses among the tokens that
        write its letters.
        """
        start = self._checkpoint.special.start
        words, blank, last = beginning.rpartition(" ")
        kept = self._kept(line, words, start)
        wanted = {(blank + self._normalized(last)).encode("utf-8")}
        if not words.strip():
            bare = self._normalized(beginning.strip()).encode("utf-8")
            kept, wanted = [], {bare, b" " + bare} if bare else set()
        written = _Written([start, *kept])
        while wanted and not written.is_ended:
            cancel.check()
            left = self._write(line, written, wanted)
            if left is None:  # letters that this vocabulary cannot write
                return _Written([start, *self._ids(beginning)])
            wanted = left
        return written

    def _kept(self, line: _Line, words: str, start: int) -> list[int]:
        """The ids of whole words; with a blank before them where the checkpoint was taught to begin with one."""
        bare, blank = self._ids(words), self._ids(" " + words)
        if not bare or not blank or bare[0] == blank[0]:
            return bare
        if line.begins_with_blank is None:
            scores = self._scores(line, [start])
            line.begins_with_blank = bool(scores[blank[0]] > scores[bare[0]])
        return blank if line.begins_with_blank else bare

    def _write(self, line: _Line, written: _Written, wanted: set[bytes] | None = None) -> set[bytes] | None:
        """Add the likeliest token, one that leads into any of the `wanted` bytes; returns what is wanted after it.

        None where no token leads there; then nothing is added.
        """
        import torch

        scores = self._scores(line, written.ids)
        ends = self._checkpoint.special.ends
        if wanted is None:
            id = int(scores.argmax())
            sure = float(scores[id])
        else:
            allowed = sorted({id for each in wanted for id in self._tokens.leading_into(each)})
            # After a blank the line may also be at its end.
            allowed += [end for end in ends if wanted == {b" "}]
            allowed = [id for id in allowed if id < len(scores)]
            if not allowed:
                return None
            among = scores[torch.tensor(allowed, device=scores.device)]
            best = int(among.argmax())
            id, sure = allowed[best], float(among[best] - among.logsumexp(-1))
        if id in ends or id == self._checkpoint.special.pad:
            written.is_ended = True
            written.log_probabilities.append(sure)
            return set()
        return _added(written, id, self._tokens[id], sure, wanted)

    def _ids(self, text: str) -> list[int]:
        return list(self._checkpoint.tokenizer.encode(text, add_special_tokens=False)) if text.strip() else []

    def _normalized(self, word: str) -> str:
        """The word as the tokenizer would have it before dividing it."""
        normalizer = self._checkpoint.tokenizer.backend_tokenizer.normalizer
        return str(normalizer.normalize_str(word)) if normalizer is not None and word else word


def _added(written: _Written, id: int, token: bytes, sure: float, wanted: set[bytes] | None) -> set[bytes]:
    """Add a token that writes `token`; returns what is wanted after it. The person's letters count as sure."""
    written.ids.append(id)
    for each in wanted or {b""}:
        if token.startswith(each):
            rest = token[len(each) :]
            written.rest += rest
            if rest or not each:
                written.log_probabilities.append(sure)
            return set()
    return {each[len(token) :] for each in wanted or () if each.startswith(token)}
