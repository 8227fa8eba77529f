"""Questions to git: what has changed, and what a file was at some commit.  Never changes anything."""

from __future__ import annotations

import os
from pathlib import Path

from compliance_lint.messages import problem


def git(folder: Path, *args: str) -> bytes:
    """The output of a git command in ``folder``; raises InputError with what git says."""
    import subprocess

    try:
        done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, check=False)
    except FileNotFoundError:
        raise problem("没有找到 git 命令", "the git command was not found") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0] if said else f"exit code {done.returncode}"
        raise problem(f"git {args[0]} 失败：{reason}", f"git {args[0]} failed: {reason}")
    return done.stdout


def _check(ref: str) -> None:
    """Refuse what git would take for an option; branch names can come from strangers."""
    if ref.startswith("-"):
        raise problem(f"{ref!r} 不是分支或提交", f"{ref!r} is no branch or commit")


def top(folder: Path) -> Path:
    """The root of the repository around ``folder``; raises InputError outside of one."""
    return Path(os.fsdecode(git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))


def content(root: Path, ref: str, path: Path) -> bytes | None:
    """What ``path`` (below ``root``) held at ``ref`` ("" for the index); None if it was not there."""
    _check(ref)
    name = Path(os.path.relpath(path, root)).as_posix()
    listed = (
        git(root, "ls-files", "-z", "--", name) if not ref else git(root, "ls-tree", "-z", ref, "--", name)
    )
    return git(root, "show", f"{ref}:{name}") if listed else None


def merge_base(folder: Path, ref: str) -> str:
    """The commit at which the current work left ``ref``; raises InputError if there is none."""
    _check(ref)
    return git(folder, "merge-base", ref, "HEAD").decode().strip()


def changed(root: Path, base: str) -> dict[Path, Path | None]:
    """Files that differ from the commit ``base`` or are new, with what they were called then.

    Deleted files are left out; a renamed one has its old name, a new one None.
    """
    fields = git(root, "diff", "--name-status", "-z", "-M", "--diff-filter=d", base, "--").split(b"\0")
    found: dict[Path, Path | None] = {}
    at = 0
    while at + 1 < len(fields):
        status, old = fields[at][:1], root / os.fsdecode(fields[at + 1])
        at += 2
        if status in (b"R", b"C"):
            found[root / os.fsdecode(fields[at])] = old
            at += 1
        else:
            found[old] = None if status == b"A" else old
    new = git(root, "ls-files", "-z", "--others", "--exclude-standard").split(b"\0")
    return found | {root / os.fsdecode(name): None for name in new if name}


def staged(root: Path) -> list[Path]:
    """Files whose staged content differs from the last commit; deleted ones are left out."""
    names = git(root, "diff", "--cached", "--name-only", "-z", "--diff-filter=d", "--").split(b"\0")
    return [root / os.fsdecode(name) for name in names if name]


def copy(root: Path, ref: str, folder: Path, target: Path) -> int:
    """Write what ``folder`` (below ``root``) held at ``ref`` into ``target``; the number of files."""
    _check(ref)
    inside = Path(os.path.relpath(folder, root)).as_posix()
    names = [
        os.fsdecode(name)
        for name in git(root, "ls-tree", "-r", "-z", "--name-only", ref, "--", inside).split(b"\0")
    ]
    written = 0
    for name in filter(None, names):
        path = target / Path(name).relative_to(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(git(root, "show", f"{ref}:{name}"))
        written += 1
    return written
