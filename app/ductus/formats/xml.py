"""XML read without trust and written without surprises, for every XML format.

Reading: no entities, no document type, no network, a limit on size and depth. Elements are found by local name,
because real files carry every version's namespace. Writing: no prefix, UTF-8, two spaces a level, ids that are valid
xs:IDs and unique, text without characters XML cannot hold. lxml is imported inside functions only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ductus.errors import FormatUnreadable, Remedy

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_BYTES = 64_000_000
"""The largest file read, as the help says. A page with every glyph boxed takes 5 to 20 MB; lxml needs about ten times
that in memory."""
MAX_ID_LENGTH = 128
"""eScriptorium keeps so many characters of an id, and merges lines by it."""
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_HEAD_BYTES = 64 * 1024
_PROLOG = rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+"  # atomic and possessive: no prolog, however odd, makes it slow
_DOCTYPE = re.compile(_PROLOG + rb"<!DOCTYPE", re.DOTALL)
_HARMLESS_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]{0,1024}>", re.IGNORECASE)
_ENCODING = re.compile(rb"""(?:encoding|charset)\s{0,4}=\s{0,4}["']?\s{0,4}([\w.:-]{1,40})""", re.IGNORECASE)
_ROOT = re.compile(
    _PROLOG + rb"(?>(?i:<!DOCTYPE)[^\[>]{0,1024}+>)?+" + _PROLOG + rb"<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)
_ID = re.compile(r"[A-Za-z_À-ÖØ-öø-ÿ][A-Za-z0-9_À-ÖØ-öø-ÿ.-]*")
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def refusal(source: Path) -> FormatUnreadable | None:
    """Why a file is not opened, whatever it is: its document type declares something. None for any other."""
    try:
        with source.open("rb") as stream:
            head = _plain(stream.read(_HEAD_BYTES))
    except OSError:
        return None
    return _refused(source) if _DOCTYPE.match(_HARMLESS_DOCTYPE.sub(b"", head, count=1)) else None


def parse(source: Path) -> Element:
    """The root element of an XML file, comments and processing instructions left out.

    Raises:
        FormatUnreadable: too large, not well-formed, with a document type (the road of entity attacks), or not
            readable at all.
    """
    content = _content(source)
    if _DOCTYPE.match(_plain(content)):
        raise _refused(source)
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:  # ValueError: a declared encoding that is none
        raise _broken(source, str(fault)) from fault
    if root is None:
        raise _broken(source, "no element")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(source)
    return root


def parse_html(source: Path) -> Element:
    """The root element of a web page, well-formed or as browsers forgive it; names without a namespace or with one.

    A document type is passed over where it only names a standard: it is neither fetched nor asked for entities.

    Raises:
        FormatUnreadable: too large, with a document type that declares something, or no web page at all.
    """
    from lxml import etree

    content = _content(source)
    if b"<!ENTITY" in content[:_HEAD_BYTES].upper():
        raise _refused(source)
    content = _HARMLESS_DOCTYPE.sub(b"", content, count=1)
    strict = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content.lstrip(), strict)
    except (etree.XMLSyntaxError, ValueError):
        pass  # a web page need not be XML
    stated = _ENCODING.search(content[:_HEAD_BYTES])
    encoding = stated.group(1).decode("ascii") if stated else "utf-8"
    try:
        forgiving = etree.HTMLParser(encoding=encoding, no_network=True, huge_tree=False, remove_comments=True)
        root: Element | None = etree.fromstring(content, forgiving)
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise _broken(source, str(fault)) from fault
    if root is None:
        raise _broken(source, "no element")
    return root


def root_name(source: Path) -> str:
    """The local name of a file's root element, from its first bytes; empty when that is no XML."""
    try:
        with source.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return ""
    match = _ROOT.match(_plain(head))
    return match.group(1).decode("ascii", "replace") if match else ""


