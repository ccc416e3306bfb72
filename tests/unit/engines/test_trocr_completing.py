"""The rest of a line after what a person typed: tokens that are backed off, what is kept, wide lines, cancelling."""

import numpy as np
import pytest
import torch
from PIL import Image

from ductus import paths
from ductus.engines.base import Completer, Completion, Crop, EngineState
from ductus.engines.local import trocr
from ductus.engines.trocr_support import completing
from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.engines.trocr_support.completing import LineCompleter
from ductus.engines.trocr_support.token_bytes import TokenBytes
from ductus.engines.wide_completing import PieceCompleter, share_within
from ductus.errors import Cancelled, EngineFailed
from ductus.jobs.job import CancelToken
from fakes import checkpoints


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


def crop(text):
    return Crop("line", checkpoints.render(text), "test-1")


@pytest.fixture(scope="module", params=checkpoints.KINDS)
def checkpoint(request):
    return open_checkpoint(checkpoints.folder(request.param))


@pytest.mark.parametrize("text", checkpoints.LINES)
def test_after_every_beginning_comes_the_rest(checkpoint, text):
    """Also where the beginning ends in the middle of what the vocabulary writes as one token."""
    completer = LineCompleter(checkpoint)
    for length in range(len(text)):
        answer = completer.complete(crop(text), text[:length], CancelToken())
        assert text[:length] + answer.text == text
        assert answer.confidence > 0.5


def test_going_back_and_forth_gives_what_a_fresh_look_gives(checkpoint):
    """What is kept of a line holds after letters were taken back, and beside other lines."""
    kept = LineCompleter(checkpoint)
    asked = [(0, "In no"), (1, "anno 1"), (0, "In nomine d"), (0, "I"), (1, ""), (0, "anno do"), (0, "In nomine ")]
    for line, beginning in asked:
        picture = crop(checkpoints.LINES[line])
        fresh = LineCompleter(checkpoint).complete(picture, beginning, CancelToken())
        answer = kept.complete(picture, beginning, CancelToken())
        assert answer.text == fresh.text
        assert answer.confidence == pytest.approx(fresh.confidence, abs=1e-4)


def test_a_line_is_looked_at_once_and_only_new_tokens_are_computed(checkpoint, monkeypatch):
    looked, fed = [], []
    original, forward = completing.encode, checkpoint.network.decoder.forward

    def encode(*arguments):
        looked.append(1)
        return original(*arguments)

    def count(*arguments, **given):
        fed.append(given["input_ids"].shape[1])
        return forward(*arguments, **given)

    monkeypatch.setattr(completing, "encode", encode)
    monkeypatch.setattr(checkpoint.network.decoder, "forward", count)
    completer, text = LineCompleter(checkpoint), checkpoints.LINES[2]
    completer.complete(crop(text), text[:10], CancelToken())
    fed.clear()
    completer.complete(crop(text), text[:11], CancelToken())
    assert fed == [], "a letter as it was foreseen costs nothing"
    completer.complete(crop(text), text[:11] + "x", CancelToken())
    assert fed, "another letter does"
    assert max(fed) == 1, "and never the whole beginning again"
    assert len(looked) == 1


def test_lines_not_asked_about_lately_are_forgotten(checkpoint, monkeypatch):
    monkeypatch.setattr(completing, "_LINES_KEPT", 2)
    completer = LineCompleter(checkpoint)
    for text in checkpoints.LINES:
        completer.complete(crop(text), "", CancelToken())
    assert len(completer._lines) == 2


def test_letters_the_vocabulary_cannot_write_still_get_a_rest():
    """The character vocabulary has no Greek: unknown letters count as such and the line goes on."""
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    answer = LineCompleter(checkpoint).complete(crop(checkpoints.LINES[0]), "In nomiλ", CancelToken())
    assert isinstance(answer.text, str)
    assert 0 <= answer.confidence <= 1


def test_after_the_whole_line_nothing_follows(checkpoint):
    for text in checkpoints.LINES:
        assert LineCompleter(checkpoint).complete(crop(text), text, CancelToken()).text == ""


def test_blank_paper_has_no_rest(checkpoint, monkeypatch):
    monkeypatch.setattr(completing, "encode", lambda *_: pytest.fail("asked to read blank paper"))
    blank = Crop("blank", Image.new("RGB", (500, 40), (230, 220, 200)), "t")
    assert LineCompleter(checkpoint).complete(blank, "In", CancelToken()) == Completion("", 0.0)


class _CancelsAtLook(CancelToken):
    """Cancels itself at the so-manieth look."""

    def __init__(self, look):
        super().__init__()
        self._left = look

    def check(self):
        self._left -= 1
        if not self._left:
            self.cancel()
        super().check()


def test_the_next_key_stops_it_at_any_token_and_spoils_nothing(checkpoint, monkeypatch):
    completer, text = LineCompleter(checkpoint), checkpoints.LINES[2]
    looked, original = [], completing.encode
    monkeypatch.setattr(completing, "encode", lambda *given: (looked.append(1), original(*given))[1])
    for look in range(1, 8):
        with pytest.raises(Cancelled):
            completer.complete(crop(text), "the ol", _CancelsAtLook(look))
    assert completer.complete(crop(text), "the ol", CancelToken()).text == text[len("the ol") :]
    assert len(looked) <= 2, "what the encoder saw before the key is kept"


