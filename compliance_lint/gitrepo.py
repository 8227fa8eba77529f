"""Questions to git: what has changed, and what a file was at some commit.  Never changes anything."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from compliance_lint.messages import problem


def git(folder: Path, *args: str) -> bytes:
    """The output of a git command in ``folder``; raises InputError with what git says."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, check=False)
    except FileNotFoundError:
        raise problem("没有找到 git 命令", "the git command was not found") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0] if said else f"exit code {done.returncode}"
        raise problem(f"git {args[0]} 失败：{reason}", f"git {args[0]} failed: {reason}")
    return done.stdout


def top(folder: Path) -> Path:
    """The root of the repository around ``folder``; raises InputError outside of one."""
    return Path(os.fsdecode(git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))


def content(root: Path, ref: str, path: Path) -> bytes | None:
    """What ``path`` (below ``root``) held at ``ref`` ("" for the index); None if it was not there."""
    name = Path(os.path.relpath(path, root)).as_posix()
    listed = (
        git(root, "ls-files", "-z", "--", name) if not ref else git(root, "ls-tree", "-z", ref, "--", name)
    )
    return git(root, "show", f"{ref}:{name}") if listed else None
