"""GOT-OCR 2.0 (Wei et al. 2024, arXiv 2409.01704): a small vision-language network for reading, run here.

Read line by line, so that places stay ours: the network itself returns text only. Weights are the published folder in
the library's own layout (stepfun-ai/GOT-OCR-2.0-hf), opened without any code of theirs.
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
    id="got-ocr",
    title="GOT-OCR 2.0",
    roles=frozenset({Role.RECOGNIZER}),
    summary="Reads print and clear modern hands line by line with a vision-language network on this computer.",
    languages="English and Chinese; others were not taught",
    licence="Apache-2.0",
    homepage="https://huggingface.co/stepfun-ai/GOT-OCR-2.0-hf",
)

_LONGEST_LINE = 12.0
"""Lines more times as wide as high are read in pieces: the network squeezes any picture into a square."""
_LEAST_HEIGHT_SHARE = 0.25
"""A line alone would be stretched many times in height; paper above and below keeps it to four times."""
_STEPS_A_TOKEN = 4
"""The eye halves its patches twice to each side before the network gets them."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about reading with GOT-OCR."""

    weights: str = option(
        "stepfun-ai/GOT-OCR-2.0-hf",
        "Weights",
        "Name of weights on the hub, or the path of a folder with config.json and model.safetensors.",
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
    from ductus.engines.wide_lines import PieceReader

    availability(options).require()
    folder = find_folder(options.weights)
    if folder is None:
        raise EngineUnavailable(f"The weights “{options.weights}” were removed just now.")
    opened = open_network(FAMILY, folder, device, options.number_type)
    return PieceReader(VisionLanguageReader(opened, "", options.most_tokens), _LONGEST_LINE)


def _ask(processor: Any, network: Any, image: Image, prompt: str) -> dict[str, Any]:
    """The picture with the question the network was taught, which the processor knows; it takes no other prompt."""
    from PIL import Image as Pictures

    least_px = round(image.width * _LEAST_HEIGHT_SHARE)
    if image.height < least_px:
        paper = image.resize((1, 1), Pictures.Resampling.BOX).getpixel((0, 0))
        sheet = Pictures.new("RGB", (image.width, least_px), paper)
        sheet.paste(image, (0, (least_px - image.height) // 2))
        image = sheet
    eye = network.config.vision_config
    tokens = (eye.image_size // eye.patch_size // _STEPS_A_TOKEN) ** 2
    return dict(processor([image], return_tensors="pt", num_image_tokens=tokens))


FAMILY = Family("GOT-OCR 2.0", vision_language_files.GOT, "GotOcr2ForConditionalGeneration", "GotOcr2Processor", _ask)
