"""Chat dumps in text form: who speaks is recognised by the form of the lines, never by a brand.

A form is one way to write a message: time and speaker on a line above it, or before it on the same
line.  A file is a dump if several of its first lines have the same form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compliance_lint.expressions import lazy
from compliance_lint.model import Chunk, Segment
from compliance_lint.readers import columns
from compliance_lint.readers.base import SEGMENT_LIMIT, Cursor, whole

SPEAKER = "发送人"  # the column a speaker would stand in, were the dump a table

_DATE = (
    r"(?:\d{4}[ ]?[-/.年][ ]?\d{1,2}[ ]?[-/.月][ ]?\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|[今昨前]天|(?:星期|周)[一二三四五六日天])"
)
_TIME = (
    r"(?:[上下]午|凌晨|早上|中午|晚上)?[ ]?\d{1,2}[:：]\d{2}(?:[:：]\d{2}(?:[.,]\d{1,6})?)?"
    r"(?:[ ]?[AaPp][Mm])?(?:Z|[ ]?[+-]\d{2}:?\d{2})?"
)
# a date alone is no stamp: it may be what is said (苗婉清 1989/09/09)
_STAMP = rf"(?:{_DATE}[T,\s]{{1,3}}(?:(?:星期|周)[一二三四五六日天][ ]?)?)?{_TIME}"
_BOXED = rf"(?:[\[(（【<]{_STAMP}[\])）】>]|(?<![\d:]){_STAMP}(?![\d:]))(?![ \t]*{_TIME})"
_MARKS = ":：,，。！？!?;；|"  # what no name holds
_NAME = rf"[^\s{_MARKS}\[\]【】<>{{}}\"“”](?:[^\r\n\t{_MARKS}{{}}\"“”]{{0,38}}?[^\s{_MARKS}])??"
_NO_DATE = rf"(?!{_DATE}[ \t])"  # 周六 9:00 is what somebody says
_BEFORE = r"(?P<blank>[ \t\ufeff>*·•-]*)"
_GAP = r"[ \t]*[-–—|]?[ \t]*"
_COLON = r"[ \t]*(?:[:：](?!//)|[|\t])[ \t]*"
_REST = r"(?P<text>[^\r\n]*)"
_END = r"[ \t]*[\r\n]*$"

_ABOVE, _INLINE, _BARE = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a message; ``paired`` says that its head takes two lines: name, time."""

    pattern: re.Pattern[str]
    rank: int
    paired: bool = False

    def match(self, line: str) -> re.Match[str] | None:
        """The head of a message, or None if ``line`` goes on with one."""
        return self.pattern.match(line, 0, SEGMENT_LIMIT) if line.strip() else None


def _form(pattern: str, rank: int, *, paired: bool = False) -> Form:
    return Form(lazy(_BEFORE + pattern), rank, paired)


_FORMS = (
    _form(rf"{_NO_DATE}(?P<name>{_NAME})[:：]?[ \t]+{_BOXED}[ \t]*[:：]?{_END}", _ABOVE),
    _form(rf"{_BOXED}[ \t]+(?P<name>{_NAME})[ \t]*[:：]?{_END}", _ABOVE),
    _form(rf"{_NO_DATE}(?P<name>{_NAME})[ \t]*[\r\n]+[ \t]*{_BOXED}{_END}", _ABOVE, paired=True),
    _form(rf"{_BOXED}{_GAP}[\[【<(（](?P<name>{_NAME})[\]】>)）](?:{_COLON}|[ \t]*){_REST}", _INLINE),
    _form(rf"{_BOXED}{_GAP}(?P<name>{_NAME}){_COLON}{_REST}", _INLINE),
    _form(rf"{_NO_DATE}(?P<name>{_NAME}){_GAP}{_BOXED}{_COLON}{_REST}", _INLINE),
    _form(rf"{_NO_DATE}(?P<name>{_NAME})[ \t]*[\[(（【<]{_STAMP}[\])）】>][ \t]*{_REST}", _INLINE),
    _form(rf"(?![^\r\n:：]*{_TIME})(?P<name>{_NAME})[ \t]*[:：](?!//)[ \t]*{_REST}", _BARE),
)
# Words for the sides of a sale, with what they are numbered or named by: 客服小美, 买家1.
_ROLE = lazy(
    "(?:售前|售后|人工|智能|在线|金牌|官方|店铺)?(?:客服|坐席|座席|机器人|商家|卖家|店家|店主|掌柜|小二|买家|顾客|"
    "客户|用户|访客|会员|消费者|对方|我方|我|问|答)(?:[A-Za-z0-9_\\-（）()]|[\u4e00-\u9fff]){0,8}|[A-Z]|"
    "(?:user|agent|customer|client|buyer|seller|assistant|bot|system|visitor|support|service|me|you|q|a)"
    "[ _\\-]?[0-9]*",
    re.IGNORECASE,
)
_SCRIPT = lazy("主播|助播|副播|主持|旁白|画外|画面|镜头|字幕|台词|口播|场景|嘉宾|男声|女声|[男女][主声]|BGM")
_RULE = lazy(r"[ \t]*([-=*_#~+—─═])\1{2,}")
_HEADING = lazy(
    r"\W{0,12}(?:会话|对话|聊天|工单|咨询|session|conversation|dialog(?:ue)?|chat)"
    r"(?:记录|窗口|编号|ID|开始|结束|[ _#:：])[^\r\n。！？]{0,60}$",
    re.IGNORECASE,
)
_ONLY_NAME = lazy(rf"[ \t]*{_NAME}{_END}")
_ONLY_TIME = lazy(rf"\W*(?:{_STAMP}|{_DATE})\W*$")


