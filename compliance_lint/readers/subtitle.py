"""Subtitles (SubRip, WebVTT, LRC): one segment per cue."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.expressions import lazy
from compliance_lint.model import Chunk
from compliance_lint.readers.base import Cursor, Decoded, Line, blocks, lines, whole

_TIME = r"(?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3}"
_TIMING = lazy(rf"[ \t]*({_TIME})[ \t]*-->[ \t]*{_TIME}[^\r\n]*(?:\r\n|\r|\n|$)")
_INDEX = lazy(r"\ufeff?[ \t]*\d+[ \t]*(?:\r\n|\r|\n)")
_HEAD = lazy(rf"\s*(?:{_INDEX.pattern})?{_TIMING.pattern}")
_LRC = lazy(r"\ufeff?[ \t]*(?:\[(?P<time>\d+:\d{2}(?:[.:]\d{1,3})?)\][ \t]*)+")
_LRC_TAG = lazy(r"\ufeff?[ \t]*\[[A-Za-z#]{1,10}:(?P<value>[^\r\n]*)\][ \t]*[\r\n]*$")


def read(document: Decoded) -> Iterator[Chunk]:
    """Cues, named by their start time; what is not a proper cue is read as plain text."""
    cursor = Cursor()
    for _, raw in blocks(_labelled(lines(document.stream))):
        head = _HEAD.match(raw)
        if head:
            yield cursor.chunk(raw, whole(raw, "cue", head[1], head.end()))
        else:
            yield cursor.chunk(raw, whole(raw, "copy"))


def read_lrc(document: Decoded) -> Iterator[Chunk]:
    """Lines of an LRC file, named by their (last) time; a tag such as ``[ti:…]`` gives its value."""
    cursor = Cursor()
    for raw in lines(document.stream):
        head, tag = _LRC.match(raw), _LRC_TAG.match(raw)
        if head:
            yield cursor.chunk(raw, whole(raw, "cue", head["time"], head.end()))
        elif tag:
            segments = whole(raw[: tag.end("value")], "copy", after=tag.start("value"))
            yield cursor.chunk(raw, segments)
        else:
            yield cursor.chunk(raw, whole(raw, "copy"))


def _labelled(source: Iterator[str]) -> Iterator[Line]:
    """Each line; a timing line opens a cue, or the index before it does, blank line or not."""
    waiting: str | None = None
    indexed = False
    for raw in source:
        timing = bool(_TIMING.match(raw))
        if waiting is not None:
            opens = bool(timing and _INDEX.fullmatch(waiting)) or (
                not indexed and bool(_TIMING.match(waiting))
            )
            yield Line(waiting, opens=opens)
            indexed = opens and not _TIMING.match(waiting)
        waiting = raw
    if waiting is not None:
        yield Line(waiting, opens=not indexed and bool(_TIMING.match(waiting)))
