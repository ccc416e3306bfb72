"""What is made of a checkpoint before it learns and when it is saved: adapters, sizes, tokens, files; and the traps."""

import json
import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from ductus.engines.trocr_support.checkpoint import SpecialTokens, open_checkpoint
from ductus.errors import InputError
from ductus.training.quill.variation import Variation, varied
from ductus.training.trocr.charset import check_charset
from ductus.training.trocr.course import Method, Tuning
from ductus.training.trocr.labels import IGNORED, decoder_rows, label_of, leading_tokens
from ductus.training.trocr.lessons import LessonMaker, previews
from ductus.training.trocr.pupil import POSITIONS, _resize, open_pupil, standard_state
from ductus.training.trocr.saving import save_standard
from ductus.training.wear import Wear, worn
from fakes import checkpoints, trocr_courses

torch = pytest.importorskip("torch")
ADAPTED = (Method.LORA, Method.DORA, Method.DLORA)


def pupil(kind=checkpoints.CHARACTERS, **tuning):
    torch.manual_seed(3)
    return open_pupil(checkpoints.folder(kind), Tuning(**{"method": Method.FULL, **tuning}))


def scores(checkpoint):
    """Of the lines to teach, for a few tokens whatever they are."""
    checkpoint.network.eval()
    lines = trocr_courses.samples()
    pixels = torch.from_numpy(np.stack([checkpoint.images.pixels(line.image("RGB")) for line in lines]))
    given = torch.arange(5, 5 + 4 * 6).reshape(4, 6)
    with torch.no_grad():
        return checkpoint.network(pixel_values=pixels, decoder_input_ids=given, use_cache=False).logits


def shake(one):
    """As if it had learnt: every number that learns is moved."""
    with torch.no_grad():
        for each in one.learning().values():
            each.add_(torch.randn_like(each) * 0.2)


@pytest.mark.parametrize("method", ADAPTED)
@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_adapters_added_in_read_as_adapters_beside_and_stay_beside(tmp_path, kind, method):
    one = pupil(kind, method=method, rank=4, alpha=8)
    shake(one)
    beside = scores(one.checkpoint)
    save_standard(one, tmp_path)
    assert torch.equal(scores(one.checkpoint), beside)  # saving changed nothing, to the last bit
    assert torch.allclose(scores(open_checkpoint(tmp_path)), beside, atol=1e-4)
    assert not torch.allclose(scores(open_checkpoint(checkpoints.folder(kind))), beside, atol=0.1)


@pytest.mark.parametrize("method", ADAPTED)
def test_adapters_change_nothing_before_the_first_step_and_alone_learn(method):
    one = pupil(method=method, rank=4)
    plain = scores(open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS)))
    assert torch.allclose(scores(one.checkpoint), plain, atol=1e-5)
    names = one.learning()
    assert names and all(".lora_" in name for name in names)
    by_part = Counter((name.split(".")[0], "magnitude" in name) for name in names)
    assert by_part["encoder", False] and by_part["decoder", False]
    assert bool(by_part["encoder", True]) is (method is not Method.LORA)
    assert bool(by_part["decoder", True]) is (method is Method.DORA)
    assert 0 < one.learning_share < 0.2


@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_what_is_saved_is_what_was_opened(tmp_path, kind):
    one = pupil(kind)
    shake(one)
    save_standard(one, tmp_path)
    again = open_checkpoint(tmp_path)
    assert torch.allclose(scores(again), scores(one.checkpoint), atol=1e-5)
    assert (again.special, again.images, again.max_tokens) == (
        one.checkpoint.special,
        one.checkpoint.images,
        one.checkpoint.max_tokens,
    )
    text = "anno 1666 ſ⁊ x"
    assert again.tokenizer.encode(text) == one.checkpoint.tokenizer.encode(text)


