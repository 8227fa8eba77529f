"""Values inside web addresses: what a link names by a key or a path segment, and what it only counts."""

from __future__ import annotations

import re
from functools import lru_cache

from compliance_lint.expressions import lazy

_WEB = lazy(r"(?:https?://|www\.|(?<![A-Za-z0-9@])[A-Za-z0-9][A-Za-z0-9.\-]*\.[A-Za-z]{2,4}/)[!-~]*")
_OPENS = "=/,"
_CLOSES = "&#/?;,\"'<>()[]{}|\\"
_PARTS = lazy(r"[/?&#;=]")
_PART_START = lazy(r"[?&#;/]")
_WORD = lazy(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PERSON = lazy(r"(?:user|member|buyer|customer|contact|receiver|sender|login|u)(?:id)?")
# keys of things a shop numbers or counts: item_id=, goodsId=, /order/…, price=
_THING = lazy(
    r"(?:item|goods|good|sku|spu|product|prod|offer|order|trade|deal|shop|store|mall|seller|room|live|video"
    r"|aweme|note|feed|article|post|activity|coupon|campaign|material|creative|track|express|waybill|page|spm"
    r"|price|fee|amount|total|money)s?(?:ids?|no|num|sn|code)?"
)
_ID = lazy(r"[a-tv-z]?ids?")
_FILE_NAME = lazy(r"\.(?:png|jpe?g|gif|webp|svg|ico|m?js|css|html?|mp4)$", re.IGNORECASE)  # logo@2x.png


def in_link(text: str, at: int) -> bool:
    """True when ``text[at]`` belongs to a URL."""
    return _link_end(text, at) is not None


def link_key(text: str, start: int, end: int) -> str | None:
    """What a URL calls the value at ``[start, end)``: the query key, or the path segment before it.

    None when the value is only a part of a longer one, the host, a file name, or the number of a thing
    (``item_id=``, ``/order/…``).
    """
    stop = _link_end(text, start)
    if stop is None or end > stop or _PARTS.search(text, start, end):
        return None
    start -= text[start - 1 : start] == "+"
    if text[start - 1 : start] not in tuple(_OPENS) or text[start - 2 : start] == "//":
        return None
    rest = text[end:stop].rstrip(".!:")
    if (rest and rest[0] not in _CLOSES) or _FILE_NAME.search(text, start, end):
        return None
    key = _key_before(text, start)
    letters = any(char.isalpha() for char in text[start:end])
    return None if not letters and _names_thing(key) else key


def _key_before(text: str, start: int) -> str:
    part = _last_part(text, start)
    if "=" in part:
        return part.split("=", 1)[0]
    return _last_part(text, start - len(part) - 1)


def _last_part(text: str, end: int) -> str:
    left = max(0, end - 64)
    return _PART_START.split(text[left:end])[-1]


def _names_thing(key: str) -> bool:
    words = [word.lower() for word in _WORD.findall(key)]
    if not words or any(_PERSON.fullmatch(word) for word in words):
        return False
    return _ID.fullmatch(words[-1]) is not None or any(_THING.fullmatch(word) for word in words)


def _link_end(text: str, at: int) -> int | None:
    return next((end for start, end in _links(text) if start <= at < end), None)


@lru_cache(maxsize=64)
def _links(text: str) -> tuple[tuple[int, int], ...]:
    if "/" not in text:
        return ()
    return tuple(found.span() for found in _WEB.finditer(text))
