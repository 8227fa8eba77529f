"""What the commands that take personal data out say when they are done: how much, never what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from compliance_lint.messages import choose
from compliance_lint.model import Text
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