def form_of(head: Sequence[str]) -> Form | None:
    """The form that several lines of ``head`` have, or None if this is no dump of a conversation."""
    single = [line for line in head if line.strip()]
    pairs = list(_in_pairs(iter(single)))
    best: tuple[int, int] | None = None
    chosen = None
    for form in _FORMS:
        lines = pairs if form.paired else single
        names = [found["name"].strip() for line in lines if (found := form.match(line))]
        if _convinces(form, names, len(lines)) and (best is None or (form.rank > _BARE, len(names)) > best):
            best, chosen = (form.rank > _BARE, len(names)), form
    return chosen


def _in_pairs(source: Iterator[str]) -> Iterator[str]:
    """The lines, but a name with the time on the line below it as one."""
    waiting = next(source, None)
    for line in source:
        if waiting is not None and _ONLY_TIME.match(line) and _ONLY_NAME.match(waiting):
            yield waiting + line
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = line
    if waiting is not None:
        yield waiting


def _convinces(form: Form, names: list[str], lines: int) -> bool:
    if len(names) < 2 or len(names) * 12 < lines:
        return False
    distinct = set(names)
    repeated = len(names) - len(distinct)
    if form.rank == _ABOVE:  # each has a message under it, and somebody speaks twice (or both do once)
        return len(names) < lines and (repeated > 0 or lines <= 3 * len(names))
    if form.rank == _INLINE:
        return True
    # without a time a line may as well be a form filled in (姓名：…) or a script
    if len(distinct) < 2 or len(names) * 2 < lines or any(map(_SCRIPT.search, distinct)):
        return False
    if all(map(_ROLE.fullmatch, distinct)):
        return True
    if any(columns.is_known(name) and not _ROLE.fullmatch(name) for name in distinct):
        return False
    if any(map(_ROLE.fullmatch, distinct)):  # one side by its role, the other by name
        return repeated >= 2 and len(distinct) <= 4
    return repeated >= 2 * len(distinct) and len(distinct) <= 6


@dataclass(frozen=True, slots=True)
class _Said:
    """The message that is being read: who says it, in which conversation, where its text begins."""

    speaker: str | None = None
    session: int = 1
    name: tuple[int, int] = (0, 0)
    after: int = 0


def read(source: Iterator[str], form: Form) -> Iterator[Chunk]:
    """One chunk a message: its speaker, and what is said as a ``chat`` segment."""
    cursor = Cursor()
    said = _Said()
    held: list[str] = []
    size = 0
    for line in _in_pairs(source) if form.paired else source:
        head = form.match(line)
        if head is None and _divides(line):
            yield from _message(held, said, cursor)
            yield cursor.chunk(line, whole(line, "copy"))
            held, size, said = [], 0, _Said(session=said.session + (said.speaker is not None))
            continue
        if head or size + len(line) > SEGMENT_LIMIT:
            yield from _message(held, said, cursor)
            held, size = [], 0
            said = _opened(head, said.session) if head else replace(said, name=(0, 0), after=0)
        held.append(line)
        size += len(line)
    yield from _message(held, said, cursor)


def spoken(line: str) -> tuple[Segment, ...] | None:
    """The segments of a message with time and speaker on one line; None if ``line`` is none."""
    for form in _FORMS:
        if form.rank == _INLINE and (head := form.match(line)):
            return _segments(line, _opened(head, 1))
    return None


def _divides(line: str) -> bool:
    """True for a line that parts conversations: a rule, or a heading; a date alone does not."""
    if _ONLY_TIME.match(line) or len(line) > 200:
        return False
    return bool(_RULE.match(line) or _HEADING.match(line))


def _opened(head: re.Match[str], session: int) -> _Said:
    text_at = head.start("text") if "text" in head.re.groupindex else head.end()
    return _Said(head["name"].strip(), session, head.span("name"), text_at)


def _message(held: list[str], said: _Said, cursor: Cursor) -> Iterator[Chunk]:
    raw = "".join(held)
    if raw:
        yield cursor.chunk(raw, _segments(raw, said))


def _segments(raw: str, said: _Said) -> tuple[Segment, ...]:
    if said.speaker is None:
        return whole(raw, "copy")
    start, end = said.name
    label = (
        (Segment(raw[start:end], "cell", start, name=SPEAKER, speaker=said.speaker),) if start < end else ()
    )
    text = whole(raw, "chat", after=said.after)
    return (*label, *(replace(s, speaker=said.speaker, session=str(said.session)) for s in text))
