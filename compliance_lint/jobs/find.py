"""Find every record of a person by the values known of them, in clear or redacted, echoing none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

from compliance_lint.detect.redacted import ANY, HASH, TAG
from compliance_lint.engine import Scanner
from compliance_lint.expressions import lazy
from compliance_lint.files import locate
from compliance_lint.messages import problem
from compliance_lint.model import Finding, Located
from compliance_lint.operators import crypto, tags
from compliance_lint.operators.base import Conversation, Value
from compliance_lint.operators.fakes import faking
from compliance_lint.operators.keys import Key
from compliance_lint.operators.values import canonical
from compliance_lint.policy.schema import ENTITIES
from compliance_lint.readers import open_document
from compliance_lint.text import fold

How = Literal["clear", "pseudonym", "hash", "cipher", "fake"]
SHORTEST = 2  # characters of a value that can be looked for

_SEPARATORS = lazy(r"[\s\-\u2010-\u2015_.·•,，、:：;；()（）/+]")
_COUNTRY = lazy(r"(?<![0-9A-Za-z])\+?(?:00)?86$")
_GAP = 4  # characters from one of a value to the next, at most


@dataclass(frozen=True, slots=True)
class Record:
    """One place where a value stands: ``value`` counts from 1 in the order given, ``how`` it is written."""

    at: Located
    value: int
    how: How
    entity: str
    session: str | None


@dataclass(frozen=True)
class Sought:
    """The values, in all the forms they may have been given by a key."""

    scanner: Scanner
    by_form: Mapping[tuple[str, str], int]  # (entity, canonical form) to number
    plain: Mapping[str, int]  # lower case without separators to number, longest first
    redacted: Mapping[str, tuple[int, How, str]]  # what a pseudonym, hash or fake looks like
    fakes: re.Pattern[str] | None
    cipher: Key | None

    def in_file(self, path: Path) -> Iterator[Record]:
        """The places in one file, in file order.  Raises InputError if it can't be read."""
        with open_document(path) as document:
            for chunk, found in self.scanner.chunks(document.chunks):
                hits = [
                    self._in_text(segment.text, findings)
                    for segment, findings in zip(chunk.segments, found, strict=True)
                ]
                places = locate(path, chunk, [[finding for finding, _, _ in here] for here in hits])
                for segment, here in zip(chunk.segments, hits, strict=True):
                    for finding, number, how in here:
                        at = replace(next(places), name=self._quiet(segment.name))
                        yield Record(at, number, how, finding.entity or ANY, self._quiet(segment.session))

    def _quiet(self, label: str | None) -> str | None:
        """A label of the data, unless it holds one of the values itself."""
        return None if label and next(self._read(label), None) else label

    def _in_text(self, text: str, findings: Sequence[Finding]) -> list[tuple[Finding, int, How]]:
        made: dict[tuple[int, int], tuple[Finding, int, How]] = {}
        for start, end, number, how, entity in (*self._seen(text, findings), *self._read(text)):
            hit = _finding(text, start, end, entity)
            if all(end <= s or e <= start for s, e in made):  # a place counts once
                made[start, end] = hit, number, how
        return [made[place] for place in sorted(made)]

    def _seen(self, text: str, findings: Sequence[Finding]) -> Iterator[tuple[int, int, int, How, str]]:
        """What the recognizers found, in any spelling, and what was redacted with the key."""
        for finding in findings:
            entity = finding.entity or ANY
            number = self.by_form.get((entity, canonical(entity, finding.whole or finding.match)))
            if number:
                yield finding.start, finding.end, number, "clear", entity
        for form in (TAG, HASH, self.fakes):
            for match in form.finditer(text) if form else ():
                if match[0] in self.redacted:
                    number, how, entity = self.redacted[match[0]]
                    yield *match.span(), number, how, entity
        if self.cipher and ":" in text:
            for start, end, value in crypto.opener(self.cipher, strict=False)(text):
                tag = TAG.match(text, start)
                entity = tag["entity"] if tag else ANY
                number = self.by_form.get((entity, canonical(entity, value)))
                if number:
                    yield start, end, number, "cipher", entity

    def _read(self, text: str) -> Iterator[tuple[int, int, int, How, str]]:
        """Values that stand in the text, whether a recognizer sees something in them or not."""
        folded = fold(text)
        low = folded.text.lower()
        if len(low) != len(folded.text):
            low = folded.text
        bare = _SEPARATORS.sub("", low)
        places: list[int] = []
        for value, number in self.plain.items():
            at = bare.find(value)
            while at >= 0:
                places = places or [i for i, char in enumerate(low) if not _SEPARATORS.match(char)]
                within = places[at : at + len(value)]
                if _stands_alone(low, within):
                    yield *folded.span(within[0], within[-1] + 1), number, "clear", ANY
                at = bare.find(value, at + 1)


