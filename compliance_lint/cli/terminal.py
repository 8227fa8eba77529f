"""Printing: reports and errors on this terminal, or into a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

from compliance_lint.messages import choose, one_of, problem
from compliance_lint.report import layout

_PATIENCE, _TICK = 1.0, 0.2  # seconds before progress is shown, and between its steps
_COLORS = ("auto", "always", "never")
_WIDTHS = (40, 120)  # narrowest and widest layout, whatever the terminal


def print_lines(lines: Iterable[str], stream: TextIO | None = None) -> None:
    """Write lines; a reader that has gone away (``| head``) is no error."""
    out = stream or sys.stdout
    try:
        for line in lines:
            out.write(line + "\n")
        out.flush()
    except BrokenPipeError:
        abandon(out)


def abandon(stream: TextIO) -> None:
    """Send what is still buffered to nowhere, so that closing the stream is quiet too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(errors: Iterable[str]) -> None:
    """Write errors to standard error, a line each."""
    print_lines((choose("错误：", "error: ") + error for error in errors), sys.stderr)


def style_for(color: str, ambiguous: str = "1", width: str = "") -> layout.Style:
    """How to print on this terminal; see no-color.org and force-color.org."""
    environ = os.environ
    one_of("--color", color, _COLORS)
    one_of("--ambiguous-width", ambiguous, ("1", "2"))
    terminal = sys.stdout.isatty()
    wanted = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    if environ.get("FORCE_COLOR", "0") not in ("", "0"):
        wanted = True
    painted = color == "always" or (color == "auto" and wanted)
    columns = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else 0
    narrow, wide = _WIDTHS
    if width and not (width.isdecimal() and int(width) >= narrow):
        raise problem(
            f"--width 应为不小于 {narrow} 的整数，而不是 {width!r}",
            f"--width must be a whole number of at least {narrow}, not {width!r}",
        )
    cells = int(width) if width else max(narrow, min(columns or 100, wide))
    return layout.Style(painted, int(ambiguous), cells)


@dataclass
class Meter:
    """Says on a terminal how far a long run has come; silent for the first second and elsewhere."""

    started: float = field(default_factory=monotonic)
    shown: float = 0.0

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` files are done."""
        now = monotonic()
        if not sys.stderr.isatty() or now - self.started < _PATIENCE:
            return
        if done == total:
            sys.stderr.write("\r\x1b[K" if self.shown else "")
        elif now - self.shown > _TICK:
            self.shown = now
            sys.stderr.write(choose(f"\r\x1b[K检查 {done}/{total}", f"\r\x1b[K{done}/{total} checked"))
        sys.stderr.flush()
