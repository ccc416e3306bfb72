"""What a file is by its first bytes, in words a person knows, for files that turn out to be no readable scan."""

from __future__ import annotations

HEAD_BYTES = 1024

_PICTURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"RIFF", "WebP"),
    (b"BM", "BMP"),
    (b"GIF8", "GIF"),
)

_FOREIGN = (
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"<?xml", "an XML file"),
    (b"AT&TFORM", "a DjVu document"),
    (b"8BPS", "a Photoshop document"),
    (b"%!PS", "a PostScript file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)

_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def picture_kind(head: bytes) -> str:
    """The picture format the first bytes announce, such as "JPEG"; empty when they announce none of ours."""
    return next((kind for mark, kind in _PICTURES if head.startswith(mark)), "")


def foreign_kind(head: bytes) -> str:
    """What else the first bytes announce, with its article, such as "a ZIP archive"; empty when nothing known."""
    if head[4:8] == b"ftyp":
        return "a HEIC or AVIF photo" if head[8:12] in _HEIF_BRANDS else "a video"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page, perhaps an error page that was saved in place of the picture"
    found = next((kind for mark, kind in _FOREIGN if head.startswith(mark)), "")
    if found:
        return found
    if text.startswith(b"<svg"):
        return "an SVG drawing"
    return "a text file" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as fault:
        # A head that ends inside a character is text all the same.
        return fault.start >= len(head) - 3
    return True
