"""The services themselves, each as its documentation says that it answers."""

from __future__ import annotations

import base64
import json
from typing import Any

from fakes.service_server import FakeService, Reply, Request, read_of, rows_of


class _ChatLike(FakeService):
    """What a vision-language service does with words and pictures. `say` replaces its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.say: str | None = None

    def said(self, prompt: str, pictures: list[bytes]) -> str:
        if self.say is not None:
            return self.say
        if "Find every line" in prompt:
            boxes = rows_of(pictures[0])
            lines = [
                {"text": f"row {index}", "box": [round(1000 * side) for side in box]} for index, box in enumerate(boxes)
            ]
            return f"```json\n{json.dumps(lines)}\n```"
        if len(pictures) > 1:
            return json.dumps([read_of(picture) for picture in pictures])
        return read_of(pictures[0])


class FakeOpenAi(_ChatLike):
    """`POST /v1/chat/completions`. `finish` is why it stopped, `refusal` said instead, `logprobs` its sureness."""

    base = "/v1"
    finish, refusal, names = "stop", "", "gpt-fake-2026-11-01"
    logprobs: dict[str, Any] | None = None

    def options(self) -> dict[str, Any]:
        return {"service": "own address", "address": self.url, "weights": "gpt-fake"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/v1/chat/completions":
            return Reply({"error": {"message": f"No such path {request.path}"}}, 404)
        parts = request.json()["messages"][0]["content"]
        pictures = [
            base64.b64decode(part["image_url"]["url"].partition(",")[2]) for part in parts if part["type"] != "text"
        ]
        message: dict[str, Any] = {"role": "assistant", "content": self.said(parts[0]["text"], pictures)}
        if self.refusal:
            message = {"role": "assistant", "content": None, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish, "logprobs": self.logprobs}
        return Reply({"object": "chat.completion", "model": self.names, "choices": [choice], "usage": {}})


SERVICES: dict[str, type[FakeService]] = {"openai-compatible": FakeOpenAi}
"""Engine id to the service it asks."""
