"""Edits of segments as edits of the file text around them: the one way anything is replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from compliance_lint.model import Chunk, Segment

Edit = tuple[int, int, str]  # start, end, replacement; offsets in Segment.text
Edited = tuple[Chunk, Sequence[Sequence[Edit]]]  # a chunk and the edits of each of its segments
Editor = Callable[[Iterator[Chunk]], Iterator[Edited]]  # every chunk once, in order


def redact_chunk(chunk: Chunk, edits: Sequence[Sequence[Edit]]) -> str:
    """The text of ``chunk`` with ``edits[i]`` applied to its segment ``i``."""
    changes = [
        change
        for segment, wanted in zip(chunk.segments, edits, strict=True)
        if wanted
        for change in in_file(segment, wanted)
    ]
    return apply_edits(chunk.raw, sorted(changes, key=_place))


def in_file(segment: Segment, edits: Iterable[Edit]) -> Iterator[Edit]:
    """Edits of a segment as edits of the raw text around it, in order."""
    wanted = sorted(edits, key=_place)
    if segment.whole:
        yield *segment.raw_span(0, len(segment.text)), segment.encode(apply_edits(segment.text, wanted))
        return
    for start, end, replacement in wanted:
        left, right = segment.raw_span(start, end)
        new = segment.encode(replacement)
        for first, last in segment.kept:  # markup inside the text: what stands around it goes
            if left <= first and last <= right:
                yield left, first, new
                left, new = last, ""
        if left < right or new:
            yield left, right, new


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with ``edits``, sorted by place, applied; ValueError if they overlap or lie outside."""
    out: list[str] = []
    done = 0
    for start, end, replacement in edits:
        if not done <= start <= end <= len(text):
            raise ValueError(f"edit {start}:{end} overlaps another or lies outside the text")
        out += (text[done:start], replacement)
        done = end
    return "".join((*out, text[done:]))


def _place(edit: Edit) -> tuple[int, int]:
    return edit[:2]
