"""docTR's recognizers: untaught networks of every architecture, and lines read through what a network says of words."""

import importlib
import json
import shutil

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ductus.engines.base import Crop, PageReader, Recognizer, Role
from ductus.engines.ctc import Letter
from ductus.engines.doctr_support import reading, recognizers
from ductus.engines.doctr_support.recognizers import RECOGNIZERS, ReadPicture, open_recognizer
from ductus.engines.local import doctr
from ductus.errors import EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import doctr_weights
from fakes.checkpoints import render

SMALL = doctr_weights.SMALL_RECOGNIZER
LETTERS_AND_BLANK = "abcdefghijklmnopqrstuvwxyz "


def ignore(*_):
    pass


def untaught(name):
    """A network of that architecture on nothing but chance, without a file."""
    import torch
    from doctr.models import recognition

    torch.manual_seed(1)
    network = getattr(recognition, name)(pretrained=False, pretrained_backbone=False)
    return network.eval()


def default_settings(name):
    from doctr.models import recognition

    return importlib.import_module(getattr(recognition, name).__module__).default_cfgs[name]


def opened(file, vocabulary="", name=SMALL):
    return open_recognizer(RECOGNIZERS[name], file, vocabulary, "cpu")


def load(**more):
    return doctr.load(doctr.Options(**doctr_weights.options(**more)), "cpu")


def read(engine, *images):
    crops = [Crop(str(index), image, "test-1") for index, image in enumerate(images)]
    return engine.read(crops, CancelToken(), ignore)


def says(*texts, sure=0.8):
    """Stands in for `OpenRecognizer.read`: one text after another."""
    waiting = iter(texts)

    def answer(self, pictures):
        return [written(next(waiting), sure) for _ in pictures]

    return answer


def written(text, sure=0.8, columns=32):
    step = columns / max(1, len(text))
    letters = tuple(
        Letter(letter, place + 1, sure, int(place * step), int((place + 0.5) * step))
        for place, letter in enumerate(text)
    )
    return ReadPicture(letters, sure, columns)


def test_the_recognizers_are_those_of_doctr():
    from doctr.models.recognition.zoo import ARCHS

    assert set(RECOGNIZERS) == set(ARCHS)


class Telling:
    """A network that keeps what docTR itself makes of its columns: one look serves both, since some take seconds."""

    def __init__(self, network):
        self._network, self.cfg = network, network.cfg

    def __call__(self, pictures, **_):
        seen = self._network(pictures, return_model_output=True, return_preds=True)
        self.words = seen["preds"]
        return seen


@pytest.mark.parametrize("row", RECOGNIZERS.values(), ids=lambda row: row.name)
def test_every_network_is_as_we_say_and_reads_what_doctr_reads_with_it(row):
    network, said = untaught(row.name), default_settings(row.name)
    characters = said["vocab"]
    assert f"/{row.file_name}" in said["url"]
    assert said["input_shape"] == (3, recognizers.HEIGHT_PX, recognizers.WIDTH_PX)
    assert network.state_dict()[f"{row.head}.weight"].shape[0] == len(characters) + row.others
    assert abs(sum(each.numel() for each in network.parameters()) - row.parameters) < 10_000

    told = Telling(network)
    ours = recognizers.OpenRecognizer(told, row, characters, "0", "doctr/untaught", "cpu")

    seen = ours.read(np.random.default_rng(3).random((2, 3, 32, 128), dtype=np.float32))

    assert [each.text for each in seen] == [text for text, _ in told.words]
    assert all(0 <= each.confidence <= 1 for each in seen)


def test_a_word_is_scaled_and_filled_as_doctr_does():
    from doctr.models.preprocessor import PreProcessor

    word = render("mill", 48)
    network = opened(doctr_weights.recognizer_file())
    theirs = PreProcessor((32, 128), 1, (0, 0, 0), (1, 1, 1), preserve_aspect_ratio=True)([np.asarray(word)])[0][0]

    assert np.abs(reading._picture(network, word) - theirs.numpy()).mean() < 0.02


def test_a_wide_word_is_not_squeezed_by_networks_that_take_any_width():
    wide = render("abcdefghijklmnopqrstuvwx", 40)

    assert reading._picture(opened(doctr_weights.recognizer_file()), wide).shape[-1] > 128
    viptr = opened(doctr_weights.recognizer_file("viptr_tiny"), name="viptr_tiny")
    assert reading._picture(viptr, wide).shape == (3, 32, 128)


def test_words_are_joined_by_blanks_with_their_confidence_and_place(monkeypatch):
    engine = load(line_reading="by words")
    monkeypatch.setattr(recognizers.OpenRecognizer, "read", says("the", "old", "mill"))

    (line,) = read(engine, render("the old mill", 48))

    assert line.text == "the old mill"
    assert [line.text[span.start : span.end] for span in line.spans] == ["the", "old", "mill"]
    assert line.confidence == pytest.approx(0.8) and {span.confidence for span in line.spans} == {0.8}
    edges = [edge for span in line.spans for edge in (span.left, span.right)]
    assert edges == sorted(edges) and 0 <= edges[0] < 0.1 and 0.9 < edges[-1] <= 1
    assert not any(span.is_estimated for span in line.spans)


def test_a_word_on_which_nothing_is_read_leaves_no_double_blank(monkeypatch):
    monkeypatch.setattr(recognizers.OpenRecognizer, "read", says("the", "", "mill"))

    (line,) = read(load(), render("the old mill", 48))

    assert line.text == "the mill"


