"""Claude through Anthropic's messages: `POST /v1/messages` with pictures in base64."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ductus.engines.base import (
    Availability,
    Crop,
    Detection,
    EngineInfo,
    EngineState,
    OnReading,
    Progress,
    RawReading,
    Role,
    option,
)
from ductus.engines.remote_support import opening, vision
from ductus.engines.remote_support.options import ServiceOptions
from ductus.engines.remote_support.pictures import Picture, PictureLimits
from ductus.engines.remote_support.reading import read_each, unstated

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.engines.remote_support.client import Answer, ServiceClient
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="anthropic",
    title="Anthropic",
    roles=frozenset({Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Reads with Claude, a vision-language service. States no confidence.",
    languages="Most written today, many older hands",
    licence="Terms of the service",
    homepage="https://docs.anthropic.com/en/api/messages",
    scans_leave=True,
)

_VERSION = "2023-06-01"
"""Version of the protocol, which has had the same fields for pictures since it began."""

LIMITS = PictureLimits(most_bytes=3_700_000, longest_px=4096, least_px=32)
"""5 MB a picture are taken, counted after base64, which makes four bytes of three."""


@dataclass(frozen=True, slots=True)
class Options(ServiceOptions):
    """Which weights, and what they are told."""

    weights: str = option("", "Weights", "Name of the weights as Anthropic's list of them has it.")
    hint: str = vision.hint_option()
    prompt: str = vision.prompt_option()
    lines_together: int = vision.lines_together_option()
    answer_tokens: int = vision.answer_tokens_option()
    address: str = option("https://api.anthropic.com", "Address", "Where the service is.", is_advanced=True)


def availability(options: Options | None = None) -> Availability:
    """Whether address, weights and key are set. Asks neither network nor keyring."""
    options = options or Options()
    missing = "" if options.weights.strip() else f"{INFO.title} needs the name of the weights."
    return opening.availability_of(INFO, options.address, missing=missing)


def destination(options: Options) -> str:
    """Host that scans go to."""
    return opening.destination_of(options.address)


def service_host(options: Options) -> str:
    """Host that is asked and that the key is for."""
    return opening.host_of(options.address)


def load(options: Options, device: str = "auto") -> Messages:
    """Get ready to ask; sends nothing yet.

    Raises:
        EngineUnavailable: address, weights or key are missing.
    """
    availability(options).require()
    return Messages(options, opening.open_client(INFO, options, options.address, _proof))


def _proof(key: str) -> Mapping[str, str]:
    return {"x-api-key": key}


class Messages:
    """Anthropic's messages: a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, client: ServiceClient) -> None:
        self._options, self._client = options, client
        self._revision = ""

    @property
    def state(self) -> EngineState:
        """The revision is what the service says it answered with, known from its first answer on."""
        return opening.state_of(self._client, self._options.weights.strip(), self._revision)

    def close(self) -> None:
        self._client.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text, without a confidence."""
        chosen = self._options
        prompt = vision.line_prompt(chosen.prompt, chosen.hint)

        async def some(images: Sequence[Image]) -> list[RawReading]:
            return await vision.read_together(self._chat, images, LIMITS, prompt)

        return read_each(self._client, crops, some, cancel, on_reading, chosen.lines_together)

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines with their text, in boxes as the service saw them, which may be some way off the ink."""
        work = vision.read_page_lines(self._chat, page, LIMITS, self._options.hint, self._client.strange)
        lines = self._client.run(work, cancel)
        return Detection(lines, weights=self.state.weights, revision=self.state.revision)

    async def _chat(self, prompt: str, pictures: Sequence[Picture]) -> RawReading:
        parts: list[dict[str, Any]] = [
            {"type": "image", "source": {"type": "base64", "media_type": each.media_type, "data": each.base64}}
            for each in pictures
        ]
        request = {
            "model": self._options.weights.strip(),
            "max_tokens": self._options.answer_tokens,
            "messages": [{"role": "user", "content": [*parts, {"type": "text", "text": prompt}]}],
        }
        url = self._client.service.address / "v1/messages"
        answer = await self._client.ask("POST", url, json=request, headers={"anthropic-version": _VERSION})
        text, self._revision = _text_of(answer, self._revision)
        return unstated(text)


def _text_of(answer: Answer, revision: str) -> tuple[str, str]:
    """The text of a message, and which weights it names.

    Raises:
        EngineFailed: the service declined, was cut short, or gave no text.
    """
    held = answer.object()
    if held.get("stop_reason") == "refusal":
        raise answer.strange("the service declined to read this")
    if held.get("stop_reason") == "max_tokens":
        raise answer.strange("it was cut off at the longest answer allowed; the settings can allow more")
    parts = held.get("content")
    if not isinstance(parts, list):
        raise answer.strange("it holds no text")
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
    if not all(isinstance(text, str) for text in texts):
        raise answer.strange("it holds no text")
    named = held.get("model")
    return "".join(map(str, texts)), named if isinstance(named, str) and named else revision
