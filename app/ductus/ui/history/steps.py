"""What a person does to a line beside correcting it: comment on it, let a reading hold again. Each is one undo step."""

from __future__ import annotations

from ductus.document.edits import SetRemark
from ductus.document.precedence import return_to_reading
from ductus.ui.session import Session


def reset_line(session: Session, line_id: str, reading_id: str) -> bool:
    """Let a reading of a line of the page on screen hold again; False when it cannot."""
    page = session.page
    if page is None:
        return False
    try:
        edit = return_to_reading(page, line_id, reading_id)
    except KeyError:
        return False  # line or reading went meanwhile
    return edit is not None and session.apply(edit)


def write_comment(session: Session, page_id: str, line_id: str, comment: str) -> bool:
    """Keep a line's comment, empty for none; False when it could not be kept. The page need not be on screen."""
    try:
        line = session.project.page(page_id).line(line_id)
    except KeyError:
        return False
    return session.apply(SetRemark(page_id, line_id, comment, line.kind, line.region_id, line.is_locked))
