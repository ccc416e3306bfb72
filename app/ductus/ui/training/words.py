"""How a course stands, in the words of the window and of its mark in the status bar."""

from __future__ import annotations

from ductus.numerals import decimal
from ductus.ui.training.keeper import CourseSeen
from ductus.workflows.courses import duration_words
from ductus.workflows.teach_project import LEAST_LINES, Stock
from ductus.workflows.teaching import QUILL, TeachingState
from ductus.workflows.words import counted

_STATES = {
    TeachingState.STARTING: "Starting",
    TeachingState.TEACHING: "Teaching",
    TeachingState.PAUSED: "Paused",
    TeachingState.DONE: "Done",
    TeachingState.FAILED: "Could not go on",
    TeachingState.STOPPED: "Stopped",
}


def reader_title(reader: str) -> str:
    """The reader as people know it."""
    return "Quill" if reader == QUILL else "TrOCR"


def state_title(state: TeachingState) -> str:
    """The state of a course as people say it."""
    return _STATES[state]


def letters_wrong(rate: float) -> str:
    """A character error rate as people say it: "12.3 of 100 letters wrong"."""
    return f"{decimal(rate * 100)} of 100 letters wrong"


def course_title(seen: CourseSeen) -> str:
    """Who learns, from how much, and how much is set aside to judge it by."""
    about, said = seen.about, f"{reader_title(seen.request.reader)} learns"
    if not about.lines:
        return said
    taught, pages = about.lines - about.judged_lines, about.pages - about.judged_pages
    said += f" on {counted(taught, 'line')} of {counted(pages, 'page')}"
    if not about.judged_lines:
        return said
    return f"{said}, judged by {counted(about.judged_lines, 'line')} of {counted(about.judged_pages, 'page')}"


def state_words(seen: CourseSeen) -> str:
    """Where the course stands: state, epoch, pace, time left; why it does not go on."""
    parts = [state_title(seen.state)]
    news = seen.news
    if news is not None and seen.state in (TeachingState.TEACHING, TeachingState.PAUSED):
        parts.append(f"round {min(news.epoch + 1, news.epochs)} of at most {news.epochs}")
        is_going = seen.state is TeachingState.TEACHING
        if is_going and news.lines_a_second is not None:
            parts.append(f"{decimal(news.lines_a_second)} lines/s")
        if is_going and news.seconds_left is not None:
            parts.append(f"at most {duration_words(news.seconds_left)} left")
    if seen.message:
        parts.append(seen.message)
    return " · ".join(parts)


def mark_words(seen: CourseSeen) -> str:
    """The mark in the status bar; empty where there is nothing to go on with and nothing to look at."""
    best = f", {decimal(seen.best_cer * 100)} of 100 wrong" if seen.best_cer is not None else ""
    reader = reader_title(seen.request.reader)
    if seen.state is TeachingState.TEACHING and seen.news is not None and seen.news.seconds_left is not None:
        return f"Teaching {reader}: {duration_words(seen.news.seconds_left)} left{best}"
    if seen.state in (TeachingState.STARTING, TeachingState.TEACHING):
        return f"Teaching {reader}{best}"
    if seen.state is TeachingState.PAUSED:
        return f"Teaching {reader} is paused{best}"
    if seen.state is TeachingState.DONE:
        return "" if seen.about.before else f"{reader} is taught{best}"
    return f"Teaching {reader} stopped{best}"


def stock_words(stock: Stock) -> str:
    """What there is to teach with, in sentences."""
    if stock.missing_lines:
        have = f"{counted(stock.lines, 'line')} corrected or verified" if stock.lines else "No line is corrected yet"
        return (
            f"{have}; {stock.missing_lines} more are needed. From fewer than {LEAST_LINES} lines a reader learns the "
            "words and not the hand, and none would be left to judge it by."
        )
    kinds = len(stock.characters)
    said = (
        f"{counted(stock.lines, 'line')} corrected or verified on {counted(stock.pages, 'page')}, "
        f"{kinds} different characters. About a tenth is set aside to judge by."
    )
    if stock.tested_pages:
        return f"{said} {counted(stock.tested_pages, 'test page')} stay out of it."
    return (
        f"{said} No test pages are kept yet: pages find their part when teaching begins, about one in ten for testing."
    )
