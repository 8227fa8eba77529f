"""Names for findings that survive edits elsewhere and tell nothing about the people in the text.

A fingerprint is a hash of the rule, of the shape of what was found and of the words around it.
Personal values never enter it: of personal data only the kinds of characters and their number count,
digits are all alike, and in a table only the column counts.  It is kept short on purpose (16 bits,
24 for claims): too many texts share one for anybody to find out by trial which text it was, however
many phone numbers or names are tried.  Inside one file, under one rule, that is still enough.
"""

from __future__ import annotations

from compliance_lint.expressions import lazy
from compliance_lint.model import Finding
from compliance_lint.text import fold, sentence_at

_SIZES = {"claims": 3, "pii": 2}  # bytes
_DIGITS = lazy(r"\d+")
_CODES = lazy(r"[a-z0-9@._-]{4,}")
_SPACE = lazy(r"\s+")
_KINDS = ((lazy(r"\d"), "9"), (lazy(r"[A-Za-z]"), "a"), (lazy(r"[\u4e00-\u9fff]"), "汉"))


def fingerprint(finding: Finding, text: str, column: str | None = None) -> str:
    """The fingerprint of ``finding`` in ``text``, which stands under ``column`` if in a table."""
    personal = finding.family == "pii"
    match = _shape(finding.match) if personal else _plain(finding.match)
    if personal and column:
        around = column
    else:
        left, right = sentence_at(text, finding.start, finding.end)
        around = f"{_plain(text[left : finding.start])}\0{_plain(text[finding.end : right])}"
    key = "\0".join((finding.rule_id, finding.entity or "", match, around))
    from hashlib import sha256  # brings all of OpenSSL: only for a run that needs names

    digest = sha256(key.encode("utf-8", "replace"))
    return digest.hexdigest()[: 2 * _SIZES.get(finding.family, 3)]


def _plain(text: str) -> str:
    """Words without what may be a number, a code or an address."""
    lower = _SPACE.sub("", fold(text).text.lower())
    return _DIGITS.sub("0", _CODES.sub("x", lower))


def _shape(value: str) -> str:
    for kind, sign in _KINDS:
        value = kind.sub(sign, value)
    return value
