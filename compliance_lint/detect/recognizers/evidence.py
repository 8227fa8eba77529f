"""Words around a value: cues that support it, vetoes that say it is something else, labels."""

from __future__ import annotations

import re
from functools import lru_cache

from compliance_lint.detect.recognizers.base import View
from compliance_lint.detect.recognizers.links import in_link, link_key
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

Words = tuple[str, ...]

# What people put between a label and its value: 微信号改了，现在是 abc
_FILLER = lazy(
    r"(?:[\s:：=\-—_~,，、./>→\"'“”‘’「」『』【】\[\]()（）<《|]"
    r"|改了|换了|变了|改成|换成|改为|换为|现在|应该|写的|填的|登记|生日|绑定|给你|发你|告诉你|也行|也可以|一下|直接|备注"
    r"|号码|账号|帐号|账户|名字|新的|老的|旧的|就是|我的|自己的?|发的|名片|过来|这个|那个|六位|四位|您的|你的|为您"
    r"|是|为|叫|号|號|了|啊|哈|呀|成|的|搜|加|上|里|吧|呢|我|用|有|设|输|按|先|报|填|no|id|number|is)$"
)
_CHATTER = 8  # characters of small talk around a bare answer
_LONG_DIGITS = lazy(r"\d{4}")


def support(view: View, rule: PiiRule, start: int, end: int, window: int = 12) -> tuple[str, ...] | None:
    """What speaks for ``rule`` at a place: () for nothing, None when something rules it out.

    The place may lie in a web address that does not name it, or the word nearest before it may be one
    of ``vetoes``.  A column header outranks both.
    """
    if view.under(rule.columns):
        return (f"column:{view.name}",)
    if _other_column(view, rule.vetoes):
        return None
    if in_link(view.text, start):
        return _linked(view, rule, start, end)
    word = view.cue_before(start, rule.cues + rule.vetoes, window)
    if word is not None and word in rule.vetoes:
        between = view.lower[view.lower.rfind(word, 0, start) + len(word) : start]
        if not _LONG_DIGITS.search(between):
            return None
        word = view.cue_before(start, rule.cues, window)
    word = word or view.cue_after(end, rule.cues)
    if word:
        return (f"cue:{word}",)
    return ("asked",) if rule.entity in view.asked else ()


def _linked(view: View, rule: PiiRule, start: int, end: int) -> tuple[str, ...] | None:
    """What a web address says of a value: its key stands for the column header."""
    key = link_key(view.text, start, end)
    if key is None or not rule.redact:  # links are made of order and waybill numbers
        return None
    named = View(view.text, name=key)
    if named.under(rule.columns):
        return (f"cue:{key.lower()}",)
    return None if _other_column(named, rule.vetoes) else ()


def _other_column(view: View, vetoes: Words) -> bool:
    """True when the column header itself says that this is something else: 订单号, SKU."""
    if not view.name:
        return False
    header = view.name.rsplit(".", 1)[-1].lower()
    return any(word in header for word in vetoes)


def expected(view: View, rule: PiiRule, start: int, end: int) -> tuple[str, ...]:
    """Evidence for a value that shows nothing by itself: its column, or a question it answers alone."""
    if view.under(rule.columns):
        return (f"column:{view.name}",)
    return ("asked",) if rule.entity in view.asked and _alone(view.text, start, end) else ()


def awaited(view: View, rule: PiiRule) -> bool:
    """True when the column or the other side's question calls for this kind of value."""
    return rule.entity in view.asked or view.under(rule.columns)


def _alone(text: str, start: int, end: int) -> bool:
    """True when the line holds little more than the value."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    line = text[left : right if right >= 0 else len(text)]
    return len(line.strip()) - (end - start) <= _CHATTER


def mentions(view: View, words: Words) -> bool:
    """True when any of the (lower-case) words occurs in the text."""
    return bool(words) and _any_of(words).search(view.lower) is not None


@lru_cache(maxsize=64)
def _any_of(words: Words) -> re.Pattern[str]:
    return lazy("|".join(map(re.escape, words)))


def label_before(view: View, start: int, words: Words, reach: int = 18) -> str | None:
    """The word that directly labels the value at ``start``, with only filler in between.

    An ASCII label must stand alone: ``vx`` does not label inside ``devx``.
    """
    if in_link(view.text, start):
        return None
    tail = view.lower[max(0, start - reach) : start]
    while tail:
        if tail.endswith(words):
            best = max((word for word in words if tail.endswith(word)), key=len)
            if not best[0].isascii() or not _letter(tail, len(tail) - len(best) - 1):
                return best
        filler = _FILLER.search(tail)
        if not filler:
            return None
        tail = tail[: filler.start()]
    return None


def label_after(view: View, end: int, words: Words) -> str | None:
    """The word that names the value ending at ``end``: ``8812 是门锁密码``."""
    rest = _LEAD.sub("", view.lower[end : end + 14], count=1)
    found = [word for word in words if rest.startswith(word)]
    best = max(found, key=len, default="")
    return None if not best or (best[-1].isascii() and _letter(rest, len(best))) else best


_LEAD = lazy(r"^[\s,，」】(（)）”\"]*(?:这个|这)?(?:就?是|为)?(?:您|你|我)?(?:们)?的?(?:加我?)?\s*")


def _letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()
