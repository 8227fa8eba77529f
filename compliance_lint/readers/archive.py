"""Zip files whose members are rewritten one by one: limits against bombs, every other member as it was."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import InputError

MEMBER_LIMIT = 1 << 31  # bytes of one member, unpacked
_TOTAL_LIMIT = 1 << 33
_RATIO_LIMIT = 250  # from _SMALL on; the most deflate can do is about 1000
_SMALL = 1 << 25
_MEMBERS = 20_000
_ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE: an old format, or one with a password
_BLOCK = 1 << 18

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # zipfile's word for a method of compression it does not know
    RuntimeError,
    UnicodeError,
    ValueError,
)


@contextmanager
def open_zip(source: BinaryIO, name: str) -> Iterator[zipfile.ZipFile]:
    """The zip file in ``source``, checked; raises InputError if it is damaged, locked or a bomb."""
    source.seek(0)
    if source.read(len(_ENCRYPTED_OFFICE)) == _ENCRYPTED_OFFICE:
        raise problem(
            f"{name}：文件有密码保护或是旧格式（.xls），请解除密码并另存为 .xlsx",
            f"{name}: protected by a password or in the old format; remove the password, save it as .xlsx",
        )
    try:
        archive = zipfile.ZipFile(source)
    except (*BROKEN, ValueError, OverflowError, struct.error):
        raise damaged(name) from None
    with archive:
        _check(archive, name)
        yield archive


def damaged(name: str, member: str = "") -> InputError:
    """The error for a file that is no zip file or whose member can't be unpacked."""
    at = f"{name}（{member}）" if member else name
    return problem(
        f"{at}：文件已损坏，无法解压，请重新导出",
        f"{name}: damaged{f' ({member})' if member else ''}, cannot be unpacked; export it again",
    )


def _check(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise problem(f"{name}：文件已加密，请先解除密码", f"{name}: encrypted; remove the password first")
    if len({member.filename for member in members}) < len(members):
        raise damaged(name)
    total = sum(member.file_size for member in members)
    dense = any(
        member.file_size > max(_SMALL, _RATIO_LIMIT * max(1, member.compress_size)) for member in members
    )
    large = total > _TOTAL_LIMIT or any(member.file_size > MEMBER_LIMIT for member in members)
    if dense or large or len(members) > _MEMBERS:
        size = f"{total >> 20} MB"
        raise problem(
            f"{name}：解压后过大（{size}，{len(members)} 个部分），疑似压缩炸弹，未处理",
            f"{name}: unpacks to {size} in {len(members)} parts, which looks like a zip bomb; refused",
        )


def rewrite(archive: zipfile.ZipFile, changed: Mapping[str, BinaryIO], out: BinaryIO) -> None:
    """Write the archive to ``out`` with the members ``changed``: same order, names, dates, attributes."""
    with zipfile.ZipFile(out, "w") as target:
        target.comment = archive.comment
        for member in archive.infolist():
            made = copy(member)
            source = changed.get(member.filename)
            if source is not None:
                made.file_size = source.seek(0, os.SEEK_END)
                source.seek(0)
            with source or archive.open(member) as stream, target.open(made, "w") as into:
                shutil.copyfileobj(stream, into, _BLOCK)
