"""Reading by vision-language services: what they are told, what of their answers becomes a reading.

One crop a request by default, so that which text belongs to which line is never theirs to say. Several crops may go
together to save money; when the answer is not exactly one text each, they are asked again one by one. A whole page
is asked for as texts with boxes, each from 0 to 1000 in both directions, which services were trained to give.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ductus.document.geometry import Point, Polygon
from ductus.document.transcription import TextSpan
from ductus.engines.base import DetectedLine, RawReading, option
from ductus.engines.remote_support.answers import json_in, one_line, several_lines
from ductus.engines.remote_support.pictures import Picture, PictureLimits, picture_of
from ductus.engines.remote_support.reading import NOT_STATED, unstated

if TYPE_CHECKING:
    from PIL.Image import Image

LINE_PROMPT = (
    "Transcribe the handwritten or printed text of this single line exactly as it is written: keep spelling, "
    "abbreviations, capitals and punctuation; do not translate, correct or complete. Answer with the text alone."
)
SEVERAL_PROMPT = (
    "These are {count} images, each of a single line of text. Transcribe each exactly as it is written: keep "
    "spelling, abbreviations, capitals and punctuation; do not translate, correct or complete. Answer with a JSON "
    "list of {count} strings alone, in the order of the images; an image without text gives an empty string."
)
PAGE_PROMPT = (
    "Find every line of text on this page and transcribe each exactly as it is written, in reading order. Answer with "
    'a JSON list alone; each item is {"text": "...", "box": [left, top, right, bottom]} with the box of that line in '
    "thousandths of the width and the height of the image. A page without text gives an empty list."
)
_TASKS = {"paddleocr-vl": "OCR:", "got-ocr": "OCR:"}
"""By part of the name of weights, the words they were taught for reading (vLLM's recipe for PaddleOCR-VL; the prompt of
transformers' GotOcr2Processor)."""
_PER_MILLE = 1000.0
_LEAST_LOG = -100.0
"""A probability of nothing for the mean, since services give minus 9999 where they mean "not among the likely"."""

_BOX_KEYS = ("box", "bbox", "bbox_2d", "box_2d")


def hint_option() -> Any:
    """The option that `line_prompt` takes as its hint."""
    return option(
        "", "About the hand", "Told along with each line, such as: German Kurrent, about 1820; u with a hook above."
    )


def prompt_option() -> Any:
    """The option that `line_prompt` takes as the person's own words."""
    return option(
        "", "Own instruction", "Replaces what Ductus asks for each line. Empty is a good start.", is_advanced=True
    )


def lines_together_option() -> Any:
    """The option for how many crops go in one request."""
    return option(
        1,
        "Lines in one request",
        "More is cheaper where each request costs. When the answer does not hold exactly one text a line, the lines "
        "are sent again one by one.",
        minimum=1,
        maximum=20,
        is_advanced=True,
    )


def answer_tokens_option() -> Any:
    """The option for how long an answer may be."""
    return option(
        4096,
        "Longest answer",
        "Most tokens of an answer, thoughts among them; a whole page may need more.",
        minimum=64,
        maximum=131072,
        is_advanced=True,
    )


class Chat(Protocol):
    """One way of asking: pictures and words in, a reading of the answer's text out."""

    def __call__(self, prompt: str, pictures: Sequence[Picture]) -> Awaitable[RawReading]: ...


def line_prompt(own: str, hint: str, weights: str = "") -> str:
    """What the service is told about a line: the person's own words if there are any, and their hint about the hand.

    Weights that were taught a word for each task are told that alone, for they understand no instructions.
    """
    task = next((task for name, task in _TASKS.items() if name in weights.casefold()), "")
    if task and not own.strip():
        return task
    told = own.strip() or LINE_PROMPT
    return f"{told} {hint.strip()}".strip()


async def read_line(chat: Chat, image: Image, limits: PictureLimits, prompt: str) -> RawReading:
    """The reading of one crop."""
    picture = picture_of(image, limits)
    return cleaned(await chat(prompt, [picture]))


def cleaned(reading: RawReading) -> RawReading:
    """The reading with its text on one line; spans go when they no longer say where they stand."""
    text = one_line(reading.text)
    if text == reading.text:
        return reading
    return RawReading(text, reading.confidence, is_confidence_stated=reading.is_confidence_stated)


def with_probabilities(text: str, logprobs: Any) -> RawReading | None:
    """The reading with a confidence from log probabilities of tokens, as chat completions give them; None without.

    A span's confidence is its token's probability, the line's the geometric mean over its tokens.
    """
    tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(tokens, list) or not tokens or not all(_is_token(token) for token in tokens):
        return None
    chances = [min(1.0, math.exp(min(0.0, token["logprob"]))) for token in tokens]
    confidence = math.exp(sum(min(0.0, max(token["logprob"], _LEAST_LOG)) for token in tokens) / len(tokens))
    spans: list[TextSpan] = []
    if "".join(token["token"] for token in tokens) == text:
        start = 0
        for token, chance in zip(tokens, chances, strict=True):
            end = start + len(token["token"])
            if end > start:
                spans.append(TextSpan(start, end, chance))
            start = end
    return RawReading(text, confidence, tuple(spans))


def _is_token(token: Any) -> bool:
    if not isinstance(token, dict) or not isinstance(token.get("token"), str):
        return False
    chance = token.get("logprob")
    return isinstance(chance, int | float) and chance == chance


async def read_page_lines(
    chat: Chat, page: Image, limits: PictureLimits, hint: str, strange: Callable[[str], Exception]
) -> tuple[DetectedLine, ...]:
    """The lines of a whole page, in the order the service gave.

    Raises:
        EngineFailed: no list of texts with boxes came.
    """
    picture = picture_of(page, limits)
    reading = await chat(f"{PAGE_PROMPT} {hint.strip()}".strip(), [picture])
    found = json_in(reading.text)
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list):
        raise strange("it is no list of lines")
    lines = [_line(item, page.width, page.height) for item in found]
    lacking = sum(line is None for line in lines)
    if lacking:
        raise strange(f"{lacking} of {len(lines)} lines have no text or no place on the page")
    return tuple(line for line in lines if line is not None and line.text)


def _line(item: Any, width_px: int, height_px: int) -> DetectedLine | None:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    box = next((item[key] for key in _BOX_KEYS if key in item), None)
    if not isinstance(box, list) or len(box) != 4:
        return None
    if not all(isinstance(value, int | float) and 0 <= value <= _PER_MILLE for value in box):
        return None
    left, top, right, bottom = box
    if left >= right or top >= bottom:
        return None
    across, down = width_px / _PER_MILLE, height_px / _PER_MILLE
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    outline = Polygon(tuple(Point(x * across, y * down) for x, y in corners))
    return DetectedLine(outline, NOT_STATED, text=one_line(item["text"]), is_confidence_stated=False)


async def read_together(chat: Chat, images: Sequence[Image], limits: PictureLimits, prompt: str) -> list[RawReading]:
    """The readings of crops sent in one request, or one by one when the answer is not exactly one text each."""
    if len(images) > 1:
        pictures = [picture_of(image, limits) for image in images]
        answer = await chat(SEVERAL_PROMPT.format(count=len(images)), pictures)
        texts = several_lines(answer.text, len(images))
        if texts is not None:
            return [unstated(text) for text in texts]
    return [await read_line(chat, image, limits, prompt) for image in images]
