"""What is to be looked at: files as they are, as they were, or as they are about to be committed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from compliance_lint import gitrepo
from compliance_lint.config.find import absolute
from compliance_lint.config.front_matter import LIMIT
from compliance_lint.jobs.question import STDIN, Selection, Skipped, inputs
from compliance_lint.messages import problem
from compliance_lint.readers import is_known_unsupported, is_supported
from compliance_lint.readers.decode import spooled


@dataclass(frozen=True, slots=True)
class Source:
    """A file to look at, or ``data`` or a seekable ``stream`` read as if it were that file.

    ``before`` is what the file was called and held at the commit compared with, if asked for.
    """

    path: Path
    data: bytes | None = None
    before: bytes | None = None
    stream: BinaryIO | None = None

    @property
    def head(self) -> bytes | None:
        """The beginning of what is not in a file."""
        if self.stream:
            self.stream.seek(0)
            return self.stream.read(LIMIT)
        return None if self.data is None else self.data[:LIMIT]

    def opened(self) -> BinaryIO | None:
        """What is not in a file, from its beginning on."""
        if self.stream:
            self.stream.seek(0)
            return self.stream
        return None if self.data is None else io.BytesIO(self.data)


def sources(paths: Sequence[str], selection: Selection, stdin: BinaryIO, skipped: Skipped) -> list[Source]:
    """Everything under ``paths``; ``-`` is standard input."""
    return [
        Source(Path(selection.stdin_name), stream=spooled(stdin)) if path == Path(STDIN) else Source(path)
        for path in inputs(paths, selection, skipped)
    ]


def since(
    ref: str, paths: Sequence[str], selection: Selection, skipped: Skipped, *, compare: bool = False
) -> list[Source]:
    """What has changed under ``paths`` since the work left ``ref``: commits, edits, new files.

    ``compare`` also fetches what each file held then.
    """
    _no_stdin(paths)
    here = Path.cwd()
    root = gitrepo.top(here)
    base = gitrepo.merge_base(here, ref)
    changed = gitrepo.changed(root, base)
    chosen = _chosen(changed, paths, selection, skipped)
    if not compare:
        return [Source(path) for path in chosen]
    before = {absolute(path): old for path, old in changed.items()}
    return [replace(Source(path), before=_then(root, base, before.get(absolute(path)))) for path in chosen]


def staged(paths: Sequence[str], selection: Selection, skipped: Skipped) -> list[Source]:
    """What is about to be committed under ``paths``, as it stands in the index."""
    _no_stdin(paths)
    root = gitrepo.top(Path.cwd())
    chosen = _chosen(gitrepo.staged(root), paths, selection, skipped)
    return [Source(path, gitrepo.content(root, "", path) or b"") for path in chosen]


def _then(root: Path, base: str, old: Path | None) -> bytes | None:
    return gitrepo.content(root, base, old) if old else None


def _no_stdin(paths: Sequence[str]) -> None:
    if STDIN in paths:
        raise problem("标准输入不在 git 里，不能与 --since、--staged 同用", "standard input is not in git")


def _chosen(
    changed: Iterable[Path], paths: Sequence[str], selection: Selection, skipped: Skipped
) -> Iterator[Path]:
    """The changed files that lie under ``paths``, can be read and are not excluded."""
    wanted = [absolute(Path(path)) for path in paths]
    named = []
    for path in sorted(changed):
        if not any(path.is_relative_to(folder) for folder in wanted):
            continue
        if is_supported(path):
            named.append(_shown(path))
        elif is_known_unsupported(path):
            skipped.unsupported.append(Path(_shown(path)))
    # a staged file may be gone from the working folder: what git names exists
    only = replace(selection, force_exclude=True)
    present = [name for name in named if Path(name).exists()]
    missing = [Path(name) for name in named if not Path(name).exists()]
    yield from sorted([*inputs(present, only, skipped), *missing])


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
