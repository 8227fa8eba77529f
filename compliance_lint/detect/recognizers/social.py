"""Account names: WeChat, QQ, Alipay, and the handles of shops and social platforms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CERTAIN, CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.checksums import birth_date
from compliance_lint.detect.recognizers.evidence import (
    awaited,
    expected,
    label_after,
    label_before,
    mentions,
    support,
)
from compliance_lint.detect.recognizers.numbers import NumberRun, has_digits, runs, word_char
from compliance_lint.detect.recognizers.phone import mobile_shaped
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_LATIN = lazy(r"[A-Za-z][\s_\-]?[A-Za-z0-9]")
_MASKED = r"(?!\s?[*＊×])"
_WECHAT = lazy(rf"(?<![A-Za-z0-9_\-@.])[A-Za-z][A-Za-z0-9_\-]{{4,19}}(?![A-Za-z0-9_@]|\.[A-Za-z]|-){_MASKED}")
_WECHAT_SPACED = lazy(
    r"(?<![A-Za-z0-9])(?:[A-Za-z](?:\s[A-Za-z0-9]){5,19}|[A-Za-z]{1,8}(?:\s[A-Za-z]{1,8}){1,3}\s?\d{2,6})(?![A-Za-z0-9])"
)
_WXID = lazy(r"wxid_[0-9a-z]{6,24}", re.IGNORECASE)
# the lead-in glued to the value: 加vxlanlan88
_STUCK_LABEL = lazy(r"(?:vx|wx|weixin|wechat)(?=[a-z][a-z0-9_\-]{5,})", re.IGNORECASE)
_INVITES = (
    "加我",
    "你加",
    "您加",
    "返现加",
    "直接搜",
    "搜索",
    "搜",
    "➕我",
    "+我",
    "通过一下",
    "加一下",
    "找我加",
)
_NOT_A_HANDLE = lazy(
    "wechat|weixin|alipay|wxpay|iphone|android|windows|huawei|xiaomi|please|hello|thanks|video|image|photo",
    re.IGNORECASE,
)


def find_wechat(view: View, rule: PiiRule) -> Iterator[Hit]:
    """WeChat ids right behind a label in any disguise, after an invitation, or of wxid_ form."""
    if not _LATIN.search(view.text):
        return
    for found in _WECHAT.finditer(view.text):
        stuck = _STUCK_LABEL.match(found[0])
        if stuck and (_WXID.fullmatch(found[0]) or label_before(view, found.start(), rule.cues)):
            stuck = None
        start = found.start() + (stuck.end() if stuck else 0)
        judged = _wechat_token(view, rule, view.text[start : found.end()], start, found.end(), bool(stuck))
        if judged:
            yield Hit(rule, start, found.end(), *judged)
    for found in _WECHAT_SPACED.finditer(view.text):
        label = label_before(view, found.start(), rule.cues)
        if label:
            yield Hit(rule, *found.span(), CUED, (f"cue:{label}",))


def _wechat_token(
    view: View, rule: PiiRule, token: str, start: int, end: int, stuck: bool
) -> tuple[float, tuple[str, ...]] | None:
    if _WXID.fullmatch(token):
        return CERTAIN, ("wxid",)
    if _NOT_A_HANDLE.fullmatch(token) or support(view, rule, start, end) is None:
        return None
    handle = _handle_like(token)
    label = label_before(view, start, rule.cues)
    if label and (handle or len(token) >= 6):
        return (STRONG if handle else CUED), (f"cue:{label}",)
    if not handle:
        return None
    if stuck:
        return CUED, ("label",)
    if _explicit_in_sentence(view, start) and len(token) >= 6 and any(char.isdigit() for char in token):
        return FORMAT, ("cue:微信",)
    label = label_before(view, start, _INVITES) or label_after(
        view, end, tuple(cue for cue in rule.cues if len(cue) > 1)
    )
    if label:
        return FORMAT, (f"cue:{label}",)
    context = expected(view, rule, start, end)
    return (CUED, context) if context else None


_NAMED = lazy("微信|薇信|威信|v信|vx|wx|wechat|weixin|➕v|加v|加薇")
_SENTENCE = 18  # characters in which the word still speaks of the handle


def _explicit_in_sentence(view: View, start: int) -> bool:
    """True when the sentence speaks of WeChat shortly before ``start``."""
    before = view.lower[max(0, start - _SENTENCE) : start]
    return _NAMED.search(re.split("[。！？!?\n]", before)[-1]) is not None


def _handle_like(token: str) -> bool:
    """True for names nobody uses as a word: with a digit, an underscore or a hyphen."""
    return any(char.isdigit() or char in "_-" for char in token)


_QQ_LENGTHS = frozenset(range(5, 12))


def find_qq(view: View, rule: PiiRule) -> Iterator[Hit]:
    """QQ numbers right behind a label (QQ, 扣扣, 企鹅 …), or alone when just asked for."""
    if not has_digits(view.text):
        return
    end = 0
    for run in runs(view.text, _QQ_LENGTHS):
        if run.start < end or not _qq_run(view.text, run) or support(view, rule, run.start, run.end) is None:
            continue
        label = label_before(view, run.start, rule.cues)
        evidence = (f"cue:{label}",) if label else expected(view, rule, run.start, run.end)
        if evidence and not _continues(run):
            end = run.end
            yield Hit(rule, run.start, run.end, STRONG if label else CUED, evidence)


def _qq_run(text: str, run: NumberRun) -> bool:
    if run.digits[0] == "0" or run.letters or mobile_shaped(run.digits) or not run.joined_by("-."):
        return False
    if run.sizes[0] >= 5 and not run.solid:
        return False
    return not word_char(text, run.end) and text[run.end : run.end + 1] not in ("@", "*")


def _continues(run: NumberRun) -> bool:
    """True when a grouped number goes on: the longer reading comes next."""
    return not run.solid and run.right is not None and run.right[0] == run.joints[0]


_ALIPAY_USER = lazy(r"(?<![0-9A-Za-z])2088\d{12}(?![0-9A-Za-z])")
_ALIPAY_NAME = lazy(rf"(?<![A-Za-z0-9_\-@.])[A-Za-z][A-Za-z0-9_\-.]{{4,29}}(?![A-Za-z0-9_@]|-){_MASKED}")


def find_alipay(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Alipay user numbers (2088…) and account names; mobiles and mails are found as such."""
    if not has_digits(view.text):
        return
    for found in _ALIPAY_USER.finditer(view.text):
        evidence = support(view, rule, *found.span())
        if evidence:
            yield Hit(rule, *found.span(), CERTAIN, evidence)
    for found in _ALIPAY_NAME.finditer(view.text):
        label = label_before(view, found.start(), rule.cues)
        if label and _handle_like(found[0]):
            yield Hit(rule, *found.span(), CUED, (f"cue:{label}",))


