"""Patterns of policies: word classes and phrases in braces, checked once, compiled when first needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

from compliance_lint.expressions import compiled, lazy

if TYPE_CHECKING:  # a pattern from the cache has no node
    from compliance_lint.policy.nodes import Node

_CLASS = lazy(r"\{([a-z][a-z_]*)\}")


class Pattern:
    """A regular expression over folded, lower-case text.

    ``{name}`` stands for any word of ``policies/terms/name.txt``, or for the phrase of that name in
    ``policies/phrases.yaml``.  Compiling is put off until the first search, because most runs touch
    few rules.
    """

    __slots__ = ("__dict__", "key", "place", "source")

    def __init__(self, source: str, key: str = "", place: str = "") -> None:
        """``key`` is what an earlier run worked out for this source.

        ``place`` (file:line) is given for a pattern that is not ours, to be searched with a time limit.
        """
        self.source = source
        self.place = place
        self.key = key or _key(source)  # equal for equal sources, and short

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        if self.place:
            from compliance_lint.policy.guarded import Guarded

            return cast("re.Pattern[str]", Guarded(self.source, self.place))
        return compiled(self.source)

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"


def _key(source: str) -> str:
    from base64 import b64encode
    from hashlib import blake2b

    return b64encode(blake2b(source.encode(), digest_size=9).digest()).decode()


def build(node: Node, classes: Mapping[str, str], *, guarded: bool) -> Pattern:
    """The pattern written at ``node``; raises PolicyError for an unknown class."""
    return Pattern(expand(node, classes), place=node.place if guarded else "")


def expand(node: Node, classes: Mapping[str, str]) -> str:
    """The text at ``node`` with every ``{name}`` replaced by the expression of that class."""

    def expression(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in classes:
            raise node.error(f"词表 {{{name}}} 不存在", f"there is no word list {{{name}}}")
        return classes[name]

    return _CLASS.sub(expression, node.string())


def group(expression: str) -> str:
    """``expression`` as one unit, so that it can stand before or after anything in a pattern."""
    return f"(?:{expression})"


def check(pattern: Pattern, node: Node) -> None:
    """Raise PolicyError if the pattern is invalid or can match the empty string."""
    import regex

    try:
        compiled = re.compile(pattern.source)
        regex.compile(pattern.source, regex.VERSION0)  # by which it is searched, see guarded.py
    except (re.error, regex.error) as problem:
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
