"""The services themselves, each as its documentation says that it answers."""

from __future__ import annotations

import base64
import email.parser
import email.policy
import io
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from PIL import Image

from ductus.engines.remote_support import client
from fakes.service_server import FakeService, Reply, Request, read_of, rows_of

Box = tuple[float, float, float, float]
_LOW_PX = 140
"""Pictures up to this height are taken for a single line."""


def seen_in(picture: bytes) -> list[tuple[str, Box]]:
    """Text and box, in shares of width and height, of each line on a picture."""
    if Image.open(io.BytesIO(picture)).height <= _LOW_PX:
        return [(read_of(picture), (0.0, 0.0, 1.0, 1.0))]
    return [(f"row {index}", box) for index, box in enumerate(rows_of(picture))]


def halves(box: Box) -> tuple[Box, Box]:
    """Boxes of the two words of a line."""
    left, top, right, bottom = box
    middle = (left + right) / 2
    return (left, top, middle, bottom), (middle, top, right, bottom)


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


class FakeAnthropic(_ChatLike):
    """`POST /v1/messages`. `stop` is why it stopped."""

    stop = "end_turn"

    def options(self) -> dict[str, Any]:
        return {"address": self.url, "weights": "claude-fake"}

    def answer(self, request: Request) -> Reply:
        if request.path != "/v1/messages" or "anthropic-version" not in request.headers:
            return Reply({"type": "error", "error": {"type": "not_found_error", "message": "No."}}, 404)
        parts = request.json()["messages"][0]["content"]
        pictures = [base64.b64decode(part["source"]["data"]) for part in parts if part["type"] == "image"]
        prompt = next(part["text"] for part in parts if part["type"] == "text")
        content = [{"type": "text", "text": self.said(prompt, pictures)}]
        return Reply({"type": "message", "model": "claude-fake-1", "content": content, "stop_reason": self.stop})


class FakeMistral(FakeService):
    """`POST /v1/ocr`. `markdown` and `words` replace what it reads."""

    base = "/v1"
    markdown: str | None = None
    words: list[dict[str, Any]] | None = None

    def answer(self, request: Request) -> Reply:
        if request.path != "/v1/ocr":
            return Reply({"detail": "Not Found"}, 404)
        asked = request.json()
        picture = base64.b64decode(asked["document"]["image_url"].partition(",")[2])
        text = read_of(picture) if self.markdown is None else self.markdown
        words, start = [], 0
        for word in text.split():
            words.append({"text": word, "confidence": 0.9, "start_index": start})
            start += len(word) + 1
        scores = {
            "average_page_confidence_score": 0.9,
            "minimum_page_confidence_score": 0.8,
            "word_confidence_scores": words if self.words is None else self.words,
        }
        page = {"index": 0, "markdown": text, "images": [], "confidence_scores": scores}
        return Reply({"pages": [page], "model": f"{asked['model']}-2026", "usage_info": {"pages_processed": 1}})


