"""What we use of TEI P5, as a check: which element may stand where, and what its attributes must be.

Taken from the content models of the guidelines, narrowed to what `formats/tei.py` writes; wrong nesting, an attribute
TEI does not have there, or a pointer to nowhere fails.
"""

from __future__ import annotations

import re

from lxml import etree

NAMESPACE = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
PHRASES = {"unclear", "gap", "del", "add", "choice", "abbr", "hi", "foreign", "persName", "placeName", "date", "seg"}
INSIDE = {
    "TEI": ["teiHeader", "facsimile", "text"],
    "teiHeader": ["fileDesc", "encodingDesc", "revisionDesc"],
    "fileDesc": ["titleStmt", "publicationStmt", "sourceDesc"],
    "titleStmt": ["title"],
    "publicationStmt": ["p"],
    "sourceDesc": ["p"],
    "encodingDesc": ["appInfo", "editorialDecl"],
    "appInfo": ["application"],
    "application": ["label"],
    "editorialDecl": ["hyphenation"],
    "hyphenation": ["p"],
    "revisionDesc": ["change"],
    "facsimile": ["surface"],
    "surface": ["graphic", "zone", "path"],
    "zone": ["zone", "path"],
    "text": ["body"],
    "body": ["div", "ab"],
    "div": ["pb", "ab"],
    "ab": ["lb", "note", *PHRASES],
    "choice": ["abbr", "expan"],
    "gap": [],
    **{name: sorted(PHRASES) for name in PHRASES - {"choice", "gap"}},
}
HAS_TEXT = PHRASES - {"choice", "gap"} | {"ab", "title", "p", "label", "change", "note", "expan"}
WORD = re.compile(r"\S+")
POINTS = re.compile(r"\d+,\d+( \d+,\d+)+")
ATTRIBUTES = {
    "points": POINTS,
    "facs": re.compile(r"#\S+"),
    "next": re.compile(r"#\S+"),
    "prev": re.compile(r"#\S+"),
    "corresp": re.compile(r"#\S+"),
    "type": WORD,
    "subtype": WORD,
    "place": WORD,
    "break": re.compile("yes|no|maybe"),
    "when": re.compile(r"-?\d{4}(-\d\d(-\d\d(T[\d:.]+Z)?)?)?|--\d\d(-\d\d)?|---\d\d"),
    f"{XML}lang": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
    f"{XML}id": re.compile(r"[A-Za-z_À-ÖØ-öø-ÿ][\w.-]*"),
}


def require_tei(content: bytes) -> etree._Element:
    """The root element of a file that keeps the subset; fails with what does not."""
    root = etree.fromstring(content)
    ids = [element.get(f"{XML}id") for element in root.iter() if element.get(f"{XML}id")]
    assert len(ids) == len(set(ids)), "an xml:id is used twice"
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        for child in element:
            assert child.tag.removeprefix(NAMESPACE) in INSIDE.get(name, []), f"{child.tag} in {name}"
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        assert name in HAS_TEXT or not own.strip(), f"text in {name}: {own!r}"
        for key, value in element.attrib.items():
            assert key not in ATTRIBUTES or ATTRIBUTES[key].fullmatch(value), f"{name} {key}={value!r}"
            if value.startswith("#") and key in ("facs", "next", "prev", "corresp"):
                assert value[1:] in ids, f"{name} points to {value}"
        if name == "zone":
            assert element.get("points").count(",") >= 3, "a zone has three corners at least"
    return root
