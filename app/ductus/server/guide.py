"""The page that explains the service, made from its OpenAPI description; it loads nothing from anywhere."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
:root { color-scheme: light dark; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { padding: .75rem 1rem; overflow-x: auto; border: 1px solid #8886; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884; }
h2 { margin-top: 2.5rem; }
"""


def guide_page(description: dict[str, Any], address: str, *, needs_token: bool) -> str:
    """HTML: how to ask, then each address with its parameters and answers. `address` ends with a slash."""
    about = description["info"]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(about['title'])} server</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(about['title'])} {escape(about['version'])}</h1><p>{escape(about.get('summary', ''))}</p>",
        f"<pre>{escape(_example(address, needs_token))}</pre>",
        '<p>For programs: <a href="/openapi.json">openapi.json</a>. Geometry is in shares of the page: left, top, '
        "right, bottom, or four corners. Nothing that is sent here is kept.</p>",
    ]
    for path, methods in description["paths"].items():
        for method, what in methods.items():
            parts.append(_section(path, method, what))
    return "\n".join([*parts, "</body></html>"])


def _example(address: str, needs_token: bool) -> str:
    token = ' \\\n  -H "Authorization: Bearer TOKEN"' if needs_token else ""
    return f'curl -X POST "{address}ocr/?group_blocks=true"{token} \\\n  -F "files=@letter.jpg"'


def _section(path: str, method: str, what: dict[str, Any]) -> str:
    rows = [_row(parameter) for parameter in what.get("parameters", ())]
    table = f"<table><tr><th>Parameter</th><th>Takes</th><th>Says</th></tr>{''.join(rows)}</table>" if rows else ""
    answers = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(answer.get('description', ''))}</td></tr>"
        for status, answer in what["responses"].items()
    )
    return (
        f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2><p>{escape(what.get('summary', ''))}</p>"
        f"{table}<table><tr><th>Status</th><th>Means</th></tr>{answers}</table>"
    )


def _row(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    low, high = schema.get("minimum"), schema.get("maximum")
    takes = str(schema.get("type", ""))
    if low is not None and high is not None:
        takes += f", {low} to {high}"
    default = schema.get("default")
    if default not in (None, ""):
        takes += f"; {str(default).lower() if isinstance(default, bool) else default}"
    says = parameter.get("description") or schema.get("description", "")
    return f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(takes)}</td><td>{escape(says)}</td></tr>"
