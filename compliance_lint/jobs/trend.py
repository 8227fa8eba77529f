"""Read JSON results and say when and of what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from compliance_lint.expressions import lazy
from compliance_lint.messages import choose, problem
from compliance_lint.model import InputError
from compliance_lint.readers.decode import unreadable
from compliance_lint.report.formats.json_ import VERSION
from compliance_lint.report.trend import Hit, Snapshot

_DAY = lazy(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_WEEK = lazy(r"(?<!\d)(20\d\d)-?W(\d\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Results:
    """What was read; ``foreign`` are files in folders that are no results of ours."""

    snapshots: list[Snapshot] = field(default_factory=list)
    foreign: list[Path] = field(default_factory=list)


def results(paths: Sequence[str], depth: int = 1) -> Results:
    """The results in files and folders.

    The day is that in the name of the file or of a folder above it, else when the file was last
    changed.  Results in subfolders are those of the team the subfolder is called after; of others
    the team is the first ``depth`` folders of each finding.  Raises InputError for a file that can't
    be read, for one named that is no result, and if there is none at all.
    """
    read = Results()
    for name in paths:
        root = Path(name)
        for path in sorted(root.rglob("*.json")) if root.is_dir() else [root]:
            body = _load(path)
            if body is None:
                if not root.is_dir():
                    raise _not_a_result(path)
                read.foreign.append(path)
                continue
            folder = _source(path.relative_to(root).parent) if root.is_dir() else ""
            hits = tuple(_hits(path, body, folder, depth))
            read.snapshots.append(Snapshot(_day(path, root), folder, hits))
    if not read.snapshots:
        listed = choose("、", ", ").join(paths)
        raise problem(
            f"{listed}：没有找到 scan --format json 的结果", f"{listed}: no results of scan --format json"
        )
    return read


def _load(path: Path) -> Mapping[str, Any] | None:
    """A result of ours; None for other JSON."""
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:
        raise problem(f"{path}：不是有效的 JSON", f"{path}: not valid JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("findings"), list):
        return None
    if not isinstance(body.get("tool"), dict) or body["tool"].get("name") != "compliance-lint":
        return None
    if body.get("version") != VERSION:
        raise problem(
            f"{path}：结果的版本是 {body.get('version')}，本程序只认识 {VERSION}，请升级",
            f"{path}: version {body.get('version')} of a result; this program knows {VERSION}, upgrade it",
        )
    return body


def _not_a_result(path: Path) -> InputError:
    return problem(f"{path}：不是 scan --format json 的结果", f"{path}: not a result of scan --format json")


def _hits(path: Path, body: Mapping[str, Any], folder: str, depth: int) -> Iterator[Hit]:
    try:
        for finding in body["findings"]:
            if finding["status"] == "open":
                kind = finding["entity"] or finding["category"]
                team = folder or _team(finding["path"], depth)
                yield Hit(finding["rule_id"], finding["severity"], kind, team)
    except (KeyError, TypeError):
        raise _not_a_result(path) from None


def _team(path: str, depth: int) -> str:
    """The first folders of a path; the working folder itself is called ``.``."""
    parts = PurePath(path.replace("\\", "/")).parts[:-1]
    return "/".join(parts[:depth]) or "."


def _source(folder: Path) -> str:
    """What a folder of results is called, without the parts that are only a date."""
    kept = [part for part in folder.parts if not (_DAY.fullmatch(part) or _WEEK.fullmatch(part))]
    return "/".join(kept)


def _day(path: Path, root: Path) -> date:
    names = (path.relative_to(root) if root.is_dir() else PurePath(path.name)).parts
    for name in reversed(names):
        if found := _DAY.search(name):
            return _date(path, date, *map(int, found.groups()))
        if found := _WEEK.search(name):
            return _date(path, _monday, *map(int, found.groups()))
    return date.fromtimestamp(path.stat().st_mtime)


def _monday(year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 1)


def _date(path: Path, make: Callable[..., date], *numbers: int) -> date:
    """A date out of the numbers in a name."""
    try:
        return make(*numbers)
    except ValueError:
        raise problem(f"{path}：文件名中的日期不存在", f"{path}: no such date as in its name") from None
