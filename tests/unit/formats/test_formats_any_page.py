"""Whatever a page holds, every format writes it or says in our own words why not."""

import pytest
from hypothesis import Phase, given, settings
from PIL import Image
from test_formats_round_trip import pages, wild_outlines

from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from ductus.formats.xml import holdable

WRITERS = [module for module in Registry.discover().writers() if not module.INFO.is_ground_truth]


@pytest.mark.parametrize("module", WRITERS, ids=lambda module: module.INFO.id)
@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(made=pages(wild_outlines()))
def test_any_page_is_written(module, made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    target = folder if module.INFO.one_file_a_page else folder / f"all{module.INFO.suffixes[0]}"
    options = WriteOptions(page_image=lambda made: Image.new("RGB", (made.width_px, made.height_px)))
    written = module.write(iter([made]), 1, target, options, lambda done, total: None)
    with_text = sum(bool(holdable(held.text).strip()) for held in made.lines)
    assert with_text <= written.lines <= len(made.lines)