def _content(source: Path) -> bytes:
    try:
        size = source.stat().st_size
        if size > MAX_BYTES:
            raise FormatUnreadable(
                f"“{source.name}” is {size // 1_000_000} MB; files over {MAX_BYTES // 1_000_000} MB are not read.",
                remedy=Remedy("Export one file a page from the program that wrote it."),
            )
        return source.read_bytes()
    except OSError as fault:
        raise FormatUnreadable(f"“{source.name}” could not be opened: {fault.strerror or fault}.") from fault


def _plain(content: bytes) -> bytes:
    """The first bytes without byte order marks and without the zero bytes of UTF-16 and UTF-32."""
    return content[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe\x00").replace(b"\x00", b"")


def _refused(source: Path) -> FormatUnreadable:
    return FormatUnreadable(
        f"“{source.name}” declares a document type, which Ductus does not open because it can hide harmful entities.",
        remedy=Remedy("Remove the line that begins with <!DOCTYPE and import again."),
    )


def _broken(source: Path, detail: str) -> FormatUnreadable:
    return FormatUnreadable(
        f"“{source.name}” is not whole XML, so it could not be read.",
        remedy=Remedy("Export it again from the program that wrote it."),
        detail=detail,
    )


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """The direct children of these local names, in document order."""
    return (child for child in element if local(child) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant reached by this path of local names; None where a step is missing."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def attribute(element: Element, name: str) -> str:
    """The attribute of this local name without outer blanks; empty when absent."""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value).strip()
    return ""


def text(element: Element | None) -> str:
    """All text inside the element, exactly as written."""
    return "" if element is None else "".join(str(part) for part in element.itertext())


def bare_name(path: str) -> str:
    """The file name at the end of a POSIX path, a Windows path or an address."""
    return path.replace("\\", "/").rpartition("/")[2]


def holdable(value: str) -> str:
    """`value` without the characters XML 1.0 cannot hold: controls other than tab and line ends, surrogates, U+FFFE."""
    return value if value.isprintable() else _UNHOLDABLE.sub("", value)


def utc(moment: datetime) -> str:
    """A moment as XML Schema writes it, in UTC, to the millisecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


class Ids:
    """Hands out xs:IDs, each once. One object a file."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, *wishes: str) -> str:
        """The first wish that is a valid id not yet taken, else the last one made valid and unique.

        Letters beyond Latin-1 are not taken although XML allows many: its editions disagree on which.
        """
        for wish in wishes:
            if len(wish) <= MAX_ID_LENGTH and _ID.fullmatch(wish) and wish not in self._taken:
                self._taken.add(wish)
                return wish
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", wishes[-1])[: MAX_ID_LENGTH - 12] if wishes else ""
        stem = plain if _ID.fullmatch(plain) else f"id_{plain}"
        number = 2
        while f"{stem}_{number}" in self._taken:
            number += 1
        return self.take(stem if stem not in self._taken else f"{stem}_{number}")


def root(name: str, namespace: str, schema_address: str = "") -> Element:
    """A root element in an unprefixed default namespace that says where its schema is, if there is one."""
    from lxml import etree

    namespaces: dict[str | None, str] = {None: namespace}
    if not schema_address:
        return etree.Element(f"{{{namespace}}}{name}", nsmap=cast("dict[str, str]", namespaces))
    namespaces["xsi"] = XSI
    attributes = {f"{{{XSI}}}schemaLocation": f"{namespace} {schema_address}"}
    return etree.Element(f"{{{namespace}}}{name}", attributes, nsmap=cast("dict[str, str]", namespaces))


def add(parent: Element, name: str, attributes: Mapping[str, str] | None = None, content: str | None = None) -> Element:
    """A new last child in the parent's namespace. Values are made holdable; empty attributes are left out."""
    from lxml import etree

    namespace = str(parent.tag).rpartition("}")[0]
    kept = {key: held for key, value in (attributes or {}).items() if (held := holdable(value))}
    element = etree.SubElement(parent, f"{namespace}}}{name}" if namespace else name, kept)
    if content is not None:
        element.text = holdable(content)
    return element


def to_bytes(element: Element) -> bytes:
    """The whole file: declaration, UTF-8, indented."""
    from lxml import etree

    content: bytes = etree.tostring(element, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return content
