"""The HTTP application: Trace's four addresses, the names it offers, health, and a page that explains them."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, File, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse

from ductus import __version__
from ductus.document.geometry import Box
from ductus.engines.base import DetectedLine, Role
from ductus.engines.hosted import EngineCall
from ductus.errors import Cancelled, DuctusError, EngineUnavailable, Remedy
from ductus.server import answers, faults, schemas
from ductus.server.gate import Gate
from ductus.server.guide import guide_page
from ductus.server.language import language_of
from ductus.server.offer import Asked, Offer
from ductus.server.parameters import (
    SERVED_HERE,
    DetectionParameters,
    KieParameters,
    OcrParameters,
    RecognitionParameters,
)
from ductus.server.request_queue import PageOrder, PageServed, RequestQueue
from ductus.server.uploads import Upload, UploadedPage, UploadLimits, kept_pages

Files = Annotated[list[UploadFile], File(description="Pictures or PDFs; the field may be repeated.")]
Served = list[tuple[UploadedPage, PageServed]]
T = TypeVar("T")

_log = logging.getLogger(__name__)

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem, "description": meaning}
    for status, meaning in (
        (faults.UNAUTHORIZED, "The token is missing or wrong."),
        (faults.TOO_LARGE, "Too many bytes, pages or pixels."),
        (faults.UNSUPPORTED, "Neither a picture nor a PDF."),
        (faults.UNFIT, "A parameter out of range, or a damaged file."),
        (faults.NOT_NOW, "The engine cannot run here now, or it took too long; the remedy says what to do."),
    )
}
_HTTP_SAID = {404: "There is nothing at this address.", 405: "This address does not take this method."}
_THE_ONE_KIND = "words"
"""The kind of everything a detector finds that knows no kinds, as docTR's published ones."""


@dataclass(frozen=True, slots=True)
class Service:
    """What requests are served with. The queue is closed when the application ends."""

    offer: Offer
    queue: RequestQueue
    limits: UploadLimits
    time_limit_s: float
    token: str = field(default="", repr=False)