def test_words_of_several_lines_are_read_together(monkeypatch):
    sizes = []

    def answer(self, pictures):
        sizes.append(len(pictures))
        return [written("x")] * len(pictures)

    monkeypatch.setattr(recognizers.OpenRecognizer, "read", answer)
    lines = read(load(recognition_batch_size=64), *[render("the old mill", 48)] * 5)

    assert [line.text for line in lines] == ["x x x"] * 5
    assert sizes == [15]


def test_a_line_read_whole_gets_its_blanks_where_gaps_are_seen(monkeypatch):
    image = Image.new("RGB", (600, 48), "white")
    pen = ImageDraw.Draw(image)
    for left, right in ((0, 190), (400, 600)):
        for x in range(left, right, 8):
            pen.rectangle((x, 14, x + 4, 34), fill="black")
    columns = 30
    letters = tuple(
        Letter(letter, 1, 0.9, column, column) for letter, column in zip("oneTWO", (1, 4, 8, 21, 25, 28), strict=True)
    )
    monkeypatch.setattr(recognizers.OpenRecognizer, "read", lambda self, pictures: [ReadPicture(letters, 0.9, columns)])

    (line,) = read(load(line_reading="whole"), image)

    assert line.text == "one TWO"
    assert [(span.start, span.end) for span in line.spans] == [(0, 3), (4, 7)]
    assert line.spans[0].right <= 0.5 <= line.spans[1].left


def test_weights_that_know_the_blank_read_lines_whole_by_themselves(monkeypatch):
    file = doctr_weights.recognizer_file(SMALL, LETTERS_AND_BLANK)
    engine = load(recognition_weights=str(file), vocabulary=LETTERS_AND_BLANK)
    shapes = []

    def answer(self, pictures):
        shapes.append(pictures.shape)
        return [written("ab cd", columns=40)]

    monkeypatch.setattr(recognizers.OpenRecognizer, "read", answer)
    (line,) = read(engine, render("the old house", 48))

    assert line.text == "ab cd" and [(span.start, span.end) for span in line.spans] == [(0, 2), (3, 5)]
    assert len(shapes) == 1 and shapes[0][-1] > 128


def test_weights_of_another_vocabulary_are_refused_with_both_numbers():
    file = doctr_weights.recognizer_file(SMALL, LETTERS_AND_BLANK)

    with pytest.raises(EngineUnavailable, match="tells 27 characters apart, and the vocabulary has 126"):
        opened(file)
    with pytest.raises(EngineUnavailable, match="the vocabulary has 3"):
        opened(file, "abc")
    assert opened(file, LETTERS_AND_BLANK).knows_blank


def test_a_vocabulary_may_be_named_or_lie_beside_the_weights(tmp_path):
    file = tmp_path / "own.pt"
    shutil.copy(doctr_weights.recognizer_file(SMALL, LETTERS_AND_BLANK), file)
    (tmp_path / "config.json").write_text(json.dumps({"arch": SMALL, "vocab": LETTERS_AND_BLANK}), encoding="utf-8")

    assert opened(file).knows_blank
    assert not opened(doctr_weights.recognizer_file(), "french").knows_blank

    (tmp_path / "config.json").write_text('{"vocab": 3}', encoding="utf-8")
    with pytest.raises(EngineUnavailable, match="does not name the vocabulary"):
        opened(file)


def test_weights_of_another_network_are_refused():
    with pytest.raises(EngineUnavailable, match="does not hold weights of viptr_tiny"):
        opened(doctr_weights.recognizer_file(), name="viptr_tiny")


def test_a_safetensors_file_reads_alike(tmp_path):
    import torch
    from safetensors.torch import save_file

    file = doctr_weights.recognizer_file()
    save_file(torch.load(file, weights_only=True), str(tmp_path / "own.safetensors"))
    picture = np.random.default_rng(1).random((1, 3, 32, 128), dtype=np.float32)

    assert opened(tmp_path / "own.safetensors").read(picture) == opened(file).read(picture)


def test_each_role_asks_for_its_own_weights():
    only_finds = doctr.Options(**{**doctr_weights.options(), "recognition_weights": "/nowhere/own.pt"})

    assert doctr.availability(only_finds).is_ready
    assert doctr.availability_for(only_finds, Role.DETECTOR).is_ready
    for role in (Role.RECOGNIZER, Role.PAGE_READER):
        answer = doctr.availability_for(only_finds, role)
        assert not answer.is_ready and "/nowhere/own.pt" in answer.reason
    engine = doctr.load(only_finds, "cpu")
    assert engine.state.weights == f"doctr/{doctr_weights.SMALL_DETECTOR}"
    with pytest.raises(EngineUnavailable, match="/nowhere/own"):
        read(engine, render("ab", 48))


def test_a_page_is_found_and_read_with_each_word_in_its_place(monkeypatch):
    page = Image.new("RGB", (1000, 420), "white")
    for row, text in enumerate(("the old mill", "by the house")):
        page.paste(render(text, 60), (80, 60 + 180 * row))
    engine = load()
    doctr_weights.let_it_see(engine)
    monkeypatch.setattr(recognizers.OpenRecognizer, "read", says("the", "old", "mill", "", "", ""))

    found = engine.read_page(page, CancelToken(), ignore)

    assert isinstance(engine, PageReader) and isinstance(engine, Recognizer)
    (line,) = found.lines
    assert line.text == "the old mill" and line.confidence == pytest.approx(0.8)
    assert [word.text for word in line.words] == ["the", "old", "mill"]
    lefts = [word.polygon.box.left for word in line.words]
    assert lefts == sorted(lefts) and 70 < lefts[0] < 110
    assert all(word.polygon.box.top > 40 and word.polygon.box.bottom < 160 for word in line.words)
    assert len(found.unassigned) == 1 and found.unassigned[0].text == ""
