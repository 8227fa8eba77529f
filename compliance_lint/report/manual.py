"""The help pages.  The command line itself holds no text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compliance_lint.messages import choose, current_language
from compliance_lint.report.layout import Style, columns, wrap
from compliance_lint.report.pages import PAGES


@dataclass(frozen=True, slots=True)
class Param:
    """What the command line knows of a parameter: its name and its flags (none for an argument)."""

    name: str
    flags: tuple[str, ...]


def render(command: str, params: Sequence[Param], style: Style) -> Iterator[str]:
    """The page of ``command`` ("" for the program itself)."""
    page, lang = PAGES[command], current_language()
    yield f"{choose('用法：', 'Usage: ')}{page.usage}"
    yield ""
    yield from wrap(page.about.get(lang), style.width, style)
    below = [name for name in PAGES if name and name.rpartition(" ")[0] == command]
    rows = [(name.rpartition(" ")[2], _first_sentence(PAGES[name].about.get(lang))) for name in below]
    yield from _block(choose("命令", "Commands"), rows, style)
    arguments = [(page.params[p.name].value, p) for p in params if not p.flags]
    options = [(_flags(p, page.params[p.name].value), p) for p in params if p.flags]
    for heading, group in ((choose("参数", "Arguments"), arguments), (choose("选项", "Options"), options)):
        yield from _block(heading, [(left, page.params[p.name].about.get(lang)) for left, p in group], style)
    for title, choices in page.lists:
        yield from _block(
            title.get(lang), [(name, about.get(lang)) for name, about in choices.items()], style
        )
    examples = [(line, about.get(lang)) for line, about in page.examples]
    if examples:
        yield ""
        yield style.paint(choose("例子", "Examples"), "bold")
        for line, about in examples:
            yield f"  # {about}"
            yield f"  {line}"


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=。)|(?<=\.) ", text, maxsplit=1)[0]


def _flags(param: Param, value: str) -> str:
    flags = ", ".join(sorted(param.flags, key=len))
    lead = "" if flags.startswith("-") and not flags.startswith("--") else "    "
    return f"{lead}{flags} {value}".rstrip()


def _block(heading: str, rows: Sequence[tuple[str, str]], style: Style) -> Iterator[str]:
    if rows:
        yield ""
        yield style.paint(heading, "bold")
        yield from columns(rows, style)