def _stands_alone(text: str, places: Sequence[int]) -> bool:
    """True if the characters at ``places`` are near together and no part of a longer word or number."""
    first, last = places[0], places[-1]
    before, after = text[first - 1 : first] if first else "", text[last + 1 : last + 2]
    glued = _same_word(text[last], after) or (
        _same_word(text[first], before) and not _COUNTRY.search(text, 0, first)
    )
    return not glued and all(b - a <= _GAP for a, b in pairwise(places))


def _same_word(one: str, other: str) -> bool:
    return one.isascii() and one.isalnum() and other.isascii() and other.isalnum()


def seek(values: Sequence[str], scanner: Scanner, key: Key | None = None) -> Sought:
    """Prepare a search.  Without a key only values in clear are found.

    Raises InputError for a value that is too short; the error names its number, never the value.
    """
    by_form: dict[tuple[str, str], int] = {}
    plain: dict[str, int] = {}
    for number, value in enumerate(values, 1):
        bare = _plain(fold(value).text)
        if len(bare) < SHORTEST:
            raise problem(
                f"第 {number} 个值太短，至少 {SHORTEST} 个字符",
                f"value {number} is too short, at least {SHORTEST} characters",
            )
        plain.setdefault(bare, number)
        for entity in (*ENTITIES, ANY):
            by_form.setdefault((entity, canonical(entity, value)), number)
        mobile = canonical("PHONE_NUMBER", value)
        if len(mobile) == 11:
            plain.setdefault(mobile, number)
    redacted = dict(_redacted(values, key)) if key else {}
    fakes = [re.escape(form) for form, (_, how, _) in redacted.items() if how == "fake"]
    return Sought(
        scanner,
        by_form,
        {bare: plain[bare] for bare in sorted(plain, key=len, reverse=True)},
        redacted,
        re.compile("|".join(fakes)) if fakes else None,
        key if key and crypto.available() else None,
    )


def _redacted(values: Sequence[str], key: Key) -> Iterator[tuple[str, tuple[int, How, str]]]:
    """What each value may have become: we can't know as what it was found, so as everything."""
    made = {
        "pseudonym": [tags.pseudonym(key)],
        "hash": [tags.keyed_hash(key, "sha256"), tags.keyed_hash(key, "sha512")],
        "fake": [faking(key, lambda value: "")],
    }
    nowhere = Conversation()
    for number, value in enumerate(values, 1):
        for entity in (*ENTITIES, ANY):
            for how, operators in made.items():
                for apply in operators:
                    form = apply(Value(entity, value, nowhere))
                    if form:
                        yield form, (number, how, entity)  # type: ignore[misc]


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", text.lower())


def _finding(text: str, start: int, end: int, entity: str) -> Finding:
    return Finding("FIND", "pii", "find", entity, start, end, text[start:end], "info", 1.0, "")


def values_in(path: Path) -> list[str]:
    """The values of a file, one a line; blank lines are left out."""
    from compliance_lint.readers.decode import unreadable

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise problem(f"{path}：不是 UTF-8 文本", f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise unreadable(path, error) from None
    return [line.strip() for line in text.splitlines() if line.strip()]
