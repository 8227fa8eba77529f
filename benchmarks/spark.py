"""Redact synthetic chats with local Spark; rows a second, and as a ratio to a `mapInArrow` that does nothing.

    python benchmarks/spark.py [ROWS] [CORES]

Both ways shuffle and sort the rows by session, and nothing is written.  One row in two holds a value that
is made up; the run counts how many of them are left, which has to be 0.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from compliance_lint import spark

TALK = (
    ("买家", "'亲，这款围巾还有灰色吗'"),
    ("客服", "'有的，麻烦发下收件人电话和地址'"),
    ("买家", "concat('我的电话是', phone)"),
    ("买家", "concat('寄到浙江省杭州市西湖区文三路', n % 300 + 1, '号阳光花园3幢2单元501室')"),
    ("客服", "'好的，实付 199.00 元，预计明天送达'"),
    ("买家", "concat('微信同号 ', phone, '，谢谢')"),
)


def chats(session: SparkSession, rows: int, cores: int) -> DataFrame:
    """Sessions of 12 messages, in no order."""
    numbered = session.range(rows, numPartitions=cores * 2).selectExpr(
        "id AS n",
        "cast(floor(id / 12) AS string) AS session",
        "cast(13912340000 + id % 50000 AS string) AS phone",
    )
    said = " ".join(f"WHEN {i} THEN {text}" for i, (_, text) in enumerate(TALK))
    by = " ".join(f"WHEN {i} THEN '{speaker}'" for i, (speaker, _) in enumerate(TALK))
    made = numbered.selectExpr(
        "n", "session", f"CASE n % 6 {by} END AS speaker", f"CASE n % 6 {said} END AS content"
    )
    return made.orderBy(F.rand(1)).cache()


def nothing(batches: Iterable[Any]) -> Iterator[Any]:
    yield from batches


def timed(name: str, frame: DataFrame, rows: int) -> tuple[float, int]:
    """Seconds for all rows, and in how many of them a value is left."""
    started = time.perf_counter()
    left = frame.filter(F.col("content").rlike("139[0-9]{8}|文三路")).count()
    seconds = time.perf_counter() - started
    print(f"{name:<10} {seconds:8.1f} s {rows / seconds:12,.0f} rows/s {left:8} left", flush=True)
    return seconds, left


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    cores = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    session = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.conf.set("spark.sql.shuffle.partitions", str(cores * 2))
    session.conf.set("spark.sql.adaptive.enabled", "false")  # the data is small: it would make one partition
    df = chats(session, rows, cores)
    df.count()
    bare = df.repartition("session").sortWithinPartitions("session", "n").mapInArrow(nothing, df.schema)
    safe = spark.redact(df, session="session", order="n")
    timed("warm up", spark.redact(df.limit(1000), session="session", order="n"), 1000)
    base, _ = timed("no-op", bare, rows)
    spent, left = timed("redact", safe, rows)
    print(f"ratio      {base / spent:8.3f} of the no-op")
    sys.exit(left > 0)


if __name__ == "__main__":
    main()
