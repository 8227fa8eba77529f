"""The user's cache folder: what can be made anew at any time, kept to start faster."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home() -> Path | None:
    """Where our caches live, or None when there is no place or the user wants none."""
    if os.environ.get("COMPLIANCE_LINT_NO_CACHE"):
        return None
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(base) / "compliance-lint" if base else Path.home() / ".cache" / "compliance-lint"
    except RuntimeError:  # no home directory
        return None


def replace(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` in one step, so that nobody reads half of it.  Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
