"""What the commands that take personal data out say when they are done: how much, never what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from compliance_lint.messages import choose
from compliance_lint.model import Located, Text
from compliance_lint.report.titles import title

_FAULTS: Mapping[str, Text] = MappingProxyType(
    {
        "missing": Text("文件不存在", "no such file"),
        "changed": Text("内容与清单不符（sha256 不同）", "not what the manifest says (sha256 differs)"),
        "stale": Text("脱敏之后输入又有改动，请重新脱敏", "the input has changed since; redact it again"),
        "residue": Text("仍有个人信息", "personal data is left"),
        "unreadable": Text("无法读取", "cannot be read"),
    }
)


def summary(counts: Mapping[str, int], files: int, earlier: int = 0) -> str:
    """One line; ``counts`` by entity, ``earlier`` files that a former run had done."""
    before = choose(f"（另有 {earlier} 个此前已完成）", f" ({earlier} more done before)") if earlier else ""
    total = sum(counts.values())
    return choose(
        f"处理了 {files} 个文件{before}，脱敏 {total} 处{_inside(counts)}",
        f"{files} file{'' if files == 1 else 's'}{before}, {total} values redacted{_inside(counts)}",
    )


def _inside(counts: Mapping[str, int]) -> str:
    listed = ", ".join(
        f"{title(entity)} {n}" for entity, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    )
    return choose(f"（{listed}）", f" ({listed})") if listed else ""


def unmet(column: str) -> str:
    """A column that was to be redacted and did not turn up."""
    return choose(
        f"--column {column}：没有遇到这一列，没有处理（表头或键名不同？"
        "JSON、Excel、Parquet、SQLite 里的短数字也不处理）",
        f"--column {column}: no such column was met, nothing was done (another name? short numbers of JSON, "
        "Excel, Parquet and SQLite are left alone, too)",
    )


def trouble(file: str, fault: str, left: Mapping[str, int], reason: str) -> str:
    """One line about a file that is not as its manifest says."""
    text = _FAULTS[fault]
    why = choose(f"：{reason}", f": {reason}") if reason else ""
    return choose(f"{file}：{text.zh}", f"{file}: {text.en}") + _inside(left) + why


def verified(files: int, found: int, errors: int, complete: bool) -> Iterator[str]:
    """The end of ``verify``."""
    if not complete:
        yield choose(
            "清单不完整：那次运行中途停止，可用 redact --resume 继续",
            "the manifest is incomplete: that run was broken off; go on with redact --resume",
        )
    if errors:
        yield choose(
            f"那次运行有 {errors} 个文件未能脱敏，见清单的 errors",
            f"{errors} files could not be redacted in that run; see errors in the manifest",
        )
    yield choose(f"核对了 {files} 个文件，{found} 个有问题", f"{files} files checked, {found} in trouble")


def other_policies() -> str:
    """The rules are not those of the run."""
    return choose(
        "注意：现在的规则与脱敏时不同，残留按现在的规则检查",
        "note: the rules have changed since; what is left is judged by those of today",
    )


def audited(path: str, lines: int) -> str:
    """The chain of the audit log is whole."""
    return choose(f"{path}：{lines} 行，前后相接", f"{path}: {lines} lines, each follows from the one before")


def restored(values: int, files: int) -> str:
    """The end of ``restore``."""
    return choose(
        f"处理了 {files} 个文件，还原 {values} 处",
        f"{files} file{'' if files == 1 else 's'}, {values} values restored",
    )


_WRITTEN: Mapping[str, Text] = MappingProxyType(
    {
        "clear": Text("明文", "in clear"),
        "pseudonym": Text("假名", "pseudonym"),
        "hash": Text("摘要", "hash"),
        "cipher": Text("密文", "encrypted"),
        "fake": Text("伪值", "fake"),
    }
)


def _record_line(at: Located, value: int, how: str, entity: str, session: str | None) -> str:
    """``path:line:column`` and what stands there: the number of the value, never the value."""
    text = _WRITTEN[how]
    about = [
        choose(f"第 {value} 个值", f"value {value}"),
        choose(text.zh, text.en),
        *([title(entity)] if entity != "VALUE" else []),
        *([choose(f"第 {at.row} 条记录", f"record {at.row}")] if at.row else []),
        *([choose(f"列 {at.name}", f"column {at.name}")] if at.name and at.row else []),
        *([choose(f"会话 {session}", f"session {session}")] if session else []),
    ]
    place = f"{at.path}[{at.part}]" if at.part else at.path
    return f"{place}:{at.line}:{at.column}: {choose('，', ', ').join(about)}"


def _record_json(at: Located, value: int, how: str, entity: str, session: str | None) -> str:
    """The same as one JSON object a line."""
    body = {
        "path": at.path,
        "part": at.part,
        "line": at.line,
        "column": at.column,
        "record": at.row,
        "name": at.name,
        "session": session,
        "value": value,
        "written": how,
        "entity": entity if entity != "VALUE" else None,
    }
    return json.dumps(body, ensure_ascii=False)


RECORDS: Mapping[str, Callable[[Located, int, str, str, str | None], str]] = MappingProxyType(
    {"text": _record_line, "jsonl": _record_json}
)


def found(total: int, files: int, *, with_key: bool) -> str:
    """The end of ``find``."""
    without = choose("（没有密钥，只找明文）", " (no key: only values in clear)") if not with_key else ""
    return choose(
        f"查找了 {files} 个文件，命中 {total} 处{without}", f"{files} files, {total} places{without}"
    )


def unread(path: str) -> str:
    """A file that could not be searched."""
    return choose(f"{path}：暂不支持的文件格式，没有查找", f"{path}: unsupported file format, not searched")