def test_tied_weights_stay_tied_and_are_stored_once_untied_ones_stay_apart(tmp_path):
    from safetensors import safe_open

    for kind, is_tied in ((checkpoints.CHARACTERS, True), (checkpoints.SINUSOIDAL, False)):
        save_standard(pupil(kind), tmp_path / kind)
        network = open_checkpoint(tmp_path / kind).network
        heads = (network.decoder.output_projection.weight, network.decoder.model.decoder.embed_tokens.weight)
        assert (heads[0].data_ptr() == heads[1].data_ptr()) is is_tied
        with safe_open(tmp_path / kind / "model.safetensors", "pt") as stored:
            names = set(stored.keys())
        assert ({"decoder.output_projection.weight"} <= names) is not is_tied
        assert not any("pooler" in name or "lora" in name or "embed_positions._float" in name for name in names)


def test_sinusoidal_positions_are_there_after_saving_and_opening(tmp_path):
    one = pupil(checkpoints.SINUSOIDAL)
    save_standard(one, tmp_path)
    table = open_checkpoint(tmp_path).network.decoder.model.decoder.embed_positions.weights
    assert table.device.type == "cpu" and float(table.abs().sum()) > 0
    assert torch.equal(table, one.checkpoint.network.decoder.model.decoder.embed_positions.weights)


def test_the_files_say_what_others_would_have_to_guess(tmp_path):
    base = tmp_path / "base"
    shutil.copytree(checkpoints.folder(checkpoints.MICROSOFT), base)
    said = json.loads((base / "preprocessor_config.json").read_text(encoding="utf-8"))
    said.update(image_mean=[0.4, 0.5, 0.6], image_std=[0.2, 0.25, 0.3], resample=3)
    (base / "preprocessor_config.json").write_text(json.dumps(said), encoding="utf-8")
    save_standard(open_pupil(base, trocr_courses.FULL), tmp_path / "hand")

    def read(name):
        return json.loads((tmp_path / "hand" / name).read_text(encoding="utf-8"))

    generation, images = read("generation_config.json"), read("preprocessor_config.json")
    assert (generation["decoder_start_token_id"], generation["pad_token_id"], generation["eos_token_id"]) == (2, 1, 2)
    assert generation["use_cache"] is True and generation["max_length"] > 20
    assert (images["image_mean"], images["image_std"], images["resample"]) == ([0.4, 0.5, 0.6], [0.2, 0.25, 0.3], 3)
    assert images["size"] == {"height": checkpoints.HEIGHT_PX, "width": checkpoints.WIDTH_PX}
    assert read("tokenizer_config.json")["tokenizer_class"] == "RobertaTokenizer"
    assert {"vocab.json", "merges.txt"} <= {file.name for file in (tmp_path / "hand").iterdir()}
    assert not (tmp_path / "hand" / ".weights").exists()


def test_a_saved_folder_opens_in_the_library_alone(tmp_path):
    import transformers

    save_standard(pupil(checkpoints.CHARACTERS), tmp_path)
    network = transformers.VisionEncoderDecoderModel.from_pretrained(tmp_path, local_files_only=True).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    images = transformers.AutoImageProcessor.from_pretrained(tmp_path, local_files_only=True, use_fast=False)
    pixels = images([checkpoints.render(text) for text in checkpoints.LINES], return_tensors="pt").pixel_values
    read = tokenizer.batch_decode(network.generate(pixels), skip_special_tokens=True)
    assert read == list(checkpoints.LINES)