def test_a_loop_and_the_limit_end_it(checkpoint, monkeypatch):
    completer = LineCompleter(checkpoint)
    letter = next(iter(completer._tokens.leading_into(b"a")))

    def scores(line, ids):
        made = torch.full((len(checkpoint.tokenizer),), -10.0)
        made[letter] = 0.0
        return made

    monkeypatch.setattr(completer, "_scores", scores)
    assert 0 < len(completer.complete(crop("anno"), "", CancelToken()).text) < 80


# --- bytes of tokens ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["In nomine ⁊ ſic", "Item  ij marcas", "œuvre & (æ)", "anno 1789"])
def test_the_bytes_of_a_text_are_those_of_its_tokens(checkpoint, text):
    tokens = TokenBytes(checkpoint.tokenizer)
    ids = checkpoint.tokenizer.encode(text, add_special_tokens=False)
    assert b"".join(tokens[id] for id in ids).decode("utf-8").strip() == text


def test_tokens_that_lead_into_letters_are_found_all(checkpoint):
    tokens = TokenBytes(checkpoint.tokenizer)
    for wanted in (b"do", b" d", "⁊".encode(), b"anno do", b"zzz"):
        every = {
            id
            for id in range(len(checkpoint.tokenizer))
            if tokens[id] and (tokens[id].startswith(wanted) or wanted.startswith(tokens[id]))
        }
        assert set(tokens.leading_into(wanted)) == every
        assert every, "the alphabet at least"


def test_special_tokens_and_ids_beyond_the_vocabulary_write_nothing(checkpoint):
    tokens = TokenBytes(checkpoint.tokenizer)
    assert [tokens[id] for id in checkpoint.tokenizer.all_special_ids] == [b""] * len(
        checkpoint.tokenizer.all_special_ids
    )
    assert tokens[10**6] == b""


# --- the engine -----------------------------------------------------------------------------------------------------


def load(number_type="float32"):
    folder = checkpoints.folder(checkpoints.MICROSOFT)
    return trocr.load(trocr.Options(weights=str(folder), number_type=number_type), "cpu")


@pytest.mark.parametrize("number_type", ["float32", "bfloat16"])
def test_the_engine_says_that_it_completes_and_does(number_type):
    engine = load(number_type)
    assert engine.state.number_type == number_type
    assert trocr.INFO.completes
    assert isinstance(engine, Completer)
    assert engine.complete(crop(checkpoints.LINES[3]), "Item  i", CancelToken()).text == "j marcas"


def test_a_fault_of_the_framework_is_an_engine_that_failed(monkeypatch):
    def fail(*_):
        raise RuntimeError("device-side assert")

    engine = load()
    monkeypatch.setattr(completing, "encode", fail)
    with pytest.raises(EngineFailed, match="device-side"):
        engine.complete(crop("anno"), "a", CancelToken())


def test_after_closing_nothing_is_completed():
    engine = load()
    engine.close()
    with pytest.raises(EngineFailed):
        engine.complete(crop("anno"), "a", CancelToken())


# --- wide lines -----------------------------------------------------------------------------------------------------


class ByWidth:
    """Completes a piece to the text that belongs to its width."""

    state = EngineState("by width", "1", "cpu")

    def __init__(self, texts):
        self._texts = texts

    def close(self):
        pass

    def complete(self, crop, beginning, cancel):
        cancel.check()
        text = self._texts[crop.image.width]
        assert text.startswith(beginning)
        return Completion(text[len(beginning) :], 0.9)


def wide():
    """Two stretches of ink, 900 and 600 pixels wide with half of the gap."""
    pixels = np.full((40, 1500, 3), 225, np.uint8)
    for left, right in ((10, 860), (940, 1490)):
        for start in range(left, right, 8):
            pixels[12:28, start : min(start + 4, right)] = 40
    return Crop("wide", Image.fromarray(pixels), "t")


@pytest.mark.parametrize(
    "beginning",
    ["", "the", "the old ", "the old house by", "the old house by ", "the old house by the m", "the old house by the "],
)
def test_a_wide_line_is_completed_in_the_piece_where_the_typing_ends(beginning):
    completer = PieceCompleter(ByWidth({900: "the old house", 600: "by the mill"}), 24)
    text = "the old house by the mill"
    assert beginning + completer.complete(wide(), beginning, CancelToken()).text == text


def test_at_the_end_of_a_piece_a_blank_comes_first():
    completer = PieceCompleter(ByWidth({900: "the old house", 600: "by the mill"}), 24)
    assert completer.complete(wide(), "the old house", CancelToken()).text == " by the mill"


def test_typed_text_that_differs_a_little_is_still_found_in_its_piece():
    assert share_within("tho olde hou", "the old house") == len("tho olde hou")
    assert "tho olde house by the"[: share_within("tho olde house by the", "the old house")] == "tho olde house "
    assert share_within("  ", "the old house") == 2
