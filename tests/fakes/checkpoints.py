"""Tiny TrOCR checkpoints, made without a network: the kinds the world holds, each under half a megabyte.

`folder(kind)` builds each kind once per test process and teaches it `LINES` by heart, which takes two seconds: as
`render` draws them, they are read back exactly. What it makes of anything else means nothing.
"""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

CHARACTERS = "characters"
MICROSOFT = "microsoft"
SINUSOIDAL = "sinusoidal"
KINDS = (CHARACTERS, MICROSOFT, SINUSOIDAL)
SMALL = "small"
"""Square, and of another family; its tokenizer makes one blank of two, so it stands apart from `KINDS`."""

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
LETTERS = sorted(set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:-'&()ſ⁊æœ"))
HEIGHT_PX, WIDTH_PX, PATCH_PX = 32, 128, 16
LINES = ("In nomine domini", "anno 1789 ⁊ cetera", "the old house by the mill", "Item  ij marcas")


SMALL_SIDE_PX = 96
_ENCODER: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "patch_size": PATCH_PX,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}


@functools.cache
def folder(kind: str) -> Path:
    """The checkpoint of that kind, built on first use, deleted when the process ends."""
    target = _home() / kind
    builders = {
        CHARACTERS: build_characters,
        MICROSOFT: build_microsoft,
        SINUSOIDAL: build_sinusoidal,
        SMALL: build_small,
    }
    builders[kind](target)
    return target


@functools.cache
def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="ductus-checkpoints-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def render(text: str, height_px: int = 48) -> Image.Image:
    """The text in black on paper, as wide as it needs."""
    font = ImageFont.load_default(size=height_px * 0.6)
    left, _, right, _ = font.getbbox(text)
    image = Image.new("RGB", (int(right - left) + 24, height_px), (226, 214, 190))
    ImageDraw.Draw(image).text((12, height_px * 0.12), text, fill=(45, 38, 30), font=font)
    return image


def build_characters(target: Path) -> None:
    """One token a character, `tokenizer.json`, learned positions: what we teach ourselves."""
    tokenizer = _character_tokenizer()
    network = _network(len(tokenizer))
    _teach(network, tokenizer)
    network.save_pretrained(target)
    tokenizer.save_pretrained(target)
    _write_images(target)


