"""One-time codes, pick-up codes, door and login passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CUED, STRONG, Hit, View
from compliance_lint.detect.recognizers.evidence import (
    awaited,
    expected,
    label_after,
    label_before,
    mentions,
    support,
)
from compliance_lint.detect.recognizers.numbers import HAN_DIGITS, has_digits, runs, word_char
from compliance_lint.detect.recognizers.phone import mobile_shaped
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_TOKEN = lazy(r"(?<![A-Za-z0-9@_.])[A-Za-z0-9][A-Za-z0-9@!$%^&+_.\-#]{3,31}")
_TAIL = lazy(r"[#.\-,]+$")
_CODE = lazy(
    r"\d{4,12}|[A-Za-z]{0,3}-?\d{1,6}(?:-\d{1,6}){0,5}[A-Za-z]?|[A-Z0-9]{4,8}|(?:[A-Z0-9]{4}-){2,4}[A-Z0-9]{4}"
)
_PICKUP = lazy(r"(?<![0-9A-Za-z\-])(?:[A-Z]|\d{1,3})-\d{1,2}-\d{3,5}(?![0-9A-Za-z\-])")
_VOUCHER = lazy(r"凭(?:取?件?码)?\s?([0-9A-Z][0-9A-Z\-]{3,11})\s?(?=到|至|在|取|去|来|前往|打开)")
_VALUE = lazy(f"[0-9]|[A-Za-z][@!$%^&]|[{HAN_DIGITS}杠]\\s?[{HAN_DIGITS}杠]")
_PICKUP_LEADS = "码号凭是为取"
_PICKUP_WORDS = ("取", "驿站", "柜", "到站", "包裹", "快递")
_ADDRESS = lazy(r"\d{1,3}(?:\.\d{1,3}){3}|(?:www|https?).*")
# an account and its password: 账号 tom2019 / abc90127
_PAIR = lazy(
    r"(?:账[号户]|帐[号户]|用户名?|登[录陆]|后台)[^\n，。]{0,6}?[\s:：]?[A-Za-z0-9_.@-]{4,20}\s?[/／]\s?([A-Za-z0-9_.!@#$%-]{5,20})"
)
_LONG_OK = ("卡密", "激活")
_DASHED = lazy(f"[{HAN_DIGITS}]{{1,3}}(?:[杠-][{HAN_DIGITS}]{{1,5}}){{1,4}}")
_ENGLISH = lazy(r"(?<!\d)(\d{4,8}) is your .{0,20}code", re.IGNORECASE)
# numbers anybody may call
_SERVICE = lazy(r"100(?:00|01|10|11|86|99)|12[123]\d\d|95\d{3}|1111[08]|4008?\d{6,7}")
_LENGTHS = frozenset(range(4, 13))
# 密码锁 2024款, 门锁 1299元: a product, not a code
_UNIT_AFTER = lazy(r"\s?(?:款|年|元|块|个|把|台|月|人|位|次|天|分钟|秒|小时|折|件|版|%|型|起|包邮|:\d\d)")
_KEY_AFTER = lazy(r"\s?[#＃井*]")
_SECRET_WORD = lazy(r"码|密|口令|数字|重置|pin|code|wi-?fi|解锁|验证|无线网|password|pwd|admin")
_PASSWORD_WORD = lazy(r"密码|口令|重置|wi-?fi|无线网|password|pwd|后台|admin")


def find_secret(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Values behind (or before) a word such as 验证码 or 密码, and pick-up codes by their form."""
    if not _VALUE.search(view.text):
        return
    known = awaited(view, rule) or mentions(view, rule.cues) or _voucher_text(view.text)
    known = known or _PAIR.search(view.text) is not None
    if not known and not _ARRIVED.search(view.text):
        return
    for start, end, digits in _candidates(view.text):
        evidence = _evidence(view, rule, start, end, digits)
        if evidence:
            yield Hit(rule, start, end, STRONG if evidence[0] != "asked" else CUED, evidence)
    for pattern, cue in ((_VOUCHER, "凭"), (_ENGLISH, "code"), (_PAIR, "账号")):
        for found in pattern.finditer(view.text):
            yield Hit(rule, *found.span(1), STRONG, (f"cue:{cue}",))
    fetching = awaited(view, rule) or any(word in view.text for word in _PICKUP_WORDS)
    for found in _PICKUP.finditer(view.text) if fetching else ():
        before = view.text[found.start() - 1 : found.start()]
        door = before.isalpha() and before not in _PICKUP_LEADS  # 锦绣家园4-2-1101
        if not door and support(view, rule, *found.span()) is not None:
            yield Hit(rule, *found.span(), CUED, ("pick-up form",))


