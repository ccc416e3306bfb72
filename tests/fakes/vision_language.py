"""Tiny untaught GOT-OCR and Qwen2.5-VL folders, laid out as the published ones. What they read means nothing."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path
from typing import Any

GOT = "got-ocr"
QWEN = "qwen-vl"

_UNKNOWN = "<unk>"
_MARKS = {
    GOT: ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<img>", "</img>", "<imgpad>"),
    QWEN: (
        "<|endoftext|>",
        "<|im_start|>",
        "<|im_end|>",
        "<|vision_start|>",
        "<|vision_end|>",
        "<|image_pad|>",
        "<|video_pad|>",
    ),
}
_HIDDEN = 32
_TEXT: dict[str, Any] = {
    "hidden_size": _HIDDEN,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 2048,
}


@functools.cache
def folder(kind: str) -> Path:
    """The folder of that kind, built on first use, deleted when the process ends."""
    target = _home() / kind
    {GOT: _build_got, QWEN: _build_qwen}[kind](target)
    return target


@functools.cache
def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="ductus-vision-language-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def _tokenizer(kind: str) -> Any:
    """Letters one by one; the marks are single tokens."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = [chr(code) for code in range(32, 127)] + ["\n", "é", "ſ"]
    words = [*_MARKS[kind], _UNKNOWN, *letters]
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token=_UNKNOWN))
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    made.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        unk_token=_UNKNOWN,
        eos_token=_MARKS[kind][2],
        pad_token=_MARKS[kind][0],
        additional_special_tokens=list(_MARKS[kind]),
        clean_up_tokenization_spaces=False,
        model_max_length=2048,
    )


def _build_got(target: Path) -> None:
    import torch
    from transformers import GotOcr2Config, GotOcr2ForConditionalGeneration, GotOcr2Processor
    from transformers.models.got_ocr2.image_processing_got_ocr2 import GotOcr2ImageProcessor

    tokenizer = _tokenizer(GOT)
    torch.manual_seed(1)
    vision = {
        "hidden_size": 32,
        "output_channels": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": 128,
        "patch_size": 16,
        "window_size": 4,
        "global_attn_indexes": [1],
        "mlp_dim": 32,
    }
    ids = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id, "bos_token_id": None}
    config = GotOcr2Config(
        vision_config=vision,
        text_config={"model_type": "qwen2", "vocab_size": len(tokenizer), **_TEXT, **ids},
        image_token_index=tokenizer.convert_tokens_to_ids("<imgpad>"),
        image_seq_length=4,
    )
    network = GotOcr2ForConditionalGeneration(config)
    network.generation_config.eos_token_id = tokenizer.eos_token_id
    network.generation_config.pad_token_id = tokenizer.pad_token_id
    network.save_pretrained(target)
    images = GotOcr2ImageProcessor(size={"height": 128, "width": 128})
    GotOcr2Processor(images, tokenizer).save_pretrained(target)


def _build_qwen(target: Path) -> None:
    import torch
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2_5_VLProcessor
    from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor
    from transformers.models.qwen2_vl.video_processing_qwen2_vl import Qwen2VLVideoProcessor

    tokenizer = _tokenizer(QWEN)
    number = tokenizer.convert_tokens_to_ids
    torch.manual_seed(1)
    config = Qwen2_5_VLConfig(
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "out_hidden_size": _HIDDEN,
            "fullatt_block_indexes": [1],
        },
        text_config={
            "vocab_size": len(tokenizer),
            **_TEXT,
            "eos_token_id": tokenizer.eos_token_id,
            "bos_token_id": None,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]},
        },
        image_token_id=number("<|image_pad|>"),
        video_token_id=number("<|video_pad|>"),
        vision_start_token_id=number("<|vision_start|>"),
        vision_end_token_id=number("<|vision_end|>"),
    )
    network = Qwen2_5_VLForConditionalGeneration(config)
    network.generation_config.eos_token_id = tokenizer.eos_token_id
    network.generation_config.pad_token_id = tokenizer.pad_token_id
    network.save_pretrained(target)
    Qwen2_5_VLProcessor(Qwen2VLImageProcessor(), tokenizer, Qwen2VLVideoProcessor()).save_pretrained(target)
