"""The texts in any XML part of an Office file: runs joined, the attributes that hold words, formulas."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import BinaryIO, cast
from zipfile import ZipFile

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import Segment
from compliance_lint.readers.markup import Attribute, Reading, Token, attributes, tokens
from compliance_lint.readers.sheets import bad_xml, checked_text, literals, xml_text

_ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "s": frozenset({"v"}),  # a text in a pivot cache
        "n": frozenset({"v"}),  # a number there
        "filter": frozenset({"val"}),
        "customFilter": frozenset({"val"}),
        "Relationship": frozenset({"Target"}),
        "hyperlink": frozenset({"tooltip", "display", "location"}),
        "person": frozenset({"displayName", "userId"}),
        "dataValidation": frozenset({"prompt", "promptTitle", "error", "errorTitle"}),
        "cNvPr": frozenset({"descr", "title"}),
    }
)
_FORMULAS = frozenset(
    ["f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "sqref"]
)
_STRUCTURE = frozenset(["TitlesOfParts", "created", "modified", "Anchor", "ref"])
_RUNS = frozenset(
    ["t", "r", "rPr", "fld", "sz", "color", "rFont", "family", "charset", "scheme", "b", "i", "u"]
)
_PEOPLE = frozenset(["creator", "lastModifiedBy", "Manager", "author", "person@displayName"])
_LONG_NUMBER = 7
_NUMBER = lazy(r"-?[0-9.]+(?:[eE][+-]?[0-9]+)?")
_PART_LIMIT = 1 << 28  # bytes of a part that is read at once
_EMBEDDED = lazy(r"(?:^|/)embeddings/|vbaProject\.bin$", re.IGNORECASE)


def unreadable_part(members: Sequence[str], name: str) -> None:
    """Raise InputError if a part holds a whole document or program of its own."""
    hidden = next(filter(_EMBEDDED.search, members), None)
    if hidden:
        raise problem(
            f"{name}：内嵌了其他文档或宏（{hidden}），无法检查，请先移除",
            f"{name}: holds another document or macros ({hidden}) that can't be checked; remove it first",
        )


def part_of(opened: ZipFile, member: str, name: str) -> str:
    """A part as text, well-formed and of bounded size."""
    if opened.getinfo(member).file_size > _PART_LIMIT:
        raise bad_xml(name, member, f"> {_PART_LIMIT >> 20} MB")
    with opened.open(member) as stream:
        return "".join(checked_text(cast("BinaryIO", stream), name, member))


def texts_of(raw: str) -> Iterator[Segment]:
    """Every text of a well-formed XML part (or piece of one) with its place in ``raw``."""
    open_: list[str] = []
    reading, name, at = Reading.empty(), "", 0
    for token in tokens(io.StringIO(raw, newline="").read):
        element = token.name.rpartition(":")[2]
        if token.kind in ("open", "close") and element not in _RUNS:
            yield from _segment(reading, name)
            reading = Reading.empty()
        if token.kind == "open":
            yield from _in_tag(token, element, at)
        elif token.kind == "text" and open_ and not _STRUCTURE.intersection(open_):
            name = next((part for part in reversed(open_) if part not in _RUNS), "")
            if open_[-1] in _FORMULAS:
                yield from literals(token.raw, at)
            elif open_[-1] == "v" and "strCache" not in open_ and _NUMBER.fullmatch(token.raw):
                places = tuple(range(at, at + len(token.raw) + 1))
                yield Segment(token.raw, "copy", at, places, name="v", encode=_zero, whole=True)
            else:
                reading.add(token.raw, at)
        _follow(open_, token, element)
        at += len(token.raw)
    yield from _segment(reading, name)


def _follow(open_: list[str], token: Token, element: str) -> None:
    """Keep the list of open elements."""
    if token.kind == "open" and not token.raw.endswith("/>"):
        open_.append(element)
    elif token.kind == "close" and open_:
        open_.pop()


def _segment(reading: Reading, name: str) -> Iterator[Segment]:
    text, offsets, kept = reading.trimmed()
    if not text:
        return
    if name in _PEOPLE:
        person = Segment(text, "cell", offsets[0], offsets, name=name, encode=xml_text, kept=kept)
        yield replace(person, speaker=text)  # a name by itself, or that of a program
    else:
        yield Segment(text, "copy", offsets[0], offsets, name=name, encode=xml_text, kept=kept)


def _in_tag(token: Token, element: str, at: int) -> Iterator[Segment]:
    wanted = _ATTRIBUTES.get(element)
    if not wanted or (element == "Relationship" and "External" not in token.raw):
        return
    for attribute in attributes(token.raw):
        if attribute.name in wanted and element == "n":
            yield from _number(token, attribute, at)
        elif attribute.name in wanted:
            reading = Reading.empty()
            reading.add(token.raw[attribute.start : attribute.end], at + attribute.start)
            yield from _segment(reading, f"{element}@{attribute.name}")


def _number(token: Token, attribute: Attribute, at: int) -> Iterator[Segment]:
    """A long number in a pivot cache; what replaces it is a text, so the whole tag is replaced."""
    value = token.raw[attribute.start : attribute.end]
    if sum(map(str.isdigit, value)) < _LONG_NUMBER or not token.raw.endswith("/>"):
        return
    places = (at, *range(at + 1, at + len(value)), at + len(token.raw))
    encode = partial(_as_text, token.name.rpartition("n")[0])
    yield Segment(value, "copy", at, places, name="n@v", encode=encode, whole=True)


def _zero(_: str) -> str:
    """Where only a number may stand: what a chart remembers of its cells, say."""
    return "0"


def _as_text(prefix: str, new: str) -> str:
    return f'<{prefix}s v="{html.escape(new)}"/>'
