"""What the rest of a text says about a name: the other names of a list, and how it is spelled out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from compliance_lint.detect.recognizers.namelike import lexicon
from compliance_lint.expressions import lazy

_ITEM_END = lazy(r"[、，,;；/&|+\s]+|(?<=[一-鿿]{2})[和与跟及](?=[一-鿿]{2})")
_NUMBERED = lazy(r"(?:\d{1,2}[.、)）:：]?|[①-⑳]|[一二三四五六七八九十]班)?\s*")
_REMARK = lazy(r"[(（][^()（）]{1,10}[)）]$|[\d\-+～~]+$")
_HAN_ITEM = lazy("[一-鿿]{2,4}")
_REACH = 18  # characters in which people explain the name they just gave
_REAL = lazy("真名|真叫|真的?姓|本名|外号|网名|叫这|这名|名字|同名|重名|不是.{0,4}(?:明星|那个|城市|网名)")
_COUNT = lazy("([两二2三3四4])个字")
_SIZES = {"两": 2, "二": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4}


def hints(text: str, start: int, end: int) -> Iterator[str]:
    """Features of ``text[start:end]`` that come from further away than its neighbours."""
    yield from _siblings(text, start, end)
    name, tail = text[start:end], text[end : end + _REACH]
    if any(f"的{char}" in tail or f"{char}字" in tail for char in name):
        yield "spelled"  # 谷雨声 声音的声
    surname = lexicon().surname_at(name, 0) or name[0]
    said = text.find("姓" + surname)
    if said >= 0 and said + 1 != start:
        yield "surname said"  # 我姓闻，闻人杰
    if count := _COUNT.search(tail):
        yield f"count{_SIZES[count[1]] == end - start:d}"
    if _REAL.search(tail):
        yield "real name"
    if text.find(name, end) >= 0 or text.find(name, 0, start) >= 0:
        yield "said twice"


def fellows(text: str, start: int, end: int) -> dict[tuple[int, int], bool]:
    """The other items when ``text[start:end]`` is one of a list, and whether they look like names."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    items = _items(text[left : right if right >= 0 else len(text)])
    if (start - left, end - left) not in items:
        return {}
    found = {(left + a, left + b): good for (a, b), good in items.items()}
    del found[start, end]
    return found


def _siblings(text: str, start: int, end: int) -> Iterator[str]:
    """How many of the other items of a list look like names, when the candidate is an item."""
    others = fellows(text, start, end)
    if others:
        yield f"list{min(len(others) + 1, 4)}"
        yield f"listed{min(sum(others.values()), 3)}"


@lru_cache(maxsize=256)
def _items(line: str) -> dict[tuple[int, int], bool]:
    """The items of a line that are 2 to 4 Han characters, and whether each looks like a name."""
    out: dict[tuple[int, int], bool] = {}
    at = 0
    words = lexicon()
    for stop in [*_ITEM_END.finditer(line), None]:
        begin, end = at, stop.start() if stop else len(line)
        at = stop.end() if stop else end
        if mark := _NUMBERED.match(line, begin, end):
            begin = mark.end()
        if remark := _REMARK.search(line[begin:end]):
            end = begin + remark.start()
        item = line[begin:end]
        if _HAN_ITEM.fullmatch(item):
            out[begin, end] = words.score(item) > 0
    return out
