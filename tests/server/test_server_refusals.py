"""What the server does not do, and how it says so: one shape, a status, a remedy, nothing of what was sent."""

from __future__ import annotations

import io
import socket
from dataclasses import replace

import httpx
import pytest
from PIL import Image

from ductus.server.offer import Offer
from fakes.engines import blank
from fakes.pdfs import CORNERS, PdfPage, make_pdf
from fakes.running_server import page, running
from waiting import PATIENCE_S

TOKEN = "correct horse"


def problem(answer: httpx.Response, status: int) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert set(said) == {"detail", "remedy", "kind"}
    assert said["detail"].endswith(".")
    return said


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_without_the_right_token_nothing_is_read(fakes, header):
    with running(token=TOKEN) as server:
        answer = server.post("/ocr/", ("a.png", page()), headers={"Authorization": header} if header else {})
        assert "Bearer" in problem(answer, 401)["remedy"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert not server.host.calls
        assert httpx.get(f"{server.url}/models/").status_code == 401
        assert httpx.get(f"{server.url}/health").status_code == 200
        assert TOKEN not in httpx.get(f"{server.url}/docs").text


def test_the_token_opens(fakes):
    with running(token=TOKEN) as server:
        answer = server.post("/ocr/", ("a.png", page()), headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200


def test_a_web_page_of_another_site_is_not_answered(server):
    for site in ("https://evil.example", "http://127.0.0.1:1", "null"):
        origin = server.post("/ocr/", ("a.png", page()), headers={"Origin": site})
        assert problem(origin, 403)["kind"] == "ForeignOrigin"
    rebound = server.post("/ocr/", ("a.png", page()), headers={"Host": "evil.example"})
    assert problem(rebound, 403)["kind"] == "ForeignHost"
    own = server.post("/ocr/", ("a.png", page()), headers={"Origin": server.url})
    assert own.status_code == 200


def test_a_body_that_says_it_is_too_large_is_refused_unread(fakes):
    with running(max_bytes=10_000) as server:
        answer = server.post("/ocr/", ("a.bin", b"\xff\xd8\xff" + bytes(50_000)))
        assert "0.01 MB" in problem(answer, 413)["detail"]


def test_a_body_that_does_not_say_its_length_is_counted(fakes):
    def chunks():
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n\xff\xd8\xff'
        for _ in range(20):
            yield bytes(1_000)
        yield b"\r\n--x--\r\n"

    with running(max_bytes=10_000) as server:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = httpx.post(f"{server.url}/ocr/", content=chunks(), headers=headers)
        problem(answer, 413)
        assert not server.host.calls


def test_more_pages_than_allowed_are_refused(fakes):
    book = make_pdf(*[PdfPage(content=CORNERS)] * 3)
    with running(max_pages=2) as server:
        assert "2 pages" in problem(server.post("/ocr/", ("book.pdf", book)), 413)["detail"]
        assert not list(fakes.iterdir())


def test_more_pixels_than_allowed_are_refused(server):
    stream = io.BytesIO()
    Image.new("1", (3000, 2000)).save(stream, "PNG")  # 6 million; the test's server takes 4
    assert problem(server.post("/ocr/", ("poster.png", stream.getvalue())), 413)["kind"] == "ScanTooLarge"


def test_what_is_no_scan_is_named(server):
    said = problem(server.post("/ocr/", ("a.png", page()), ("../../notes.txt", b"dear diary")), 415)
    assert "notes.txt" in said["detail"] and "diary" not in str(said)


@pytest.mark.parametrize("content", [page()[:200], b"", b"\xff\xd8\xff broken"])
def test_a_damaged_scan_is_named(server, content):
    assert "damaged.png" in problem(server.post("/ocr/", ("damaged.png", content)), 422)["detail"]


def test_a_locked_pdf_says_so(server):
    locked = make_pdf(PdfPage(content=CORNERS), password="secret")  # noqa: S106  # of a PDF made here
    assert problem(server.post("/ocr/", ("locked.pdf", locked)), 422)["kind"] == "PasswordNeeded"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("box_threshold=1.5", "box_threshold"),
        ("binary_threshold=-1", "binary_threshold"),
        ("detection_batch_size=0", "detection_batch_size"),
        ("recognition_batch_size=x", "recognition_batch_size"),
        ("paragraph_break=nan", "paragraph_break"),
        ("group_lines=perhaps", "group_lines"),
    ],
)
def test_a_parameter_out_of_range_is_named(server, query, name):
    assert name in problem(server.post(f"/ocr/?{query}", ("a.png", page())), 422)["detail"]


def test_no_file_at_all_is_said(server):
    problem(httpx.post(f"{server.url}/ocr/"), 422)


def test_an_address_that_is_not_there_has_the_same_shape(server):
    problem(httpx.get(f"{server.url}/nowhere"), 404)
    problem(httpx.get(f"{server.url}/ocr/"), 405)


def test_an_engine_that_cannot_run_says_what_to_do(server):
    answer = server.post("/ocr/?recognition_model=fake-missing", ("a.png", page()))
    assert problem(answer, 503)["remedy"] == "Fetch them, or choose another engine."
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("name", ["no-such", "/etc", "../x", "local/nothing"])
def test_a_name_nobody_knows_is_refused_and_no_path_is_opened(server, name):
    said = problem(server.post("/ocr/", ("a.png", page()), params={"recognition_model": name}), 422)
    assert name in said["detail"]


def test_names_of_trace_are_refused_unless_the_server_stands_in(server, fakes):
    query = "/ocr/?detection_model=db_resnet50&recognition_model=crnn_vgg16_bn"
    problem(server.post(query, ("a.png", page())), 503)
    with running(stands_in=True) as generous:
        assert generous.post(query, ("a.png", page())).status_code == 200
        problem(generous.post("/ocr/?recognition_model=fake-missing", ("a.png", page())), 503)


def test_engines_through_which_scans_leave_are_lent_only_when_chosen(server, monkeypatch):
    monkeypatch.setattr(blank, "INFO", replace(blank.INFO, scans_leave=True))
    query = "/ocr/?recognition_model=fake-blank"
    problem(server.post(query, ("a.png", page())), 422)
    names = [item["name"] for item in httpx.get(f"{server.url}/models/").json()]
    assert "fake-echo" in names and "fake-blank" not in names


def test_an_engine_that_fails_is_no_success(server):
    assert problem(server.post("/ocr/?recognition_model=fake-failing", ("a.png", page())), 500)["kind"] == (
        "EngineFailed"
    )


def test_a_mistake_of_ours_tells_nothing_of_what_was_sent(server, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("dear diary")

    monkeypatch.setattr(Offer, "engine", broken)
    assert "diary" not in str(problem(server.post("/ocr/", ("a.png", page())), 500))


def test_time_is_limited(fakes):
    with running(time_limit_s=0.2) as server:
        server.host.gate.clear()
        answer = server.post("/ocr/", ("a.png", page()))
        assert "0.2 seconds" in problem(answer, 503)["detail"]
        server.host.gate.set()
        assert not list(fakes.iterdir())


def test_a_body_that_stops_coming_is_given_up(fakes, monkeypatch):
    monkeypatch.setattr("ductus.server.gate._BODY_STALLS_S", 0.1)
    with running() as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as line:
            head = f"POST /ocr/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            line.sendall(f"{head}Content-Length: 500\r\n\r\n--x".encode())
            assert line.recv(4096).startswith(b"HTTP/1.1 408")
