"""Vision-language services that speak chat completions: OpenAI, Gemini, and servers of one's own.

vLLM, Ollama, llama.cpp and LM Studio speak the same and run on this computer or in the house, with open weights such
as Qwen2.5-VL or PaddleOCR-VL; asked at a loopback address, scans do not leave. The protocol is OpenAI's
`POST /chat/completions` with pictures as data URIs.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    id="openai-compatible",
    title="Chat service",
    roles=frozenset({Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Reads with GPT, Gemini or any vision-language weights behind chat completions: vLLM, Ollama, llama.cpp.",
    languages="As the weights chosen",
    licence="Terms of the service; own servers: licence of the weights",
    homepage="https://platform.openai.com/docs/api-reference/chat",
    scans_leave=True,
)


@dataclass(frozen=True, slots=True)
class _Preset:
    """Where a well-known service is, which weights to begin with, and how it wants the limit on its answer named."""

    address: str
    weights: str = ""
    limit_name: str = "max_tokens"
    temperature: float | None = 0.0


OWN = "own address"
_PRESETS = {
    "openai": _Preset("https://api.openai.com/v1", "gpt-5-mini", "max_completion_tokens", None),
    "gemini": _Preset("https://generativelanguage.googleapis.com/v1beta/openai", temperature=None),
    "ollama": _Preset("http://127.0.0.1:11434/v1", "qwen2.5vl:7b"),
    "vllm": _Preset("http://127.0.0.1:8000/v1", "Qwen/Qwen2.5-VL-7B-Instruct"),
    "llama.cpp": _Preset("http://127.0.0.1:8080/v1", "default"),
    "lm studio": _Preset("http://127.0.0.1:1234/v1"),
    OWN: _Preset(""),
}

LIMITS = PictureLimits(most_bytes=15 << 20, longest_px=4096, least_px=32)
"""Below what these services take; their weights shrink larger pictures themselves."""


@dataclass(frozen=True, slots=True)
class Options(ServiceOptions):
    """Which service, which weights, and what they are told."""

    service: str = option(
        "openai",
        "Service",
        "Fills in address and weights. Ollama, vLLM, llama.cpp and LM Studio run on this computer: then scans do not "
        "leave it. Own address takes any service that speaks as OpenAI's does, such as gigarouter.",
        choices=tuple(_PRESETS),
        choice_titles=("OpenAI", "Gemini", "Ollama", "vLLM", "llama.cpp", "LM Studio", "Own address"),
    )
    address: str = option(
        "", "Address", "Where the service is, up to and with /v1. Empty takes that of the service chosen above."
    )
    weights: str = option(
        "", "Weights", "Name of the weights as the service knows them. Empty takes the usual ones of that service."
    )
    hint: str = vision.hint_option()
    prompt: str = vision.prompt_option()
    lines_together: int = vision.lines_together_option()
    asks_probabilities: bool = option(
        False,
        "Ask for probabilities",
        "Gives confidences where service and weights offer log probabilities; some refuse the request then.",
        is_advanced=True,
    )
    effort: str = option(
        "as served",
        "Thinking effort",
        "For weights that think before they answer; less is faster and cheaper.",
        choices=("as served", "minimal", "low", "medium", "high"),
        is_advanced=True,
    )
    answer_tokens: int = vision.answer_tokens_option()

    @property
    def address_in_force(self) -> str:
        return self.address.strip() or _PRESETS[self.service].address

    @property
    def weights_in_force(self) -> str:
        return self.weights.strip() or _PRESETS[self.service].weights


def availability(options: Options | None = None) -> Availability:
    """Whether address, weights and key are set. Asks neither network nor keyring."""
    options = options or Options()
    missing = "" if options.weights_in_force else f"{INFO.title} needs the name of the weights at this service."
    return opening.availability_of(INFO, options.address_in_force, missing=missing)


def destination(options: Options) -> str:
    """Host that scans go to, empty when they stay here. Ollama passes weights named "…-cloud" on to its own servers."""
    away = opening.destination_of(options.address_in_force)
    if not away and options.weights_in_force.endswith(("-cloud", ":cloud")):
        return "ollama.com"
    return away


def service_host(options: Options) -> str:
    """Host that is asked and that the key is for."""
    return opening.host_of(options.address_in_force)


def load(options: Options, device: str = "auto") -> ChatService:
    """Get ready to ask; sends nothing yet.

    Raises:
        EngineUnavailable: address, weights or key are missing.
    """
    availability(options).require()
    return ChatService(options, opening.open_client(INFO, options, options.address_in_force))


class ChatService:
    """A chat service: a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, client: ServiceClient) -> None:
        self._options, self._client = options, client
        self._revision = ""

    @property
    def state(self) -> EngineState:
        """The revision is what the service says it answered with, known from its first answer on."""
        return opening.state_of(self._client, self._options.weights_in_force, self._revision)

    def close(self) -> None:
        self._client.close()

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text; the confidence is stated only where probabilities were asked for and came."""
        chosen = self._options
        prompt = vision.line_prompt(chosen.prompt, chosen.hint, chosen.weights_in_force)

        async def some(images: Sequence[Image]) -> list[RawReading]:
            return await vision.read_together(self._chat, images, LIMITS, prompt)

        return read_each(self._client, crops, some, cancel, on_reading, chosen.lines_together)

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines with their text, in boxes as the service saw them, which may be some way off the ink."""
        client, weights = self._client, self._options.weights_in_force
        work = vision.read_page_lines(self._chat, page, LIMITS, self._options.hint, client.strange)
        lines = client.run(work, cancel)
        return Detection(lines, weights=weights, revision=self.state.revision)

    async def _chat(self, prompt: str, pictures: Sequence[Picture]) -> RawReading:
        url = self._client.service.address / "chat/completions"
        answer = await self._client.ask("POST", url, json=self._request(prompt, pictures))
        reading, self._revision = _reading_of(answer, self._revision)
        return reading

    def _request(self, prompt: str, pictures: Sequence[Picture]) -> dict[str, Any]:
        chosen, preset = self._options, _PRESETS[self._options.service]
        parts: list[dict[str, Any]] = [{"type": "text", "text": prompt}]
        parts += [{"type": "image_url", "image_url": {"url": picture.data_uri}} for picture in pictures]
        request: dict[str, Any] = {
            "model": chosen.weights_in_force,
            "messages": [{"role": "user", "content": parts}],
            preset.limit_name: chosen.answer_tokens,
        }
        if preset.temperature is not None:
            request["temperature"] = preset.temperature
        if chosen.effort != "as served":
            request["reasoning_effort"] = chosen.effort
        if chosen.asks_probabilities:
            request["logprobs"] = True
        return request


def _reading_of(answer: Answer, revision: str) -> tuple[RawReading, str]:
    """The reading in a completion, and which weights it names.

    Raises:
        EngineFailed: the service declined, was cut short, or gave no text.
    """
    held = answer.object()
    choices = held.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise answer.strange("it holds no message")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise answer.strange("the service declined to read this")
    if choice.get("finish_reason") == "length":
        raise answer.strange("it was cut off at the longest answer allowed; the settings can allow more")
    text = message.get("content")
    if isinstance(text, list):  # some servers give parts
        text = "".join(part.get("text", "") for part in text if isinstance(part, dict))
    if not isinstance(text, str):
        raise answer.strange("its message holds no text")
    named = held.get("model")
    return vision.with_probabilities(text, choice.get("logprobs")) or unstated(text), (
        named if isinstance(named, str) and named else revision
    )
