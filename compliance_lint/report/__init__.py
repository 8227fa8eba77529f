"""What a run has to say, and the formats it can be said in.

The formats are in ``formats``; only the module of the one asked for is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from compliance_lint.report.formats import FORMATS

__all__ = ["FORMATS", "content", "format_of", "lines"]

if TYPE_CHECKING:
    from compliance_lint.report.layout import Style
    from compliance_lint.report.run import Report


def lines(name: str, report: Report, style: Style) -> Iterator[str]:
    """The report in the (not binary) format ``name``."""
    yield from _module(name).render(report, style)


def content(name: str, report: Report, style: Style) -> Iterator[bytes]:
    """The report in the format ``name`` as the bytes of a file."""
    if FORMATS[name].binary:
        yield cast(bytes, _module(name).render_bytes(report, style))
        return
    for line in lines(name, report, style):
        yield f"{line}\n".encode(errors="backslashreplace")


def format_of(path: str) -> str:
    """The format that the suffix of ``path`` stands for; text if it stands for none."""
    ends = path.lower()
    return next((name for name, f in FORMATS.items() if f.suffix and ends.endswith(f.suffix)), "text")


def _module(name: str) -> Any:  # noqa: ANN401 (a module)
    return import_module(f"{__name__}.formats.{FORMATS[name].module}")
