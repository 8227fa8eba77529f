"""Collects the directives of a file while its chunks go by, and takes them out of what is read as copy."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from compliance_lint.model import Chunk, Segment
from compliance_lint.suppress.directive import MARKERS, Directive, find, parse

COLUMNS = frozenset(("compliance-lint", "compliance_lint", "合规检查"))


@dataclass
class Collector:
    """The directives of one file; ``chunks`` must be read to the end before they are complete."""

    path: str
    directives: list[Directive] = field(default_factory=list)
    _waiting: list[int] = field(default_factory=list)  # indices of ``next`` without a target

    def chunks(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks with every directive out of the copy.

        Its words are no advertising, and must not change how the text around them is read.  They
        stay as a segment of kind ``code``: personal data in them is still found.
        """
        for chunk in chunks:
            known = len(self.directives)
            if any(marker in chunk.raw for marker in MARKERS) and not _is_code(chunk):
                chunk = self._inline(chunk)
            if any(map(_is_companion, chunk.segments)):
                chunk = self._companions(chunk)
            new = range(known, len(self.directives))
            self._waiting += [i for i in new if self.directives[i].scope == "next"]
            if self._waiting:
                self._find_targets(chunk)
            yield chunk

    def _inline(self, chunk: Chunk) -> Chunk:
        segments = list(chunk.segments)
        for written in find(chunk.raw):
            inside = next((s for s in segments if _holds(s, written.start)), None)
            if inside and _is_companion(inside):
                continue
            end = min(written.end, inside.raw_span(0, len(inside.text))[1]) if inside else written.end
            body = written.body[: len(written.body) - (written.end - end)] if inside else written.body
            before = chunk.raw.count("\n", 0, written.start)
            start_of_line = chunk.raw.rfind("\n", 0, written.start) + 1
            column = written.start - start_of_line + (1 if before else chunk.column)
            text = chunk.raw[written.start : end]
            self.directives.append(parse(body, self.path, chunk.line + before, column, text, chunk.part))
            segments = [_without(segment, written.start, end) for segment in segments]
            segments.append(Segment(text, "code", written.start))
        segments.sort(key=lambda segment: segment.raw_span(0, 0)[0])
        return replace(chunk, segments=tuple(segments))

    def _companions(self, chunk: Chunk) -> Chunk:
        segments = []
        for segment in chunk.segments:
            if _is_companion(segment):
                line = chunk.line + chunk.raw.count("\n", 0, segment.raw_span(0, 0)[0])
                self.directives.append(self._companion(segment, line, chunk.part))
                segment = replace(segment, kind="code")
            segments.append(segment)
        return replace(chunk, segments=tuple(segments))

    def _companion(self, segment: Segment, line: int, part: str | None) -> Directive:
        written = next(find(segment.text), None)
        made = parse(
            written.body if written else segment.text.strip(), self.path, line, 1, segment.text, part
        )
        above = (segment.name or "").rpartition(".")[0]
        return replace(made, scope="row", row=segment.row, above=f"{above}." if above else "")

    def _find_targets(self, chunk: Chunk) -> None:
        """Point each waiting ``next`` at the first line after it that holds more than a directive."""
        own = {d.line for d in self.directives if d.text}
        waiting = list(self._waiting)
        for number, text in enumerate(chunk.raw.split("\n"), chunk.line):
            if not text.strip() or (number in own and not _beside(text)):
                continue
            for index in waiting:
                directive = self.directives[index]
                if directive.line < number and directive.part == chunk.part and index in self._waiting:
                    self.directives[index] = replace(directive, target=number)
                    self._waiting.remove(index)
            if not self._waiting:
                return


def _beside(line: str) -> bool:
    """True if there is text beside the directives of a line."""
    rest = line
    for written in reversed(list(find(line))):
        rest = rest[: written.start] + rest[written.end :]
    return bool(rest.strip())


def _is_code(chunk: Chunk) -> bool:
    return bool(chunk.segments) and all(segment.kind == "code" for segment in chunk.segments)


def _is_companion(segment: Segment) -> bool:
    return segment.name is not None and _names_companion(segment.name)


@lru_cache(maxsize=1024)
def _names_companion(name: str) -> bool:
    return name.rpartition(".")[2].strip().lower() in COLUMNS


def _holds(segment: Segment, offset: int) -> bool:
    start, end = segment.raw_span(0, len(segment.text))
    return start <= offset < end


def _without(segment: Segment, start: int, end: int) -> Segment:
    """``segment`` with line breaks in place of what lies in ``raw[start:end]``."""
    first, last = segment.raw_span(0, len(segment.text))
    if segment.kind == "code" or end <= first or last <= start:
        return segment
    if segment.raw_map is None:
        left, right = max(0, start - segment.raw_start), min(len(segment.text), end - segment.raw_start)
    else:
        left = bisect_left(segment.raw_map, start, 0, len(segment.text))
        right = bisect_left(segment.raw_map, end, 0, len(segment.text))
    text = segment.text[:left] + "\n" * (right - left) + segment.text[right:]
    return replace(segment, text=text)