class FakeAzure(FakeService):
    """Document Intelligence v4: analysis begun by 202, running once, then done. `elsewhere` misplaces the result."""

    elsewhere = ""
    status = "succeeded"
    unit = "pixel"
    hand = True

    def __init__(self) -> None:
        super().__init__()
        self._begun: list[bytes] = []
        self._asked: set[str] = set()

    def answer(self, request: Request) -> Reply:
        prefix = "/documentintelligence/documentModels/prebuilt-read"
        if request.method == "POST" and request.path == f"{prefix}:analyze":
            self._begun.append(request.body)
            place = f"{self.elsewhere or self.root}{prefix}/analyzeResults/{len(self._begun) - 1}?{request.query}"
            return Reply(b"", 202, {"Operation-Location": place})
        if request.path not in self._asked:
            self._asked.add(request.path)
            return Reply({"status": "running"}, 200, {"Retry-After": "1"})
        if self.status == "failed":
            return Reply({"status": "failed", "error": {"code": "InvalidImage", "message": "The image is corrupt."}})
        return Reply(
            {"status": self.status, "analyzeResult": self._result(self._begun[int(request.path.split("/")[-1])])}
        )

    def _result(self, picture: bytes) -> dict[str, Any]:
        width, height = Image.open(io.BytesIO(picture)).size
        content, lines, words = "", [], []
        for text, box in seen_in(picture):
            start = len(content)
            lines.append({"content": text, "polygon": _flat(box, width, height), "spans": [_span(start, len(text))]})
            for word, half in zip(text.split(), halves(box), strict=True):
                place = start + text.index(word)
                words.append(
                    {
                        "content": word,
                        "polygon": _flat(half, width, height),
                        "confidence": 0.9,
                        "span": _span(place, len(word)),
                    }
                )
            content += text + "\n"
        styles = [{"isHandwritten": self.hand, "confidence": 1, "spans": [_span(0, len(content) // 2)]}]
        page = {"pageNumber": 1, "angle": 0, "unit": self.unit, "lines": lines, "words": words}
        return {"apiVersion": "2024-11-30", "content": content, "pages": [page], "styles": styles}


def _span(offset: int, length: int) -> dict[str, int]:
    return {"offset": offset, "length": length}


def _flat(box: Box, width: int, height: int) -> list[float]:
    left, top, right, bottom = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    return [left, top, right, top, right, bottom, left, bottom]


class FakeTranskribus(FakeService):
    """The processing API with its sign-in. `ends` is the last status, `xml` replaces the page."""

    base = "/processing/v1"
    ends = "FINISHED"
    xml: bytes | None = None

    def __init__(self) -> None:
        super().__init__()
        self._begun: list[bytes] = []
        self._asked: set[str] = set()

    def options(self) -> dict[str, Any]:
        return {"address": self.url, "token_address": f"{self.root}/token", "user": "anna@archive.example"}

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            form = parse_qs(request.body.decode())
            is_right = form["client_id"] == ["processing-api-client"] and form["password"] == ["right"]
            if not is_right:
                return Reply({"error": "invalid_grant", "error_description": "Invalid user credentials"}, 401)
            return Reply({"access_token": "token-1", "expires_in": 300})
        if request.method == "POST":
            self._begun.append(base64.b64decode(request.json()["image"]["base64"]))
            return Reply({"processId": len(self._begun) - 1, "status": "CREATED"})
        number, _, what = request.path.removeprefix(f"{self.base}/processes/").partition("/")
        if what == "page":
            page = page_xml(self._begun[int(number)]) if self.xml is None else self.xml
            return Reply(page, 200, {"Content-Type": "application/xml"})
        if request.path not in self._asked:
            self._asked.add(request.path)
            return Reply({"processId": int(number), "status": "RUNNING"})
        return Reply({"processId": int(number), "status": self.ends, "content": {"text": ""}})


def page_xml(picture: bytes) -> bytes:
    """PAGE as Transkribus gives it, for what is on the picture."""
    width, height = Image.open(io.BytesIO(picture)).size
    lines = []
    for index, (text, (left, top, right, bottom)) in enumerate(seen_in(picture)):
        x0, y0, x1, y1 = round(left * width), round(top * height), round(right * width), round(bottom * height)
        lines.append(
            f'<TextLine id="l{index}" custom="readingOrder {{index:{index};}}">'
            f'<Coords points="{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}"/>'
            f'<Baseline points="{x0},{y1} {x1},{y1}"/><TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>'
        )
    region = (
        f'<TextRegion id="r0"><Coords points="0,0 {width},0 {width},{height} 0,{height}"/>{"".join(lines)}</TextRegion>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15">'
        f'<Page imageFilename="scan.png" imageWidth="{width}" imageHeight="{height}">{region}</Page></PcGts>'
    ).encode()


class FakeTrace(FakeService):
    """`/ocr/` and `/recognition/`, with Trace's names or those of docTR's template. `several` answers too many."""

    several = False
    template = False

    def answer(self, request: Request) -> Reply:
        asked = parse_qs(request.query)
        known = "det_arch" if self.template else "detection_model"
        if request.path == "/recognition/":
            text = read_of(self._picture(request)).replace(" ", "")
            item = {"name": "scan.png", "value": text, "confidence": 0.87}
            return Reply([item, item] if self.several else [item])
        if request.path != "/ocr/" or known not in asked:
            return Reply({"detail": [{"loc": ["query"], "msg": f"{known} is missing"}]}, 422)
        lines = [self._line(text, box) for text, box in seen_in(self._picture(request))]
        block = {"geometry": [0, 0, 1, 1], "lines": lines}
        part = "items" if self.template else "pages"
        return Reply([{"name": "scan.png", "dimensions": [1, 1], part: [{"blocks": [block]}]}])

    def _picture(self, request: Request) -> bytes:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
        (part,) = message.iter_parts()
        assert part.get_param("name", header="content-disposition") == "files"
        return bytes(part.get_payload(decode=True))

    def _line(self, text: str, box: Box) -> dict[str, Any]:
        words = [
            {"value": word, "geometry": list(half), "confidence": 0.75}
            for word, half in zip(text.split(), halves(box), strict=True)
        ]
        flat = [box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]]
        return {"geometry": flat, "detection_score": 0.9, "words": words}


SERVICES: dict[str, type[FakeService]] = {
    "openai-compatible": FakeOpenAi,
    "anthropic": FakeAnthropic,
    "mistral": FakeMistral,
    "azure": FakeAzure,
    "transkribus": FakeTranskribus,
    "trace": FakeTrace,
}
"""Engine id to the service it asks."""


def pauses_asked_for(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no service be waited for; the list fills with the seconds that would have been."""
    asked: list[float] = []

    async def at_once(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(client, "sleep", at_once)
    return asked
