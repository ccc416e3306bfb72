"""Services are measured like engines of this computer, after the person was told what leaves and at what cost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from ductus.engines.hosted import EXTRA_ENGINES_VARIABLE
from ductus.engines.remote import openai_compatible
from ductus.ui.measuring.offers import offers
from ductus.ui.measuring.window import EvaluateWindow
from ductus.ui.services.consent import ConsentDialog
from ductus.workflows.sending import agree, is_agreed
from fakes import quills
from fakes.here_host import HereHost
from fakes.services import FakeOpenAi

HOST = "api.example"


@pytest.fixture
def service(monkeypatch):
    """A service on this computer that is taken for one elsewhere."""
    monkeypatch.setattr(openai_compatible, "destination", lambda options: HOST)
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-test")
    started = FakeOpenAi()
    yield started
    started.close()


@pytest.fixture
def bench(corrected_bench, service, monkeypatch):
    monkeypatch.setenv(EXTRA_ENGINES_VARIABLE, "fakes.engines.echo")
    corrected_bench.host = HereHost()
    price = {"price_per_1000": 1000.0, "price_note": "EUR, 1 November 2026"}
    corrected_bench.settings["engine.options"] = {"openai-compatible": {**service.options(), **price}}
    yield corrected_bench
    corrected_bench.host.close()


@pytest.fixture
def opened(bench):
    dialog = EvaluateWindow(bench, bench.session)
    dialog.show()
    items = [dialog._engines.item(row) for row in range(dialog._engines.count())]
    for item in items:
        if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            is_it = item.data(Qt.ItemDataRole.UserRole).call.engine_id == "openai-compatible"
            item.setCheckState(Qt.CheckState.Checked if is_it else Qt.CheckState.Unchecked)
    yield dialog
    dialog.close()


def answering(monkeypatch, code):
    """Have the dialog answered so; returns what it said, and whether it offered to ask no more."""
    asked = []

    def answer(dialog):
        asked.append((" ".join(label.text() for label in dialog.findChildren(QLabel)), dialog._no_more.isHidden()))
        return code

    monkeypatch.setattr(ConsentDialog, "exec", answer)
    return asked


def test_a_service_is_listed_with_where_lines_would_go_and_never_before_those_of_this_computer(bench):
    found = offers(bench.settings)
    (chat,) = [offer for offer in found if offer.call.engine_id == "openai-compatible"]
    assert chat.host == HOST and chat.words.endswith(f"lines leave for {HOST}") and not chat.problem
    ready = [bool(offer.host) for offer in found if not offer.problem]
    assert ready == sorted(ready)


def test_what_leaves_is_counted_and_priced_before_and_the_work_knows_where_it_goes(
    bench, opened, service, monkeypatch, wait
):
    asked = answering(monkeypatch, QDialog.DialogCode.Accepted)
    submitted = []
    keep = bench.lanes.submit
    monkeypatch.setattr(bench.lanes, "submit", lambda job: submitted.append(job) or keep(job))

    opened._measure.click()
    wait(lambda: opened.results.measurement is not None)

    ((said, is_never_for_good),) = asked
    assert f"Images of 3 lines on 3 pages would be sent to {HOST}." in said
    assert "about 3.00 at 1000 per 1,000 lines (EUR, 1 November 2026)" in said
    assert is_never_for_good
    assert [job.sends_to for job in submitted if job.title.startswith("Measuring")] == [HOST]
    assert [len(run.texts) for run in opened.results.measurement.runs] == [3]
    assert not is_agreed(bench.session.project, HOST)


def test_lines_of_a_folder_are_sent_when_agreed_to(opened, service, monkeypatch, wait, tmp_path):
    (tmp_path / "1.png").write_bytes(quills.sample("anno").picture)
    (tmp_path / "1.gt.txt").write_text("anno", encoding="utf-8")
    asked = answering(monkeypatch, QDialog.DialogCode.Accepted)

    opened.measure_on(tmp_path)
    opened._measure.click()
    wait(lambda: opened.results.measurement is not None)

    assert "Images of 1 line on 1 page" in asked[0][0]
    assert len(service.requests) == 1
    assert opened.results.measurement.runs[0].texts[0].startswith("ink ")


def test_cancel_sends_nothing_even_where_the_project_agreed_for_good(bench, opened, service, monkeypatch, wait):
    agree(bench.session.project, HOST)
    asked = answering(monkeypatch, QDialog.DialogCode.Rejected)

    opened._measure.click()
    wait(lambda: asked and opened._measure.isEnabled())

    assert len(asked) == 1
    assert service.requests == []
    assert opened.results.measurement is None and not opened._stop.isEnabled()


def test_a_service_without_a_key_cannot_be_chosen_and_says_why(bench, monkeypatch):
    monkeypatch.delenv("DUCTUS_KEY_OPENAI_COMPATIBLE")
    bench.settings["engine.options"] = {}
    (chat,) = [offer for offer in offers(bench.settings) if offer.call.engine_id == "openai-compatible"]
    assert chat.problem and chat.words == f"{chat.title}: {chat.problem}"
