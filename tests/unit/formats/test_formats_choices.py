import pytest

from ductus.errors import ExportFailed
from ductus.formats._choices import switch
from ductus.formats.base import WriteOptions


@pytest.mark.parametrize(
    ("given", "expected"), [(True, True), ("yes", True), ("True", True), (1, True), ("no", False), ("false", False)]
)
def test_words_of_the_command_line_mean_what_they_say(given, expected):
    assert switch(WriteOptions(choices={"bom": given}), "bom", default=not expected) is expected


def test_what_is_not_said_is_the_default_and_nonsense_is_refused():
    assert switch(WriteOptions(), "bom", default=True)
    with pytest.raises(ExportFailed, match="maybe"):
        switch(WriteOptions(choices={"bom": "maybe"}), "bom", default=True)
