"""E-mail addresses, IP and MAC addresses, coordinates."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from compliance_lint.detect.recognizers.base import CERTAIN, CUED, FORMAT, STRONG, Hit, View
from compliance_lint.detect.recognizers.evidence import label_before, support
from compliance_lint.detect.recognizers.numbers import HAN_DIGITS, ascii_digits, has_digits
from compliance_lint.expressions import lazy
from compliance_lint.policy.rules import PiiRule

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}"
_EMAIL = lazy(rf"(?<![A-Za-z0-9._%+\-])({_LOCAL})@(?:[A-Za-z0-9\-]{{2,63}}\.)+[A-Za-z]{{2,12}}(?![A-Za-z])")
# Spelled so that a filter does not see it: 艾特, [at], "#", blanks, 点, Chinese digits
_AT = r"(?:\s(?=at\s\w+(?:\s?dot\s|\.))at\s|\s?(?:@|艾特|爱特|圈a|[\[(（【]\s?at\s?[\])）】])\s?)"
_DOT = r"(?:\sdot\s|\s?(?:\.|点|[\[(（【]\s?dot\s?[\])）】])\s?)"
_ODD_LOCAL = (
    rf"(?:(?:[A-Za-z0-9]\s){{2,}}[A-Za-z0-9]|[{HAN_DIGITS}]{{4,12}}"
    r"|[A-Za-z0-9][A-Za-z0-9._%+\-]{0,40}(?:点[A-Za-z0-9._%+\-]{1,30}){0,2})"
)
_ODD_HOST = rf"(?:[A-Za-z0-9][A-Za-z0-9\-]{{0,40}}|扣扣|[{HAN_DIGITS}]{{3}})"
_TLD = r"(?:com|cn|net|org|edu|gov|hk|tw|cc|me|co|vip|top|info|io|康姆|抗姆)"
_ODD_EMAIL = lazy(
    rf"(?<![A-Za-z0-9._%+\-]){_ODD_LOCAL}{_AT}{_ODD_HOST}(?:{_DOT}{_TLD}){{1,2}}(?![A-Za-z])", re.IGNORECASE
)
_PROVIDER = (
    r"(?:vip\.)?(?:qq|163|126|139|189|foxmail|gmail|hotmail|outlook|sina|sohu|yeah|icloud|aliyun|yahoo|21cn)"
)
_HASH_EMAIL = lazy(rf"(?<![A-Za-z0-9._%+\-]){_LOCAL}#{_PROVIDER}\.(?:com|cn|net)(?![A-Za-z])", re.IGNORECASE)
_AT_HINT = lazy(r"@|艾特|爱特|圈a|at\s?[\])）】]|\sat\s|#|前缀", re.IGNORECASE)
_PREFIX_LABELS = ("邮箱前缀", "邮箱名", "邮箱用户名")
_HANDLE = lazy(r"(?<![A-Za-z0-9@])[A-Za-z][A-Za-z0-9._\-]{3,30}(?![A-Za-z0-9@])")


def find_email(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Mail addresses, plain or spelled around a filter, and a mail name given on its own."""
    if not _AT_HINT.search(view.text):
        return
    done: list[tuple[int, int]] = []
    for pattern, confidence in ((_EMAIL, CERTAIN), (_ODD_EMAIL, STRONG), (_HASH_EMAIL, STRONG)):
        for found in pattern.finditer(view.text):
            if any(found.start() < end and start < found.end() for start, end in done):
                continue
            if support(view, rule, *found.span()) is not None:
                done.append(found.span())
                yield Hit(rule, *found.span(), confidence, ("mail address",))
    for found in _HANDLE.finditer(view.text):
        if label_before(view, found.start(), _PREFIX_LABELS):
            yield Hit(rule, *found.span(), CUED, ("mail name",))


