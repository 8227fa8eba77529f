"""``NAME.compliance-lint.yaml``: suppressions for files that can hold no comments."""

from __future__ import annotations

from pathlib import Path

from compliance_lint.config.read import read_date
from compliance_lint.policy.nodes import Node, read_yaml
from compliance_lint.suppress.directive import Directive

SUFFIX = ".compliance-lint.yaml"
_KEYS = ("rules", "reason", "until", "row", "column", "match", "part")


def has_sidecar(path: Path) -> bool:
    """True if suppressions for the file ``path`` lie beside it."""
    return path.with_name(path.name + SUFFIX).is_file()


def read_sidecar(path: Path) -> list[Directive]:
    """The suppressions for the file ``path``, none if it has no sidecar.  Raises PolicyError."""
    if not has_sidecar(path):
        return []
    beside = path.with_name(path.name + SUFFIX)
    fields = read_yaml(beside, str(beside)).mapping(("ignore",))
    return [_directive(item, str(beside)) for item in fields["ignore"].items()] if fields else []


def _directive(node: Node, path: str) -> Directive:
    fields = node.mapping(_KEYS)
    if "rules" not in fields:
        raise node.error("缺少 rules：忽略哪些规则？", "rules is missing: which ones are suppressed?")

    def text(name: str) -> str:
        return fields[name].string() if name in fields else ""

    row = text("row")
    if row and not row.isdecimal():
        raise fields["row"].error(
            "row 应为行号（从 1 起的数据行）", "row is the number of a data row, from 1 on"
        )
    return Directive(
        "row",
        fields["rules"].strings(),
        text("reason"),
        read_date(fields["until"]) if "until" in fields else None,
        path,
        node.line,
        1,
        ", ".join(fields["rules"].strings()),
        part=text("part") or None,
        row=int(row) if row else None,
        name=text("column") or None,
        match=text("match"),
    )
