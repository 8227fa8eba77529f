"""Which files are read, and how results are written: discovery and atomic replacement."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk, Finding, InputError, Located
from compliance_lint.readers import Locator, is_known_unsupported, is_supported, read
from compliance_lint.readers.decode import unreadable

if TYPE_CHECKING:  # finding files needs no detector, and a file that is named itself no patterns
    from pathspec import GitIgnoreSpec

    from compliance_lint.engine import Scanner

_SKIPPED_FOLDERS = (
    *(".git", ".hg", ".svn", ".idea", ".vscode", "node_modules", ".venv", "venv", ".tox", ".nox"),
    *("__pycache__", ".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"),
)
_NOT_DATA = ("~$", "._")  # who has an Office file open; what macOS notes beside files on other disks
_IGNORE_FILES = (".gitignore", ".ignore")  # the later one wins

OnSkip = Callable[[Path], None]
Excludes = Callable[[Path, bool], bool]  # a path, and whether it is a folder
OnError = Callable[[InputError], None]


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Ignore patterns and the folder they are relative to."""

    base: Path
    spec: GitIgnoreSpec | None

    @classmethod
    def of(cls, base: Path, lines: Sequence[str]) -> _Patterns:
        """The patterns in ``lines``."""
        if not lines:
            return cls(base, None)
        from pathspec import GitIgnoreSpec

        return cls(base, GitIgnoreSpec.from_lines(lines))

    def verdict(self, path: Path, is_folder: bool) -> bool | None:
        """True to leave ``path`` out, False to keep it, None if no pattern speaks of it."""
        if self.spec is None:
            return None
        try:
            relative = path.relative_to(self.base)
        except ValueError:
            relative = path.relative_to(path.anchor)
        return self.spec.check_file(relative.as_posix() + "/" * is_folder).include


@dataclass(frozen=True, slots=True)
class _Walk:
    """One walk over folders; ``seen`` holds what was visited, so that links can't make loops."""

    exclude: _Patterns
    excludes: Excludes
    on_skip: OnSkip
    on_error: OnError
    seen: set[tuple[int, int]] = field(default_factory=set)

    def folder(self, folder: Path, root: Path, inherited: tuple[_Patterns, ...]) -> Iterator[Path]:
        """Supported files under ``folder``, by name; links that leave ``root`` are not followed."""
        try:
            status = folder.stat()
            entries = sorted(folder.iterdir())
        except OSError as error:
            self.on_error(unreadable(folder, error))
            return
        if (status.st_dev, status.st_ino) in self.seen:
            return
        self.seen.add((status.st_dev, status.st_ino))
        patterns = (*inherited, *_ignore_files(folder))
        for path in entries:
            is_folder = path.is_dir()
            if path.is_symlink() and not _inside(path, root):
                continue
            if self.excluded(path, is_folder) or _ignored(path, is_folder, patterns):
                continue
            if is_folder:
                if path.name not in _SKIPPED_FOLDERS:
                    yield from self.folder(path, root, patterns)
            elif path.is_file():
                yield from self.file(path)

    def file(self, path: Path) -> Iterator[Path]:
        """The file itself if it can be read and was not met under another name."""
        if path.name.startswith(_NOT_DATA):
            return
        if path.suffix.lower() == ".db" and not _is_database(path):  # Thumbs.db and the like
            return
        if is_supported(path):
            yield from self.once(path)
        elif is_known_unsupported(path):
            self.on_skip(path)

    def once(self, path: Path) -> Iterator[Path]:
        """The file unless it was given before."""
        status = path.stat()
        if (status.st_dev, status.st_ino) not in self.seen:
            self.seen.add((status.st_dev, status.st_ino))
            yield path

    def excluded(self, path: Path, is_folder: bool) -> bool:
        """True if the user's own exclusions name this path or a folder above it."""
        return self.exclude.verdict(_absolute(path), is_folder) is True or self.excludes(path, is_folder)


def nothing_more(path: Path, is_folder: bool) -> bool:
    """No exclusions besides the patterns."""
    return False


def _raise(error: InputError) -> None:
    raise error


def discover(
    paths: Iterable[Path],
    *,
    exclude: Sequence[str] = (),
    excludes: Excludes = nothing_more,
    force_exclude: bool = False,
    exclude_root: Path | None = None,
    on_skip: OnSkip = lambda _: None,
    on_error: OnError = _raise,
) -> Iterator[Path]:
    """The files to read, in the order of ``paths``, those of a folder sorted by name, none twice.

    Folders are searched for supported formats, minus what ``.gitignore`` and ``.ignore`` files and
    ``exclude`` (the same pattern syntax, relative to ``exclude_root`` or the working folder) or
    ``excludes`` leave out.  A file that is named itself always comes, unless ``force_exclude`` lets
    both apply to it too.  ``on_skip`` hears of each file in a known format that can't be read yet,
    ``on_error`` of each path that does not exist and each folder that can't be searched; by default
    that raises.
    """
    base = _absolute(exclude_root or Path())
    walk = _Walk(_Patterns.of(base, exclude), excludes, on_skip, on_error)
    for path in paths:
        try:
            is_folder = path.is_dir()
            path.stat()
        except OSError as error:
            on_error(unreadable(path, error))
            continue
        if force_exclude and walk.excluded(path, is_folder):
            continue
        if is_folder:
            yield from walk.folder(path, path.resolve(), _inherited(path))
        else:
            yield from walk.once(path)