@pytest.mark.parametrize("size", [(32, 256), (48, 128)])
def test_another_size_of_image_keeps_what_positions_meant(tmp_path, size):
    one = pupil(height_px=size[0], width_px=size[1])
    before = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS)).network.state_dict()[POSITIONS]
    after = one.checkpoint.network.state_dict()[POSITIONS]
    assert after.shape[1] == 1 + (size[0] // 16) * (size[1] // 16) and torch.equal(after[:, 0], before[:, 0])
    assert float(after[:, 1:].mean()) == pytest.approx(float(before[:, 1:].mean()), abs=0.02)
    save_standard(one, tmp_path)
    again = open_checkpoint(tmp_path)
    assert (again.images.height_px, again.images.width_px) == size
    assert torch.allclose(scores(again), scores(one.checkpoint), atol=1e-5)


def test_microsofts_square_becomes_192_by_1024_as_the_library_interpolates_it():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    embeddings = checkpoint.network.encoder.embeddings
    hidden = embeddings.position_embeddings.shape[2]
    torch.manual_seed(4)
    square = torch.nn.Parameter(torch.randn(1, 1 + 24 * 24, hidden))
    embeddings.position_embeddings = square
    checkpoint.images = replace(checkpoint.images, height_px=384, width_px=384)
    by_the_library = embeddings.interpolate_pos_encoding(torch.zeros(1, 1 + 12 * 64, hidden), 192, 1024)
    assert _resize(checkpoint, Tuning(height_px=192, width_px=1024))
    assert embeddings.position_embeddings.shape == (1, 1 + 12 * 64, hidden)
    assert torch.allclose(embeddings.position_embeddings, by_the_library, atol=1e-6)
    assert (checkpoint.images.height_px, checkpoint.images.width_px) == (192, 1024)
    assert not _resize(checkpoint, Tuning(height_px=192, width_px=1024))  # they are of that size already


def test_positions_of_another_size_learn_even_beside_adapters_and_odd_sizes_are_refused():
    assert POSITIONS in pupil(method=Method.LORA, width_px=256).learning()
    assert POSITIONS in pupil(method=Method.PARTLY, frozen_encoder_share=1, width_px=256).learning()
    with pytest.raises(InputError, match="patches of 16 x 16"):
        pupil(width_px=200)


def test_freezing_counts_layers_from_below_and_all_of_a_part_is_all_of_it():
    only_decoder = pupil(method=Method.PARTLY, frozen_encoder_share=1, frozen_decoder_share=0).learning()
    assert only_decoder and not any(name.startswith("encoder.") for name in only_decoder)
    only_encoder = pupil(method=Method.PARTLY, frozen_encoder_share=0, frozen_decoder_share=1).learning()
    assert any(name.startswith("encoder.embeddings.") for name in only_encoder)
    assert not any(name.startswith("decoder.") for name in only_encoder)


def test_labels_end_and_begin_as_the_weights_were_taught():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    images = [checkpoints.render(text) for text in checkpoints.LINES]
    assert leading_tokens(checkpoint, images) == ()
    label = label_of(checkpoint, "ab", ())
    assert (len(label), label[-1], checkpoint.special.start) == (3, 2, 2)
    with torch.no_grad():  # as weights that write <s> before each text
        head = checkpoint.network.decoder.output_projection
        head.weight = torch.nn.Parameter(torch.zeros_like(head.weight))
        head.bias = torch.nn.Parameter(torch.nn.functional.one_hot(torch.tensor(0), head.weight.shape[0]).float())
    assert leading_tokens(checkpoint, images) == (0,)
    assert label_of(checkpoint, "ab", (0,))[0] == 0


def test_the_decoder_is_given_the_start_token_and_learns_nothing_from_padding():
    given, wanted = decoder_rows([(7, 8, 2), (9, 2)], SpecialTokens(2, 1, (2,)))
    assert given.tolist() == [[2, 7, 8], [2, 9, 1]]
    assert wanted.tolist() == [[7, 8, 2], [9, 2, IGNORED]]


def test_the_charset_check_names_what_is_lost_split_and_too_long():
    characters = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    found = check_charset(characters, ["anno ⁊", "żółć ż", "x" * 80])
    assert {(sign.character, sign.times) for sign in found.lost} == {("ż", 2), ("ó", 1), ("ł", 1), ("ć", 1)}
    assert (found.texts, found.altered, found.too_long) == (3, 1, 1) and not found.is_clean
    said = " ".join(found.sentences())
    assert "cannot write ż (U+017C latin small letter z with dot above) 2 times" in said and "1 of 3 lines" in said
    microsoft = open_checkpoint(checkpoints.folder(checkpoints.MICROSOFT))
    split = check_charset(microsoft, ["żab"])
    assert [(sign.character, sign.tokens) for sign in split.split] == [("ż", 2)] and split.is_clean
    assert check_charset(characters, list(checkpoints.LINES)).sentences() == ()


def test_lessons_are_the_same_from_any_step_on_and_new_in_each_epoch():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    lines = trocr_courses.samples()
    labels = [label_of(checkpoint, line.text, ()) for line in lines]
    maker = LessonMaker(lines, labels, checkpoint.images, 1, Variation(), Wear(), seed=5)
    whole, later, other = list(maker.epoch(0)), list(maker.epoch(0, 2)), list(maker.epoch(1))
    assert [lesson.labels for lesson in later] == [lesson.labels for lesson in whole[2:]]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(later, whole[2:], strict=True))
    assert sorted(lesson.labels for lesson in other) == sorted(lesson.labels for lesson in whole)
    by_label = {lesson.labels: lesson.pixels for lesson in whole}
    assert all(not np.array_equal(lesson.pixels, by_label[lesson.labels]) for lesson in other)