def _evidence(view: View, rule: PiiRule, start: int, end: int, digits: bool) -> tuple[str, ...]:
    label = _label(view, rule, start, end, digits)
    if label:
        return (f"cue:{label}",)
    if digits and (spoken := _spoken_of(view, rule, start, end)):
        return spoken
    context = expected(view, rule, start, end)
    short = (
        digits
        and end - start <= 12
        and not (mobile_shaped(view.text[start:end]) or _SERVICE.fullmatch(view.text, start, end))
    )
    return context if short or context[:1] != ("asked",) else ()


def _spoken_of(view: View, rule: PiiRule, start: int, end: int) -> tuple[str, ...]:
    """A code further from its word, or one that somebody says has come: 收到了 099732."""
    token = view.text[start:end]
    size = end - start
    if mobile_shaped(token) or _SERVICE.fullmatch(token) or _UNIT_AFTER.match(view.text, end):
        return ()
    if size == 6 and token.isdigit() and len(view.text) <= 24 and _ARRIVED.search(view.text):
        return ("arrived",)
    if not 4 <= size <= 8 or not _ALONE.match(view.text, end) or view.text[start - 1 : start].isalnum():
        return ()
    cue = view.cue_before(start, rule.cues + rule.vetoes, 14)
    return (f"cue:{cue}",) if cue in rule.cues and _SECRET_WORD.search(cue or "") else ()


_ARRIVED = lazy(r"收到了|收到(?=[\s:：]?\d)|过期|再发|重发|对吗|对不对|没错吧")
_ALONE = lazy(r"\s?(?:$|[。！!\n，,？?])")


def _voucher_text(text: str) -> bool:
    return "凭" in text or _PICKUP.search(text) is not None


def _candidates(text: str) -> Iterator[tuple[int, int, bool]]:
    """Spans that could be a code, and whether they consist of digits only (in any spelling)."""
    for found in _TOKEN.finditer(text):
        tail = _TAIL.search(found[0])
        end = found.end() - (len(tail[0]) if tail else 0)
        token = text[found.start() : end]
        if (
            len(token) >= 4
            and not _ADDRESS.fullmatch(token)
            and any(char.isdigit() or char in "@!$%^&" for char in token)
        ):
            yield found.start(), end, re.sub("[#-]", "", token).isdigit()
    if not has_digits(text):
        return
    for found in _DASHED.finditer(text):
        yield *found.span(), True
    taken = 0
    for run in runs(text, _LENGTHS):
        spelled = run.han == len(run.digits) or run.singly
        if (
            spelled
            and not run.letters
            and run.start >= taken
            and not run.right
            and not word_char(text, run.end)
        ):
            taken = run.end
            yield run.start, run.end, True


def _label(view: View, rule: PiiRule, start: int, end: int, digits: bool) -> str | None:
    token = view.text[start:end]
    if (
        mobile_shaped(token)
        or _SERVICE.fullmatch(token)
        or _UNIT_AFTER.match(view.text, end)
        or view.text[end : end + 1] == "*" * 2
    ):
        return None
    if support(view, rule, start, end) is None:
        return None
    label = label_before(view, start, rule.cues)
    if label and "wi" in label and "密码" in view.text[end : end + 6]:
        return None  # the name of the network; its password comes next
    if label and _fits(label, token, digits, view.text, end):
        return label
    after = label_after(view, end, rule.cues) if digits and end - start <= 8 else None
    return after if after and _SECRET_WORD.search(after) and after[-1] not in "锁门柜盒" else None


def _fits(label: str, token: str, digits: bool, text: str, end: int) -> bool:
    if not _SECRET_WORD.search(label):  # 门锁, 门禁, 大门: also goods and places
        pressed = _KEY_AFTER.match(text, end) is not None or text[end - len(token) - 1] == "按"
        return digits and (6 <= len(token) <= 12 or pressed)
    if digits and len(token) > 12:
        return label in _LONG_OK
    if digits or _CODE.fullmatch(token):
        return True
    return _PASSWORD_WORD.search(label) is not None
