"""Sentences group thousands as the fields for numbers beside them do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDoubleSpinBox

from ductus.numerals import Manner, decimal, whole, write_as
from ductus.ui.numbers import manner_of


@pytest.fixture(autouse=True)
def english_again():
    yield
    write_as(Manner())


@pytest.mark.parametrize("name", ["en_GB", "de_DE", "fr_FR", "de_CH"])
def test_a_number_looks_the_same_in_a_sentence_and_in_a_field(qapp, name):
    locale = QLocale(name)
    write_as(manner_of(locale))
    field = QDoubleSpinBox()
    field.setLocale(locale)
    field.setGroupSeparatorShown(True)
    field.setRange(0, 1e9)
    field.setDecimals(1)
    field.setValue(12556.5)
    assert decimal(12556.5) == field.text()
    field.setDecimals(0)
    field.setValue(12556)
    assert whole(12556) == field.text()


def test_where_digits_are_others_signs_stay_with_the_digits_we_write(qapp):
    write_as(manner_of(QLocale("ar_EG")))
    assert decimal(1556.5) == "1,556.5"
