"""What our web pages have in common: one file with everything inside, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from compliance_lint.messages import choose, current_language

SHADES = ("error", "warning", "info", "closed")  # of bars, in this order


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: what it counts, and how many of each shade.

    ``by`` names the filter that a click sets to ``value``; without it the row is no button.
    """

    label: str
    counts: Mapping[str, int]
    by: str = ""
    value: str = ""
    is_path: bool = False


def asset(name: str) -> str:
    """A file of ours that goes into pages."""
    return (Path(__file__).parent / "assets" / name).read_text(encoding="utf-8")


def page(title: str, styles: Sequence[str], script: str, body: Iterable[str]) -> Iterator[str]:
    """A whole page that works from a disk, offline; its own policy forbids everything else."""
    code = asset(script)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    yield "<!doctype html>"
    yield f'<html lang="{"en" if current_language() == "en" else "zh-CN"}">'
    yield '<head><meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'unsafe-inline'; script-src 'sha256-{digest}'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>"
    yield "<style>"
    for style in styles:
        yield from asset(style).rstrip().split("\n")
    yield "</style></head><body>"
    yield from body
    yield f"<script>{code}</script></body></html>"


def top(title: str, subtitle: str) -> Iterator[str]:
    """The bar at the top of a page."""
    yield '<header class="bar-top"><div><div class="grow">'
    yield f'<h1>{escape(title)}</h1><div class="muted">{escape(subtitle)}</div></div>'
    yield f'<button id="theme" type="button">{choose("明 / 暗", "light / dark")}</button></div></header>'


def tile(number: int, label: str, shade: str = "") -> str:
    """A big number with its name."""
    shade = shade if number else "zero"
    return f'<div class="card tile {shade}"><b>{number}</b><span class="muted">{escape(label)}</span></div>'


def bars(heading: str, rows: Sequence[Bar]) -> Iterator[str]:
    """A bar chart, each bar as long as its part of the longest."""
    longest = max((sum(row.counts.values()) for row in rows), default=1)
    yield f'<section class="card"><h2>{escape(heading)}</h2><ul class="bars">'
    for row in rows:
        yield f"<li>{_row(row, longest)}</li>"
    yield "</ul></section>"


def _row(row: Bar, longest: int) -> str:
    done, rects = 0.0, []
    for shade in SHADES:
        if number := row.counts.get(shade, 0):
            part = 100 * number / longest
            rects.append(f'<rect class="{shade}" x="{done:.2f}" width="{part:.2f}" height="12"/>')
            done += part
    total = sum(row.counts.values())
    label = escape(row.label)
    inner = (
        f'<span class="name{" path" if row.is_path else ""}" title="{label}">{label}</span>'
        f'<svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">{"".join(rects)}</svg>'
        f'<span class="n">{total}</span>'
    )
    if not row.by:
        return f'<div class="row">{inner}</div>'
    value = escape(row.value)
    return f'<button type="button" data-by="{row.by}" value="{value}" aria-pressed="false">{inner}</button>'