_HANDLE = lazy(
    rf"(?<![A-Za-z0-9_\-@.])@?[A-Za-z0-9][A-Za-z0-9_.\-]{{3,29}}(?<![.\-])(?![A-Za-z0-9_@]|-[A-Za-z0-9]){_MASKED}"
)
_HAN_HANDLE = lazy(
    r"(?<![A-Za-z0-9_@])(?:(?<=[:：\s号名d“「叫])|(?<=旺旺)|(?=@))@?[\u4e00-\u9fffA-Za-z0-9_]{2,20}"
)
_OWN_SHAPE = lazy(
    r"(?<![A-Za-z0-9_])(?:tb_?\d{6,}(?:_\d+)?|jd_[0-9a-z]{8,}|xhs_[0-9a-z_]{4,})(?![A-Za-z0-9_@])"
)
_NAMELIKE = ("旺旺", "阿里旺旺", "小红薯")  # say account by themselves, yet 旺旺 is a brand of snacks too
_MIXED = lazy(r"[0-9_]")
_LATIN_TAIL = lazy(r"@?[A-Za-z0-9_]*[\u4e00-\u9fff]{2,8}[A-Za-z0-9_]+(?=[\u4e00-\u9fff]|$)")
_EXPLICIT = lazy(r"号|id|名|账|帐|搜|[:：@]")
_STOP = lazy(r"不|吗|呢|的|了|发|给|要|怎|什么|多少|[一二两三四五六七八九十]个|没")


def find_social(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Handles behind a platform label: 抖音号, 快手号, 小红书号, 旺旺, 淘宝账号, B站 uid, ins …"""
    for found in _OWN_SHAPE.finditer(view.text):
        yield Hit(rule, *found.span(), CUED, ("account form",))
    if not awaited(view, rule) and not mentions(view, rule.cues):
        return
    if view.under(rule.columns):
        yield from _whole_cell(view, rule)
        return
    for found in _HANDLE.finditer(view.text):
        evidence = _handle_evidence(view, rule, found)
        if evidence:
            yield Hit(rule, *found.span(), STRONG if evidence[0] != "asked" else CUED, evidence)
    for found in _HAN_HANDLE.finditer(view.text):
        label = label_before(view, found.start(), rule.cues, reach=10)
        name = _han_name(found[0])
        explicit = label is not None and (
            (found[0][0] == "@" and _MIXED.search(name))
            or _explicit(view, label, found.start())
            or (label in _NAMELIKE and _MIXED.search(name))
        )
        if label and explicit and name:
            yield Hit(rule, found.start(), found.start() + len(name), CUED, (f"cue:{label}",))


def _whole_cell(view: View, rule: PiiRule) -> Iterator[Hit]:
    """The cell under a header such as 买家旺旺, whatever it looks like."""
    name = view.text.strip()
    if 2 <= len(name) <= 40 and "*" not in name and not any(char.isspace() for char in name):
        start = view.text.index(name)
        yield Hit(rule, start, start + len(name), STRONG, (f"column:{view.name}",))


def _handle_evidence(view: View, rule: PiiRule, found: re.Match[str]) -> tuple[str, ...]:
    token = found[0].lstrip("@")
    if mobile_shaped(token) or (token.isdigit() and (len(token) == 8 and birth_date(token))):
        return ()
    label = label_before(view, found.start(), rule.cues)
    place = found.start()
    if not label:
        label, place = label_after(view, found.end(), rule.cues), found.end()
    if not label:
        good = _handle_like(token) and not (token.isdigit() and len(token) > 12)
        return expected(view, rule, *found.span()) if good else ()
    explicit = place == found.end() or _explicit(view, label, found.start()) or found[0][0] == "@"
    if token.isdigit():
        good = len(token) <= 15 if explicit and len(token) >= 5 else 7 <= len(token) <= 11
    else:
        good = _handle_like(token) or "." in token or explicit
    return (f"cue:{label}",) if good else ()


def _explicit(view: View, label: str, start: int) -> bool:
    """True when the label says that an identifier follows, not just the platform's name."""
    at = view.lower.rfind(label, 0, start)
    return _EXPLICIT.search(view.lower, at, start) is not None


def _han_name(found: str) -> str:
    """The nickname at the start of ``found``: it ends behind its Latin tail; "" for plain prose."""
    tail = _LATIN_TAIL.match(found)
    name = tail[0] if tail else found
    has_han = any("\u4e00" <= char <= "\u9fff" for char in name)
    return name if has_han and (tail or not _STOP.search(name)) else ""
