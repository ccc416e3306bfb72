"""Qwen2.5-VL (Bai et al. 2025, arXiv 2502.13923): a general vision-language network, asked here to copy a line.

Read line by line, so that places stay ours. It knows many hands and languages, and it also knows what people usually
write: it may put down what is likely instead of what stands there. Weights are a published folder, chosen by the person
and opened without any code of theirs. Served elsewhere, it is reached by the engine for OpenAI-compatible services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ductus.engines import vision_language_files
from ductus.engines.base import Availability, EngineInfo, Recognizer, Role, option
from ductus.engines.vision_language_support.opening import (
    Family,
    find_folder,
    folder_availability,
    longest_answer_option,
    number_type_option,
)
from ductus.errors import EngineUnavailable

if TYPE_CHECKING:
    from PIL.Image import Image

INFO = EngineInfo(
    id="qwen-vl",
    title="Qwen2.5-VL",
    roles=frozenset({Role.RECOGNIZER}),
    summary="Reads many hands line by line with a vision-language network on this computer; wants a graphics card. "
    "May write what is likely instead of what stands there.",
    languages="many modern ones; old spelling is often made modern",
    licence="by size: Apache-2.0 (7B), others see their page",
    homepage="https://huggingface.co/Qwen/Qwen2.5-VL-7B-Instruct",
)

PROMPT = (
    "Transcribe the single line of text in this image exactly as written, letter by letter. Keep spelling, "
    "abbreviations, capitals and punctuation; correct and translate nothing. Answer with the text only."
)


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about reading with Qwen2.5-VL."""

    weights: str = option(
        "Qwen/Qwen2.5-VL-7B-Instruct",
        "Weights",
        "Name of weights on the hub, also of smaller ones such as Qwen/Qwen2.5-VL-3B-Instruct, or the path of a folder "
        "with config.json, the tokenizer and model.safetensors.",
    )
    prompt: str = option(
        PROMPT, "Prompt", "What is asked about each line. Say what the hand is, or how to treat abbreviations."
    )
    most_tokens: int = longest_answer_option()
    number_type: str = number_type_option()


def availability(options: Options | None = None) -> Availability:
    """Whether frameworks and weights are here. Looks at files only; imports no framework."""
    return folder_availability(FAMILY, (options or Options()).weights)


def load(options: Options, device: str = "auto") -> Recognizer:
    """Open the weights on the device.

    Raises:
        EngineUnavailable: they are not here, damaged or foreign, or do not fit in memory.
    """
    from ductus.engines.vision_language_support.opening import open_network
    from ductus.engines.vision_language_support.reading import VisionLanguageReader

    availability(options).require()
    folder = find_folder(options.weights)
    if folder is None:
        raise EngineUnavailable(f"The weights “{options.weights}” were removed just now.")
    opened = open_network(FAMILY, folder, device, options.number_type)
    return VisionLanguageReader(opened, options.prompt, options.most_tokens)


def _ask(processor: Any, network: Any, image: Image, prompt: str) -> dict[str, Any]:
    """Picture and prompt in the form of a conversation the network was taught (its published chat template)."""
    conversation = (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
        f"<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>{prompt}<|im_end|>\n<|im_start|>assistant\n"
    )
    return dict(processor(text=[conversation], images=[image], return_tensors="pt"))


FAMILY = Family(
    "Qwen2.5-VL", vision_language_files.QWEN, "Qwen2_5_VLForConditionalGeneration", "Qwen2_5_VLProcessor", _ask
)
