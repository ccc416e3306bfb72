"""The forms texts are compared in: as they are written, and without differences that may not matter to the asker."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from ductus.document.folding import Folding


class TextForm(StrEnum):
    """What is left out before the right text and the read one are compared; the value is how it is said."""

    WRITTEN = "as written"
    NO_CASE = "without case"
    NO_PUNCTUATION = "without punctuation"
    NO_MARKS = "without diacritics"
    PLAIN = "without all three"


FORMS_STATED = (
    "Texts are compared in the Unicode form NFC with runs of blanks as one. Without case: ſ stays ſ and ß stays ß, "
    "capitals become small. Without punctuation: characters of the Unicode categories P are left out. Without "
    "diacritics: accents, marks and strokes are taken off letters (é is e, ꝑ is p)."
)
RATES_STATED = (
    "CER: characters (code points) inserted, left out or replaced, over the characters of the right text, summed over "
    "all lines. WER: the same for words, which blanks part. The intervals hold 95 % of 2,000 sets drawn from these "
    "pages with replacement, whole pages at a time (percentile bootstrap, Efron 1979)."
)

_CASE = Folding(case=True, marks=False, forms=False)
_MARKS = Folding(case=False, marks=True, forms=False)


def in_form(text: str, form: TextForm) -> str:
    """The text without what the form leaves out, in NFC, blanks at its ends taken off and runs of them made one."""
    text = unicodedata.normalize("NFC", text)
    if form in (TextForm.NO_CASE, TextForm.PLAIN):
        text = _CASE.fold(text)
    if form in (TextForm.NO_MARKS, TextForm.PLAIN):
        text = _MARKS.fold(text)
    if form in (TextForm.NO_PUNCTUATION, TextForm.PLAIN):
        text = "".join(each for each in text if not unicodedata.category(each).startswith("P"))
    return " ".join(unicodedata.normalize("NFC", text).split())