def build_microsoft(target: Path) -> None:
    """As published in 2021: RoBERTa's files, the encoder's old names, no pooler, cache off, pickled weights."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    pieces = Tokenizer(models.BPE())
    pieces.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=SPECIAL,
        show_progress=False,
    )
    pieces.train_from_iterator(LINES, trainer)
    target.mkdir(parents=True)
    pieces.model.save(str(target))
    tokenizer = transformers.RobertaTokenizer.from_pretrained(target)
    network = _network(len(tokenizer))
    _teach(network, tokenizer)
    network.save_pretrained(target)
    (target / "model.safetensors").unlink()
    parts = {_old_name(name): value.clone() for name, value in network.state_dict().items() if "pooler" not in name}
    torch.save(parts, target / "pytorch_model.bin")
    _write(target, "generation_config.json", bos_token_id=0, pad_token_id=1, eos_token_id=2, use_cache=False)
    _write_images(target, feature_extractor_type="ViTFeatureExtractor")


def build_sinusoidal(target: Path) -> None:
    """As base-stage1: computed positions, own output layer, ReLU, scaled embedding, fairseq's remnant.

    Tokenizer and image settings lie in `processor/`, as some archives keep them.
    """
    import torch
    from safetensors.torch import load_file, save_file

    tokenizer = _character_tokenizer()
    network = _network(
        len(tokenizer),
        use_learned_position_embeddings=False,
        layernorm_embedding=False,
        scale_embedding=True,
        activation_function="relu",
        tie_word_embeddings=False,
    )
    _teach(network, tokenizer)
    network.save_pretrained(target)
    parts = load_file(target / "model.safetensors")
    parts["decoder.model.decoder.embed_positions._float_tensor"] = torch.zeros(1)
    save_file(parts, target / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save_pretrained(target / "processor")
    _write_images(target / "processor")


def build_small(target: Path) -> None:
    """As trocr-small: a DeiT with its token of distillation, SentencePiece as XLM-R has it, own output layer.

    Square images; the tokenizer has no file but its SentencePiece one.
    """
    import io

    import sentencepiece
    import transformers

    pieces = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES * 20),
        model_writer=pieces,
        vocab_size=90,
        hard_vocab_limit=False,
        character_coverage=1.0,
        required_chars="".join(LETTERS).replace(" ", ""),
        minloglevel=2,
    )
    target.mkdir(parents=True)
    (target / "sentencepiece.bpe.model").write_bytes(pieces.getvalue())
    tokenizer = transformers.XLMRobertaTokenizer.from_pretrained(target)
    seen = transformers.DeiTConfig(image_size=SMALL_SIDE_PX, **_ENCODER)
    network = _network(len(tokenizer), seen, tie_word_embeddings=False)
    _teach(network, tokenizer, (SMALL_SIDE_PX, SMALL_SIDE_PX))
    network.save_pretrained(target)
    _write_images(target, size=SMALL_SIDE_PX, image_processor_type="DeiTImageProcessor")


def untaught(size: list[int], encoder_width: int, **decoder: Any) -> Any:
    """A network over the letters of `LETTERS` that was taught nothing, for images of that height and width."""
    import transformers

    settings = {**_ENCODER, "hidden_size": encoder_width}
    seen = transformers.ViTConfig(image_size=size, qkv_bias=False, **settings)
    return _network(len(SPECIAL) + len(LETTERS), seen, cross_attention_hidden_size=encoder_width, **decoder)


def _character_tokenizer() -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {piece: place for place, piece in enumerate([*SPECIAL, *LETTERS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=SPECIAL[3]))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **_names(), clean_up_tokenization_spaces=False)


def _network(vocabulary: int, seen: Any = None, **decoder: Any) -> Any:
    """An untaught network; `seen` configures its encoder, a ViT for wide images unless told otherwise."""
    import torch
    import transformers

    if seen is None:
        seen = transformers.ViTConfig(image_size=[HEIGHT_PX, WIDTH_PX], qkv_bias=False, **_ENCODER)
    settings = {
        "vocab_size": vocabulary,
        "d_model": 48,
        "decoder_layers": 2,
        "decoder_attention_heads": 4,
        "decoder_ffn_dim": 64,
        "max_position_embeddings": 64,
        "cross_attention_hidden_size": 32,
        "dropout": 0.0,
        **decoder,
    }
    written = transformers.TrOCRConfig(**settings)
    config = transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(seen, written)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 2, 1, 2
    torch.manual_seed(1)
    network = transformers.VisionEncoderDecoderModel(config)
    network.generation_config = transformers.GenerationConfig(
        max_length=20, decoder_start_token_id=2, pad_token_id=1, eos_token_id=2, use_cache=False
    )
    return network.eval()


def _teach(network: Any, tokenizer: Any, size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)) -> None:
    """Learn `LINES` by heart.

    Warming up and small steps are what makes it look at the image: without, it learns one line and repeats it.
    """
    import numpy as np
    import torch

    crops = [render(text).resize(size, resample=Image.Resampling.BILINEAR) for text in LINES]
    pixels = torch.from_numpy(np.stack([np.asarray(crop, np.float32) / 127.5 - 1 for crop in crops]))
    pixels = pixels.permute(0, 3, 1, 2).contiguous()
    texts = [[*tokenizer.encode(text, add_special_tokens=False), 2] for text in LINES]
    longest = max(map(len, texts))
    labels = torch.tensor([ids + [-100] * (longest - len(ids)) for ids in texts])
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.0)
    network.train()
    for step in range(400):
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1.0, (step + 1) / 20)
        loss = network(pixel_values=pixels, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if loss.item() < 0.01:
            break
    network.eval()


def _old_name(name: str) -> str:
    """What transformers 4 called a part of the encoder; other parts kept their names."""
    for new, old in (
        ("encoder.layers.", "encoder.encoder.layer."),
        ("attention.q_proj", "attention.attention.query"),
        ("attention.k_proj", "attention.attention.key"),
        ("attention.v_proj", "attention.attention.value"),
        ("attention.o_proj", "attention.output.dense"),
        ("mlp.fc1", "intermediate.dense"),
        ("mlp.fc2", "output.dense"),
    ):
        if name.startswith("encoder."):
            name = name.replace(new, old)
    return name


def _names() -> dict[str, str]:
    return {
        "bos_token": "<s>",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "cls_token": "<s>",
        "sep_token": "</s>",
    }


def _write_images(target: Path, **more: Any) -> None:
    said = {
        "do_normalize": True,
        "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "resample": 2,
        "size": {"height": HEIGHT_PX, "width": WIDTH_PX},
    }
    _write(target, "preprocessor_config.json", **{**said, **more})


def _write(target: Path, name: str, **content: Any) -> None:
    (target / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
