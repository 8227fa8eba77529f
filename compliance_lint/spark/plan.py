# ruff: noqa: ANN401 (pyspark is loaded by those who use it)
"""What the driver puts into the plan: rows brought together, and a function that holds no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import Any

from compliance_lint.messages import one_of, problem
from compliance_lint.operators.keys import VARIABLE, Key, make_key, read_key
from compliance_lint.readers.arrow import FINDING
from compliance_lint.spark.worker import Pairs, Secret

_TYPES = {"string": "string", "int32": "integer", "float64": "double"}  # of Arrow to those of Spark


def names(given: Sequence[str] | None) -> tuple[str, ...] | None:
    """Names as they are sent to the workers."""
    if isinstance(given, str):
        raise problem(f"columns 应为列名的列表，例如 [{given!r}]", f"columns: a list, such as [{given!r}]")
    return None if given is None else tuple(given)


def pairs(given: Mapping[str, str] | None) -> Pairs:
    """Operators as they are sent to the workers."""
    return tuple((given or {}).items())


def secret(df: Any, key: str | bytes | None, key_file: str | PathLike[str] | None) -> Secret | None:
    """Where the workers find the key; None if there is none."""
    if key_file is not None:
        found = read_key(key_file)
        return Secret(found.fingerprint(), str(key_file)) if found else None
    found = read_key(None) if key is None else make_key(key)
    return None if found is None else Secret(found.fingerprint(), broadcast=_broadcast(df, found))


def _broadcast(df: Any, key: Key) -> Any:
    try:
        return df.sparkSession.sparkContext.broadcast(key)
    except Exception as error:
        # Spark Connect has no broadcasts.  What it says is of no use here, and might show the key.
        raise problem(
            f"无法广播密钥（{type(error).__name__}），例如 Spark Connect 不支持广播；"
            f"请改用 key_file，并清除 {VARIABLE}",
            f"the key can not be broadcast ({type(error).__name__}), with Spark Connect for example; "
            f"give key_file, and unset {VARIABLE}",
        ) from None


def gathered(df: Any, session: str | None, order: str | Sequence[Any]) -> Any:
    """The rows of each session in one partition, one after the other, in order."""
    by = [order] if isinstance(order, str) else list(order)
    if session is None:
        if by:
            raise problem("order 需要与 session 一起使用", "order needs session")
        return df
    if not by:
        raise problem(
            "session 需要 order：写明按哪一列（时间、序号）排列一个会话里的消息",
            "session needs order: the column (time, number) that puts the messages of one in order",
        )
    for name in by:
        if isinstance(name, str):
            one_of("order", name, df.columns)
    quoted = [f"`{name.replace('`', '``')}`" if isinstance(name, str) else name for name in (session, *by)]
    return df.repartition(quoted[0]).sortWithinPartitions(*quoted)


def findings_schema(schema: Any, by: Sequence[str]) -> Any:
    """The schema of findings, for Spark."""
    made = type(schema)([schema[name] for name in by])
    for name, kind in FINDING:
        made = made.add(name, _TYPES[kind])
    return made


def function(work: Callable[[Iterable[Any]], Iterator[Any]]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """``work`` as a function by whose name the plan shows it."""

    def compliance_lint(batches: Iterable[Any]) -> Iterator[Any]:
        return work(batches)

    return compliance_lint
