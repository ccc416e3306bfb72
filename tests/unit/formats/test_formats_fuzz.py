"""Files nobody meant: whatever stands in them, they are read or refused with a sentence, and what is read is sound."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.errors import FormatUnreadable
from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import page, page_of

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = sorted((*GOLDEN.glob("page/*.xml"), *GOLDEN.glob("alto/*.xml")))
VALUE = re.compile(r'="[^"]*"')
NUMBERS = ("", "-1", "0", "1e308", "-1e308", "nan", "inf", "0x10", "99999999999999999999", "x", "true")
POINTS = ("1,2", "1,2 3", "5,5 5,5 5,5", "0 0 9 9", "0,0 9,9 9,0 0,9", "-9,-9 1e9,5 3,1e9")
WORDS = ("readingOrder {index:0", "}{}{", "structure {type:\\ud800;}", "ductus {place:0; reader:7;}", "\u2028", "r1")
ODD = st.sampled_from((*NUMBERS, *POINTS, *WORDS))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@settings(max_examples=40)
@given(data=st.data())
def test_odd_values_anywhere(file, data):
    content = file.read_text(encoding="utf-8")
    places = list(VALUE.finditer(content))
    chosen = data.draw(st.sets(st.integers(4, len(places) - 1), min_size=1, max_size=8))
    for place in sorted(chosen, reverse=True):
        start, end = places[place].span()
        content = f'{content[:start]}="{data.draw(ODD)}"{content[end:]}'
    with TemporaryDirectory() as folder:
        odd = Path(folder) / "odd.xml"
        odd.write_text(content, encoding="utf-8")
        module = Registry.discover().get(file.parent.name)
        try:
            pages = module.read(odd)
        except FormatUnreadable as fault:
            assert "odd.xml" in fault.message
            return
        for read in pages:
            assert len({line.id for line in read.lines}) == len(read.lines)
            assert all(line.polygon.area > 0 and line.baseline is not None for line in read.lines)
            regions = {region.id for region in read.regions}
            assert all(line.region_id in regions or not line.region_id for line in read.lines)
        made = [page_of(read, page()) for read in pages]
        page_xml.write(made, len(made), Path(folder) / "out", WriteOptions(), lambda done, total: None)