def test_previews_show_ones_own_line_first_as_it_is_then_as_it_is_learnt():
    line = trocr_courses.samples()[0]
    shown = previews(line, Variation(chance=1.0), Wear(), 6)
    assert shown[0].tobytes() == line.image("RGB").tobytes()
    assert len({image.tobytes() for image in shown}) == 6 and {image.height for image in shown} == {48}
    again = previews(line, Variation(chance=1.0), Wear(), 6)
    assert [image.tobytes() for image in again] == [image.tobytes() for image in shown]


@pytest.mark.parametrize("what", ["tilt", "light", "tint", "through", "contrast"])
def test_each_kind_of_wear_changes_the_line_within_bounds(what):
    levels = np.asarray(trocr_courses.samples()[0].image("RGB"))
    random = np.random.default_rng(1)
    changed = worn(levels, replace(trocr_courses.NO_WEAR, **{f"{what}_chance": 1.0}), random)
    assert changed.shape == levels.shape and changed.dtype == np.uint8 and not np.array_equal(changed, levels)
    assert np.abs(changed.astype(int) - levels).mean() < 80
    assert np.array_equal(worn(levels, trocr_courses.NO_WEAR, random), levels)


@pytest.mark.parametrize("chance", ["stroke_chance", "blur_chance"])
def test_strokes_and_blur_grow_with_the_line(chance):
    """What a line of 48 pixels looks like is what the same line of 192 looks like, made small."""
    line = trocr_courses.samples()[0].image()
    small, large = (np.asarray(line.resize((line.width * times, 48 * times))) for times in (1, 4))
    how = Variation(slant=0, stretch_share=0, squeeze_share=0, shift_px=0, chance=1, grain_levels=0)
    how = replace(how, **{"stroke_chance": 0.0, "blur_chance": 0.0, chance: 1.0})
    one, four = (varied(levels, how, np.random.default_rng(3)).astype(int) for levels in (small, large))
    weak, strong = (np.abs(changed - levels).mean() for changed, levels in ((one, small), (four, large)))
    assert 0.6 * weak < strong < 1.6 * weak


def test_grey_and_coloured_lines_are_bent_alike():
    line = trocr_courses.samples()[0]
    grey, coloured = np.asarray(line.image()), np.asarray(line.image("RGB"))
    how = Variation(chance=1.0, grain_levels=0.0, stroke_chance=0.0, blur_chance=0.0)
    one = varied(grey, how, np.random.default_rng(2))
    three = varied(coloured, how, np.random.default_rng(2))
    assert three.shape == (*one.shape, 3)
    luma = three @ np.array([0.299, 0.587, 0.114])
    assert np.abs(luma - one).mean() < 2


def test_standard_names_only():
    one = pupil(method=Method.DLORA, rank=2)
    plain = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS)).network.state_dict()
    assert standard_state(one.checkpoint.network).keys() == {name for name in plain if "pooler" not in name}
