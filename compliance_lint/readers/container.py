"""Files that are not text (workbooks, Parquet, SQLite): records out, edited records in.

A container gives its records as chunks whose ``raw`` only shows them; what an edit means in the
file is its own business.  While it is written, each chunk it gives is paired with the work that
puts it back, so that neither side needs to hold the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from compliance_lint.model import Chunk
from compliance_lint.readers.edit import Edit, Edited

Edits = Sequence[Sequence[Edit]]  # one list a segment of the chunk
PutBack = Callable[[Edits], None]


class Container(Protocol):
    """What the module of a container format provides, once a file is open."""

    def records(self) -> Iterator[tuple[Chunk | None, PutBack]]:
        """Every record with what puts it back, in order; without a chunk, what to do at that place."""

    def begin(self, out: BinaryIO) -> None:
        """Before the first record is put back: the new file goes to ``out``."""

    def finish(self) -> None:
        """After the last one: write what is not written yet."""


class Lockstep:
    """Reads and writes a container at once: chunks go out in order, and come back in the same order."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._waiting: deque[tuple[bool, PutBack]] = deque()
        self._writing = False

    def chunks(self) -> Iterator[Chunk]:
        """The chunks of the container."""
        for chunk, put_back in self._container.records():
            if self._writing:
                self._waiting.append((chunk is not None, put_back))
            if chunk is not None:
                yield chunk

    def write(self, edited: Iterable[Edited], out: BinaryIO) -> None:
        """Make the file again; ``edited`` must draw on ``chunks`` and keep their order."""
        self._writing = True
        self._container.begin(out)
        for _, edits in edited:
            self._settle()
            _, put_back = self._waiting.popleft()
            put_back(edits)
        self._settle()
        if self._waiting:
            raise ValueError("a redactor has to give back every chunk")
        self._container.finish()

    def _settle(self) -> None:
        """Do what stands before the next chunk."""
        while self._waiting and not self._waiting[0][0]:
            self._waiting.popleft()[1](())
