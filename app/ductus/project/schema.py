"""The tables of a project file, schema 1, and why each is there.

This is what migration 1 makes of an empty file. It is never edited once released: a change of schema is a new
migration (see `migrations.py`).
"""

from __future__ import annotations

APPLICATION_ID = 0x44756374
"""The four bytes "Duct" in the header of every project file, by which `file` and we know it from other databases."""

ROOT_STEP = 0
"""The step before the first, where a fresh timeline stands; it is inserted below."""

TABLES = frozenset(
    {
        "about",
        "checkpoint",
        "document",
        "draft",
        "history",
        "job",
        "layout",
        "line",
        "page",
        "scan",
        "sought",
        "state",
        "step",
        "timeline",
    }
)
"""What a file of the newest schema has; one that lacks any of it is damaged."""

SCHEMA_1: tuple[str, ...] = (
    # The project itself: its title and when it was made.
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE document (id TEXT PRIMARY KEY, title TEXT NOT NULL, place INTEGER NOT NULL)",
    # A file on disk, once, however many pages it holds: relinking a PDF of 2,000 pages changes one row.
    """CREATE TABLE scan (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL
    )""",
    "CREATE INDEX scan_by_content ON scan (sha256)",
    # What lists need to know of a page. A page taken out of the project keeps its row and has no document, so that
    # taking it out and putting it back costs the same for one line and for 2,000. `place` orders the pages of a
    # document and leaves gaps; `counts` is {"status": lines}.
    """CREATE TABLE page (
        id TEXT PRIMARY KEY,
        document_id TEXT REFERENCES document (id),
        place INTEGER,
        name TEXT NOT NULL,
        width_px INTEGER NOT NULL,
        height_px INTEGER NOT NULL,
        problem TEXT NOT NULL,
        scan_id INTEGER NOT NULL REFERENCES scan (id),
        scan_index INTEGER NOT NULL,
        scan_dpi INTEGER NOT NULL,
        counts TEXT NOT NULL
    )""",
    "CREATE INDEX page_in_document ON page (document_id, place)",
    "CREATE INDEX page_of_scan ON page (scan_id)",
    # The rest of a page: its regions, and its line ids in reading order. One list, so that a line inserted at the
    # top does not rewrite the 2,000 below it.
    """CREATE TABLE layout (
        page_id TEXT PRIMARY KEY REFERENCES page (id),
        regions TEXT NOT NULL,
        line_ids TEXT NOT NULL
    )""",
    # Status and text have columns of their own to be searched; `text` is NULL without a transcription. `readings`
    # lists rows of `history`, oldest first.
    """CREATE TABLE line (
        id TEXT PRIMARY KEY,
        page_id TEXT NOT NULL REFERENCES page (id),
        status TEXT NOT NULL,
        text TEXT,
        readings TEXT NOT NULL,
        value TEXT NOT NULL
    )""",
    "CREATE INDEX line_on_page ON line (page_id)",
    # Every reading and every transcription a line ever had. Lines go, their history stays: no foreign key, and
    # nothing may be changed or deleted.
    """CREATE TABLE history (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        line_id TEXT NOT NULL,
        page_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('reading', 'transcription')),
        at TEXT NOT NULL,
        by_whom TEXT NOT NULL,
        origin TEXT NOT NULL,
        text TEXT NOT NULL,
        status TEXT NOT NULL,
        value TEXT NOT NULL
    )""",
    "CREATE INDEX history_of_line ON history (line_id)",
    "CREATE INDEX reading_on_page ON history (page_id) WHERE kind = 'reading'",
    """CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history
        BEGIN SELECT RAISE(ABORT, 'history is kept for ever'); END""",
    """CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history
        BEGIN SELECT RAISE(ABORT, 'history is kept for ever'); END""",
    # Typing that was not accepted yet. No foreign key: the draft of a deleted line waits for the deletion's undo.
    "CREATE TABLE draft (line_id TEXT PRIMARY KEY, text TEXT NOT NULL, kept_at TEXT NOT NULL)",
    # The timeline is a tree: undo goes to the parent, redo to `next_id`, and a new step after an undo becomes the
    # parent's next. The branch left behind stays in the file, out of reach.
    """CREATE TABLE step (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        parent_id INTEGER REFERENCES step (id),
        next_id INTEGER REFERENCES step (id),
        title TEXT NOT NULL,
        page_ids TEXT NOT NULL,
        line_ids TEXT NOT NULL,
        by_whom TEXT NOT NULL,
        made_at TEXT NOT NULL,
        forward TEXT NOT NULL,
        backward TEXT NOT NULL
    )""",
    "INSERT INTO step VALUES (0, NULL, NULL, '', '[]', '[]', '', '', '{}', '{}')",
    """CREATE TABLE timeline (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        current_id INTEGER NOT NULL REFERENCES step (id)
    )""",
    "INSERT INTO timeline VALUES (1, 0)",
    """CREATE TABLE checkpoint (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        at TEXT NOT NULL,
        step_id INTEGER NOT NULL REFERENCES step (id)
    )""",
    # Background work to take up again after a restart.
    "CREATE TABLE job (id TEXT PRIMARY KEY, verb TEXT NOT NULL, request TEXT NOT NULL, kept_at TEXT NOT NULL)",
    # Where the person was and what they chose: not work, so it may lag behind by a moment.
    "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
