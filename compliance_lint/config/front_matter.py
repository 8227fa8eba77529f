"""Industry, channel and kind that a Markdown file states about itself in its front matter."""

from __future__ import annotations

import re

from compliance_lint.config.keys import BY_NAME
from compliance_lint.config.layers import Given, Layer
from compliance_lint.expressions import lazy
from compliance_lint.policy.nodes import Node, parse_yaml

SUFFIXES = (".md", ".markdown")
LIMIT = 1 << 14  # bytes read to find the end of the front matter
_BLOCK = lazy(r"---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_OURS = lazy(r"^(?:compliance-lint[ \t]*:.*\n(?:[ \t]+.*\n|[ \t]*\r?\n)*)", re.MULTILINE)
_PLAIN = lazy(
    r"^(industry|channel)[ \t]*:[ \t]+(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'#\[\]{}&*|>][^\n#]*)", re.MULTILINE
)
KEYS = ("industry", "channel", "kind")


def front_matter(head: bytes, shown: str) -> Layer:
    """What the beginning of a file says: ``industry`` and ``channel`` at the top, or all three under
    ``compliance-lint``, where nothing else may stand (PolicyError)."""
    found = _BLOCK.match(head.decode("utf-8-sig", "replace"))
    if not found:
        return {}
    body, first = found[1], found[0].count("\n", 0, found.start(1)) + 1
    layer: dict[str, tuple[Given, ...]] = {}
    for plain in _PLAIN.finditer(body):
        line = first + body.count("\n", 0, plain.start())
        layer[plain[1]] = (Given(plain[2].strip().strip("\"'"), f"{shown}:{line}", hint=True),)
    ours = _OURS.search(body)
    if ours:
        layer.update(_strict(ours[0], shown, first + body.count("\n", 0, ours.start())))
    return layer


def _strict(block: str, shown: str, line: int) -> Layer:
    """The mapping under ``compliance-lint``; ``line`` is where the block begins."""
    if "&" in block or "*" in block:  # anchors can blow up a small text
        raise Node(None, shown, line).error("这里不能用 YAML 锚点", "anchors are not allowed here")
    tree = parse_yaml("\n" * (line - 1) + block, shown)
    fields = tree.value["compliance-lint"].mapping(KEYS)
    return {
        name: (Given(node.one_of(BY_NAME[name].choices) if name == "kind" else node.string(), node.place),)
        for name, node in fields.items()
    }
