"""``--watch``: run again whenever something under the paths has changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep

from compliance_lint.cli.terminal import complain, print_lines
from compliance_lint.messages import choose
from compliance_lint.model import InputError

_PAUSE = 1.0  # seconds between two looks
_SKIPPED = frozenset((".git", "node_modules", "__pycache__", ".venv"))

Snapshot = dict[str, tuple[int, int]]


def watched(paths: Sequence[str], once: Callable[[], int], rounds: int = 0, pause: float = _PAUSE) -> int:
    """Run ``once`` now and after each change, until interrupted or after ``rounds``; the last exit code."""
    code, done = 0, 0
    while True:
        before = snapshot(paths)
        if sys.stdout.isatty():
            sys.stdout.write("\x1b[2J\x1b[H")
        try:
            code = once()
        except InputError as error:  # a slip in the configuration: it will be mended
            complain([str(error)])
            code = 2
        done += 1
        if done == rounds:
            return code
        print_lines([choose("等待改动，Ctrl-C 结束", "waiting for changes, Ctrl-C to stop")], sys.stderr)
        while snapshot(paths) == before:
            sleep(pause)


def snapshot(paths: Sequence[str]) -> Snapshot:
    """Size and time of every file under ``paths``, and of the configuration of the working folder."""
    seen: Snapshot = {}
    for path in (*paths, "compliance-lint.yaml", ".compliance-lint.yaml", "pyproject.toml"):
        if Path(path).is_dir():
            for folder, folders, files in os.walk(path):
                folders[:] = [name for name in folders if name not in _SKIPPED]
                for name in files:
                    _note(seen, os.path.join(folder, name))  # noqa: PTH118 (a Path a file would be slow)
        else:
            _note(seen, path)
    return seen


def _note(seen: Snapshot, path: str) -> None:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return
    seen[path] = (status.st_mtime_ns, status.st_size)