def make_app(service: Service) -> FastAPI:
    """The application, for uvicorn or any other ASGI server."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(service.queue.close)

    app = FastAPI(
        title="Ductus",
        version=__version__,
        summary="Find and read the lines of manuscripts, under the interface of Trace.",
        docs_url=None,  # FastAPI's own pages fetch their scripts from the open network
        redoc_url=None,
        lifespan=lifespan,
    )
    _answer_errors(app)
    _add_ocr(app, service)
    _add_kie(app, service)
    _add_recognition(app, service)
    _add_detection(app, service)
    _add_about(app, service)
    app.add_middleware(Gate, token=service.token, max_bytes=service.limits.max_bytes)
    return app


def _add_ocr(app: FastAPI, service: Service) -> None:
    @app.post("/ocr/", responses=_PROBLEMS, summary="Find and read the lines of pages")
    async def ocr(
        request: Request, response: Response, parameters: Annotated[OcrParameters, Query()], files: Files
    ) -> list[schemas.OcrPage]:
        served = await _served(service, request, response, parameters, files, reads=True)
        stated = parameters.model_fields_set
        arrangement = answers.Arrangement(
            parameters.assume_straight_pages,
            parameters.group_lines,
            parameters.group_blocks,
            parameters.paragraph_break if "paragraph_break" in stated else None,
        )
        return [
            schemas.OcrPage(**_about(page, result, parameters), pages=[answers.blocks(result, arrangement)])
            for page, result in served
        ]


def _add_kie(app: FastAPI, service: Service) -> None:
    @app.post("/kie/", responses=_PROBLEMS, summary="Find and read words by the kinds a detector knows")
    async def kie(
        request: Request, response: Response, parameters: Annotated[KieParameters, Query()], files: Files
    ) -> list[schemas.KiePage]:
        served = await _served(service, request, response, parameters, files, reads=True)
        return [
            schemas.KiePage(
                **_about(page, result, parameters),
                extracted_fields=[
                    schemas.ExtractedField(
                        field_type=_THE_ONE_KIND, values=answers.words(result, parameters.assume_straight_pages)
                    )
                ],
            )
            for page, result in served
        ]


def _add_recognition(app: FastAPI, service: Service) -> None:
    @app.post("/recognition/", responses=_PROBLEMS, summary="Read pictures of single lines")
    async def recognition(
        request: Request, response: Response, parameters: Annotated[RecognitionParameters, Query()], files: Files
    ) -> list[schemas.RecognizedCrop]:
        served = await _served(service, request, response, parameters, files, reads=True)
        return [
            schemas.RecognizedCrop(
                name=page.name, value=reading.text, confidence=answers.score(answers.sureness(reading))
            )
            for page, result in served
            for reading in result.readings
            if reading is not None
        ]


def _add_detection(app: FastAPI, service: Service) -> None:
    @app.post("/detection/", responses=_PROBLEMS, summary="Find where pages are written on")
    async def detection(
        request: Request, response: Response, parameters: Annotated[DetectionParameters, Query()], files: Files
    ) -> list[schemas.DetectedPage]:
        served = await _served(service, request, response, parameters, files, reads=False)
        return [
            schemas.DetectedPage(name=page.name, bounding_boxes=answers.boxes(result, parameters.assume_straight_pages))
            for page, result in served
        ]


def _add_about(app: FastAPI, service: Service) -> None:
    @app.get("/health", summary="Whether the server is up")
    async def health() -> schemas.Health:
        return schemas.Health(status="ok", version=__version__, waiting=service.queue.waiting)

    @app.get("/models/", summary="Names for detection_model and recognition_model")
    def models() -> list[schemas.Offered]:
        detectors = dict(service.offer.names(Role.DETECTOR))
        recognizers = dict(service.offer.names(Role.RECOGNIZER))
        return [
            _offered(name, name in detectors, name in recognizers, detectors.get(name) or recognizers.get(name))
            for name in dict.fromkeys([*detectors, *recognizers])
        ]

    @app.get("/", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def guide(request: Request) -> HTMLResponse:
        return HTMLResponse(guide_page(app.openapi(), str(request.base_url), needs_token=bool(service.token)))


def _offered(name: str, detects: bool, recognizes: bool, fault: DuctusError | None) -> schemas.Offered:
    return schemas.Offered(
        name=name,
        detects=detects,
        recognizes=recognizes,
        ready=fault is None,
        reason=fault.message if fault is not None else "",
        remedy=fault.remedy.sentence if fault is not None and fault.remedy is not None else "",
    )


def _about(page: UploadedPage, result: PageServed, parameters: KieParameters) -> dict[str, Any]:
    orientation = answers.turn_of(result) if parameters.detect_orientation else None
    language = language_of(answers.text_of(result)) if parameters.detect_language else schemas.Stated()
    return {
        "name": page.name,
        "orientation": schemas.Stated(value=orientation),
        "language": language,
        "dimensions": (result.height_px, result.width_px),
    }


async def _served(
    service: Service,
    request: Request,
    response: Response,
    parameters: BaseModel,
    files: Sequence[UploadFile],
    *,
    reads: bool,
) -> Served:
    """The request's pages through the queue; ends early when the client goes away or time is up."""
    stated = {name: getattr(parameters, name) for name in parameters.model_fields_set}
    finder, reader = await asyncio.to_thread(_asked, service.offer, parameters, stated, reads)
    unused = [set(asked.unused) for asked in (finder, reader) if asked is not None]
    without_effect = sorted(set.intersection(*unused) - SERVED_HERE)
    if without_effect:
        response.headers["X-Without-Effect"] = ", ".join(without_effect)
    uploads = [Upload(file.filename or "upload", file.file) for file in files]
    holder = kept_pages(uploads, service.limits)
    pages = await asyncio.to_thread(holder.__enter__)
    try:
        calls = _calls(finder, reader)
        errand = await asyncio.to_thread(service.queue.submit, [_order(page, *calls) for page in pages])
        try:
            every = asyncio.gather(*(asyncio.wrap_future(answer) for answer in errand.answers))
            results = await _unless_gone(request, every, service.time_limit_s)
        finally:
            service.queue.leave(errand)
    finally:
        await asyncio.to_thread(holder.__exit__, None, None, None)
    names = ", ".join(dict.fromkeys(name for result in results for name in result.weights))
    response.headers["X-Weights"] = names.encode("ascii", "replace").decode("ascii")  # headers know no other letters
    return list(zip(pages, results, strict=True))


