"""Patterns of policies: word classes in braces, checked once, compiled when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from compliance_lint.expressions import compiled, lazy
from compliance_lint.policy.nodes import Node

_CLASS = lazy(r"\{([a-z][a-z_]*)\}")


class Pattern:
    """A regular expression over folded, lower-case text.

    ``{name}`` stands for any word of ``policies/terms/name.txt``.  Compiling is put off until the
    first search, because most runs touch few rules.
    """

    __slots__ = ("__dict__", "key", "source")

    def __init__(self, source: str, key: str = "") -> None:
        """``key`` is what an earlier run worked out for this source."""
        self.source = source
        self.key = key or _key(source)  # equal for equal sources, and short

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return compiled(self.source)

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"


def _key(source: str) -> str:
    from base64 import b64encode
    from hashlib import blake2b

    return b64encode(blake2b(source.encode(), digest_size=9).digest()).decode()


def build(node: Node, terms: Mapping[str, tuple[str, ...]]) -> Pattern:
    """The pattern written at ``node``; raises PolicyError for an unknown word class."""

    def words(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in terms:
            raise node.error(f"词表 {{{name}}} 不存在", f"there is no word list {{{name}}}")
        return alternation(terms[name])

    return Pattern(_CLASS.sub(words, node.string()))


def check(pattern: Pattern, node: Node) -> None:
    """Raise PolicyError if the pattern is invalid or can match the empty string."""
    try:
        compiled = re.compile(pattern.source)
    except re.error as problem:
        raise node.error(f"正则写法有误：{problem}", f"invalid regular expression: {problem}") from None
    if compiled.search("") is not None:
        raise node.error("正则能匹配空字符串", "the pattern matches the empty string")


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, longest first, shared prefixes factored out.

    A trie-shaped expression tries each character once; a flat one tries every word.
    """
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _trie(root)


def _trie(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    branches = [re.escape(char) + _trie(child) for char, child in node.items() if char]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return body + "?" if "" in node else body
