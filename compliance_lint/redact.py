"""Writing a file again with some of its text replaced and every other byte as it was."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from compliance_lint.files import atomic_write, unwritable
from compliance_lint.messages import problem
from compliance_lint.readers import open_document
from compliance_lint.readers.edit import Edit, Edited, Editor, apply_edits
from compliance_lint.readers.live import Live

__all__ = [
    "Changed",
    "Edit",
    "Edited",
    "Editor",
    "apply_edits",
    "rewrite_file",
    "rewrite_live",
    "rewrite_stream",
]

Changed = Callable[[], int]  # how many edits an editor has made so far
READINGS = 4  # of what was written, until one finds nothing more


def rewrite_file(
    source: Path, target: Path, editor: Editor, *, in_place: bool = False, changed: Changed | None = None
) -> None:
    """Write ``source`` again with the edits of ``editor``; every other byte stays as it is.

    ``target`` is complete or untouched.  With ``changed`` the result is read again before it gets its
    name, until a reading changes nothing.  Raises InputError if a file can't be read or written, if
    ``source`` changes meanwhile, if something is left after ``READINGS``, or if both are the same file
    and ``in_place`` is not set.
    """
    if not in_place and _same_file(source, target):
        raise problem(
            f"{target}：输出文件与输入文件相同，请换一个输出路径，或明确选择原地修改",
            f"{target}: output and input are the same file; choose another path or ask for in-place",
        )
    if target.is_dir():
        raise problem(
            f"{target}：这是目录，输出路径应为文件", f"{target}: this is a folder; the output must be a file"
        )
    with open_document(source) as document, atomic_write(target) as out:
        before = _state(source)
        document.write(editor(document.chunks), out)
        if changed:
            _prove(out, str(source), editor, changed, target.parent)
        if _state(source) != before:  # with in_place what was added meanwhile would be lost
            raise problem(
                f"{source}：处理过程中文件被修改，没有写出结果，请重试",
                f"{source}: the file changed meanwhile; nothing was written; try again",
            )


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _same_file(source: Path, target: Path) -> bool:
    return target.exists() and source.exists() and source.samefile(target)


def rewrite_stream(
    source: BinaryIO, target: BinaryIO, name: str, editor: Editor, *, changed: Changed | None = None
) -> None:
    """Rewrite one binary stream into another; ``name`` tells the format (plain if without suffix).

    Nothing is written before all of ``source`` is understood and, with ``changed``, proven.
    """
    with open_document(Path(name), source) as document, _temporary() as spool:
        try:
            document.write(editor(document.chunks), spool)
            if changed:
                _prove(spool, name, editor, changed)
            spool.seek(0)
        except OSError as error:
            raise unwritable(Path(tempfile.gettempdir()), error) from None
        shutil.copyfileobj(spool, target)


def rewrite_live(source: BinaryIO, target: BinaryIO, name: str, editor: Editor) -> None:
    """Rewrite a stream line by line, each line written and flushed before the next one is waited for.

    Only for lines of text or JSON (by the suffix of ``name``).  What went out before an error stays out,
    and nothing that comes later can change it: use ``rewrite_stream`` where the input has an end.  The
    editor must give each chunk back before it asks for the next.
    """
    live = Live(source, name)
    live.write(editor(live.chunks()), target)


def _prove(out: BinaryIO, name: str, editor: Editor, changed: Changed, folder: Path | None = None) -> None:
    """Read ``out`` again, and write it again while a reading still changes something."""
    for _ in range(READINGS):
        before = changed()
        with _temporary(folder) as again:
            out.seek(0)
            with open_document(Path(name), out) as document:
                document.write(editor(document.chunks), again)
            if changed() == before:
                return
            for stream in (again, out):
                stream.seek(0)
            shutil.copyfileobj(again, out)
            out.truncate()
    raise problem(
        f"{name}：脱敏后复查仍有个人信息，未写出任何结果；请用 --operator 换一种操作，或反馈给我们",
        f"{name}: personal data is still found after redaction; nothing was written; try another --operator",
    )


def _temporary(folder: Path | None = None) -> BinaryIO:
    """A file without a name: nobody else can open it, and it is gone whatever happens."""
    return cast("BinaryIO", tempfile.TemporaryFile(dir=folder))