_IPV4 = lazy(r"(?<![0-9A-Za-z.\-])\d{1,3}(?:\.\d{1,3}){3}(?![0-9A-Za-z\-]|\.\d)")
_IPV6 = lazy(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Za-z:])")
_SPOKEN_IP = lazy(
    rf"(?<![{HAN_DIGITS}点])[{HAN_DIGITS}]{{1,3}}(?:点[{HAN_DIGITS}]{{1,3}}){{3}}(?![{HAN_DIGITS}点])"
)
_PUBLIC_RESOLVERS = frozenset(
    {
        *("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "1.2.4.8", "114.114.114.114"),
        *("114.114.115.115", "223.5.5.5", "223.6.6.6", "119.29.29.29", "180.76.76.76"),
    }
)


def find_ip(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Public IPv4 and IPv6 addresses; private, loopback and resolver addresses are silent."""
    if not has_digits(view.text):
        return
    for pattern in (_IPV4, _IPV6):
        for found in pattern.finditer(view.text):
            evidence = support(view, rule, *found.span())
            if evidence is None or not _public(found[0]):
                continue
            # 3.12.4.10 is a version number unless something says otherwise
            if evidence or ":" in found[0] or len(found[0]) >= 11:
                yield Hit(rule, *found.span(), STRONG if evidence else CUED, evidence)
    for found in _SPOKEN_IP.finditer(view.text):
        if _public(".".join(str(int(ascii_digits(part))) for part in found[0].split("点"))):
            yield Hit(rule, *found.span(), FORMAT, ("spoken",))


def _public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global and address not in _PUBLIC_RESOLVERS
    except ValueError:
        return False


_MAC = lazy(
    r"(?<![0-9A-Za-z:\-])[0-9A-Fa-f]{2}(?:([:\-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Za-z:\-])"
)


def find_mac(view: View, rule: PiiRule) -> Iterator[Hit]:
    """MAC addresses with colons or hyphens."""
    if ":" not in view.text and "-" not in view.text:
        return
    for found in _MAC.finditer(view.text):
        evidence = support(view, rule, *found.span())
        if evidence is not None and found[0].upper() not in ("FF:FF:FF:FF:FF:FF", "00:00:00:00:00:00"):
            yield Hit(rule, *found.span(), STRONG, evidence)


_NUMBER = r"\d{1,3}\.\d{3,}"
_PAIR = lazy(
    rf"(?<![\d.A-Za-z])(?:[NE北东]\s?)?(-?{_NUMBER})(?:°?\s?[NESW])?\s?[,，、/;\s]\s?(?:[EN北东]\s?)?(-?{_NUMBER})(?:°?\s?[NESW])?(?![\d.A-Za-z])"
)
_HALF = lazy(
    rf"(?:经度|纬度|latitude|longitude|\blat|\blng|\blon)[\s:：=\"']{{0,3}}(-?{_NUMBER})(?![\d.])",
    re.IGNORECASE,
)
_DMS_PART = r"\d{1,3}°\s?\d{1,2}[′']\s?\d{1,2}(?:\.\d+)?[″\"]?"
_DMS = lazy(
    rf"[NE北东]{_DMS_PART}[\s,，]{{0,2}}[NE北东]{_DMS_PART}|{_DMS_PART}\s?[NE北东][\s,，]{{0,2}}{_DMS_PART}\s?[NE北东]"
)
_SPOKEN = rf"[{HAN_DIGITS}十百]{{1,7}}点[{HAN_DIGITS}]{{3,}}"
_SPOKEN_PAIR = lazy(rf"{_SPOKEN}[\s,，、]{{1,2}}{_SPOKEN}")


def find_gps(view: View, rule: PiiRule) -> Iterator[Hit]:
    """Coordinate pairs in decimals, degrees or spoken, and labelled halves of a pair."""
    if not has_digits(view.text):
        return
    for found in _PAIR.finditer(view.text):
        evidence = support(view, rule, *found.span())
        if evidence is not None and _coordinates(found[1], found[2], bool(evidence)):
            yield Hit(rule, *found.span(), STRONG if evidence else CUED, evidence)
    for found in _HALF.finditer(view.text):
        yield Hit(rule, *found.span(1), STRONG, ("labelled",))
    for pattern in (_DMS, _SPOKEN_PAIR):
        for found in pattern.finditer(view.text):
            yield Hit(rule, *found.span(), CUED, ("coordinates",))


def _coordinates(first: str, second: str, cued: bool) -> bool:
    """True for latitude and longitude in either order: in China, or anywhere with a cue."""
    decimals = min(len(part.split(".")[1]) for part in (first, second))
    low, high = sorted((abs(float(first)), abs(float(second))))
    in_china = 3 <= low <= 54 and 73 <= high <= 136
    return (in_china and (cued or decimals >= 4)) or (cued and decimals >= 4 and low <= 90 and high <= 180)