def _asked(
    offer: Offer, parameters: BaseModel, stated: dict[str, Any], reads: bool
) -> tuple[Asked | None, Asked | None]:
    """Line finder and reader of the request; None for what its address does not do."""
    detector, recognizer = getattr(parameters, "detection_model", None), getattr(parameters, "recognition_model", "")
    rest = {name: value for name, value in stated.items() if name not in ("detection_model", "recognition_model")}
    finder = offer.engine(Role.DETECTOR, detector, rest) if detector is not None else None
    reader = offer.engine(Role.RECOGNIZER, recognizer, rest) if reads else None
    return finder, reader


def _calls(finder: Asked | None, reader: Asked | None) -> tuple[EngineCall | None, EngineCall | None]:
    """What the queue is to call: an engine that reads whole pages does both at once."""
    if reader is not None and reader.reads_pages:
        return reader.call, None
    return finder.call if finder is not None else None, reader.call if reader is not None else None


def _order(page: UploadedPage, finder: EngineCall | None, reader: EngineCall | None) -> PageOrder:
    whole = None
    if finder is None:
        whole = DetectedLine(Box(0, 0, page.width_px, page.height_px).polygon(), 1.0)
    return PageOrder(page.source, page.width_px, page.height_px, finder, reader, whole)


async def _unless_gone(request: Request, work: Awaitable[T], time_limit_s: float) -> T:
    """The work's result, unless the client hangs up or time is up before it.

    Raises:
        EngineUnavailable: time is up.
        Cancelled: the client hung up; nobody hears the answer.
    """
    task = asyncio.ensure_future(work)
    hung_up = asyncio.ensure_future(_hung_up(request))
    try:
        done, _ = await asyncio.wait({task, hung_up}, timeout=time_limit_s, return_when=asyncio.FIRST_COMPLETED)
        if task in done:
            return task.result()
        if hung_up in done:
            raise Cancelled("The client hung up.")
        raise EngineUnavailable(
            f"This took longer than the {time_limit_s:g} seconds a request may take.",
            remedy=Remedy("Send fewer pages at a time, or ask again later."),
        )
    finally:
        hung_up.cancel()
        task.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _answer_errors(app: FastAPI) -> None:
    """Every error leaves in the shape of `schemas.Problem`, and without anything of what was sent."""

    def known(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, DuctusError)  # noqa: S101  # registered for it
        return faults.answer_to(error)

    def invalid(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for it
        said = "; ".join(f"{item['loc'][-1]}: {item['msg']}" for item in error.errors())
        return faults.problem(faults.UNFIT, f"{said}.", "See /docs for the parameters and their ranges.", "Invalid")

    def http(_request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101  # registered for it
        said = _HTTP_SAID.get(error.status_code, f"The request could not be taken: {error.detail}.")
        return faults.problem(error.status_code, said, "See /docs.", "Http")

    def ours(_request: Request, error: Exception) -> JSONResponse:
        # Not its message, which may quote what was sent.
        place = traceback.extract_tb(error.__traceback__)[-1]
        _log.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
        return faults.problem(faults.OURS, "The server made a mistake.", "Report it to us.", type(error).__name__)

    handlers: tuple[tuple[type[Exception], Callable[[Request, Exception], JSONResponse]], ...] = (
        (DuctusError, known),
        (RequestValidationError, invalid),
        (HTTPException, http),
        (Exception, ours),
    )
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)