def _is_database(path: Path) -> bool:
    """True for SQLite, and for what can't be told, so that it is an error later."""
    try:
        with path.open("rb") as stream:
            return stream.read(16) in (b"SQLite format 3\0", b"")
    except OSError:
        return True


def _absolute(path: Path) -> Path:
    """Absolute, without ``..``, links not followed: the name under which patterns know it."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (resolve() would follow links)


def _ignore_files(folder: Path) -> tuple[_Patterns, ...]:
    lines: list[str] = []
    for name in _IGNORE_FILES:
        with suppress(FileNotFoundError, IsADirectoryError):
            lines += (folder / name).read_text("utf-8", "replace").splitlines()
    if not lines:
        return ()
    return (_Patterns.of(_absolute(folder), lines),)


def _inherited(folder: Path) -> tuple[_Patterns, ...]:
    """Patterns of the folders above, up to the root of the repository; none outside one.

    None either if they leave ``folder`` itself out: whoever names an ignored folder wants it read.
    """
    start = _absolute(folder)
    if (start / ".git").exists():
        return ()
    found: list[_Patterns] = []
    for above in start.parents:
        found = [*_ignore_files(above), *found]
        if (above / ".git").exists():
            return () if _ignored(start, True, tuple(found)) else tuple(found)
    return ()


def _ignored(path: Path, is_folder: bool, patterns: tuple[_Patterns, ...]) -> bool:
    """The nearest ignore file that speaks of ``path`` decides."""
    absolute = _absolute(path)
    verdicts = (each.verdict(absolute, is_folder) for each in reversed(patterns))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _inside(path: Path, root: Path) -> bool:
    """True if the target of a link exists and lies under ``root``."""
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # broken, or a link to itself
        return False


def scan_file(path: Path, scanner: Scanner, stream: BinaryIO | None = None) -> Iterator[Located]:
    """Findings of one file (or of ``stream``, named ``path``) with their places, in file order."""
    for chunk, found in scanner.chunks(read(path, stream)):
        yield from locate(path, chunk, found)


def locate(path: Path, chunk: Chunk, found: Sequence[Sequence[Finding]]) -> Iterator[Located]:
    """The findings of each segment of ``chunk`` with their places in the file."""
    locator = Locator(chunk)
    for segment, findings in zip(chunk.segments, found, strict=True):
        for finding in findings:
            at = locator.place(segment, finding.start, finding.end)
            yield Located(
                finding,
                str(path),
                at.line,
                at.column,
                at.end_line,
                at.end_column,
                at.source,
                segment.row,
                segment.name,
                chunk.part,
                source_column=at.source_column,
            )


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Write a file so that it is either complete or untouched; it keeps its owner and permissions.

    Gives a binary stream, also to be read, to a temporary file beside ``path`` that takes its place at
    the end, or is removed on any error.  A symbolic link stays one.  Raises InputError if it can't be
    written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file() and not target.is_dir():
        yield from _written_through(target)
        return
    draft = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.tmp")
    try:
        stream = draft.open("x+b")
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        with stream:
            if target.exists():
                _take_after(draft, target)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


def _written_through(device: Path) -> Iterator[BinaryIO]:
    """The same for a device or a pipe, which must not be replaced: all is written at the end."""
    from shutil import copyfileobj
    from tempfile import TemporaryFile

    with TemporaryFile() as draft:
        yield draft
        draft.seek(0)
        try:
            with device.open("wb") as stream:
                copyfileobj(draft, stream)
        except OSError as error:
            raise unwritable(device, error) from None


def _take_after(draft: Path, target: Path) -> None:
    """Owner and permissions of the file that is replaced; the owner as far as we may."""
    status = target.stat()
    with suppress(AttributeError, PermissionError):  # Windows; another's file
        os.chown(draft, status.st_uid, status.st_gid)
    draft.chmod(status.st_mode & 0o7777)


def abandoned(path: Path) -> Iterator[Path]:
    """Drafts of ``path`` that killed runs have left."""
    target = Path(os.path.realpath(path))
    yield from target.parent.glob(f".{escape(target.name[:100])}.{'[0-9a-f]' * 8}.tmp")


def unwritable(path: Path, error: OSError) -> InputError:
    """One line for a file that can't be written."""
    reason = error.strerror or type(error).__name__
    return problem(
        f"{path}：无法写入（{reason}），原文件未改动",
        f"{path}: cannot be written ({reason}); nothing was changed",
    )
