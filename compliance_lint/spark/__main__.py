"""The job: ``python -m compliance_lint.spark`` and ``spark-submit``; Parquet, CSV or JSON in and out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from compliance_lint.messages import choose, problem
from compliance_lint.model import FAMILIES, InputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class _Format(NamedTuple):
    """How Spark reads and writes a format so that nothing is lost or guessed."""

    name: str
    reading: dict[str, Any]
    writing: dict[str, Any]


_CSV = {"header": True, "escape": '"', "encoding": "UTF-8", "emptyValue": ""}
_KEEP_SPACE = {"ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
_FORMATS = {
    "parquet": _Format("parquet", {}, {}),
    "csv": _Format("csv", {**_CSV, **_KEEP_SPACE, "multiLine": True, "mode": "FAILFAST"}, _CSV | _KEEP_SPACE),
    "json": _Format("json", {"mode": "FAILFAST"}, {"ignoreNullFields": False}),
}
_SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".json": "json", ".jsonl": "json"}


def main(args: Sequence[str] | None = None) -> int:
    """Run the job; the result is the exit code: 0, or 2 for wrong usage and for input that is broken."""
    given = _parser().parse_args(args)
    if given.path:
        sys.stdout.write(f"{Path(__file__).resolve()}\n")
        return 0
    try:
        _run(given)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _run(given: argparse.Namespace) -> None:
    if not given.input or not given.output:
        raise problem("需要输入和输出路径", "an input and an output path are needed")
    form = _FORMATS[given.format or _format_of(given.input)]
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise problem(
            "需要 pyspark，请运行 pip install 'compliance-lint[spark]'",
            "pyspark is needed: pip install 'compliance-lint[spark]'",
        ) from None
    session = SparkSession.builder.appName("compliance-lint").getOrCreate()
    try:
        _job(session, given, form)
    except InputError:
        raise
    except Exception as error:
        # Spark quotes rows that it can not read: only the name of its error is shown, never its text.
        raise _failed(error, given.input) from None
    finally:
        session.stop()


def _failed(error: Exception, source: str) -> InputError:
    told = getattr(error, "getCondition", getattr(error, "getErrorClass", lambda: None))()
    why = told or type(error).__name__
    return problem(
        f"{source}：Spark 作业失败（{why}），没有完整的输出",
        f"{source}: the Spark job failed ({why}); there is no complete output",
    )


def _job(session: SparkSession, given: argparse.Namespace, form: _Format) -> None:
    df = session.read.format(form.name).options(**form.reading).load(given.input)
    made = _scanned(df, given) if given.scan else _redacted(df, given)
    made.write.format(form.name).options(**form.writing).mode("errorifexists").save(given.output)


def _scanned(df: DataFrame, given: argparse.Namespace) -> DataFrame:
    from compliance_lint import spark

    chat = {"session": given.session, "speaker": given.speaker, "message": given.message}
    found: DataFrame = spark.scan(
        df,
        given.only,
        by=given.by,
        checks=given.check or FAMILIES,
        enable=given.enable,
        order=given.order,
        **chat,
    )
    return found


def _redacted(df: DataFrame, given: argparse.Namespace) -> DataFrame:
    from compliance_lint import spark
    from compliance_lint.operators.plan import assignments

    chat = {"session": given.session, "speaker": given.speaker, "message": given.message}
    made: DataFrame = spark.redact(
        df,
        given.only,
        profile=given.profile,
        operators=assignments(given.operator, "--operator"),
        cells=assignments(given.column, "--column"),
        keep=given.keep,
        enable=given.enable,
        key_file=given.key_file,
        order=given.order,
        **chat,
    )
    return made


def _format_of(source: str) -> str:
    suffix = Path(source.rstrip("/")).suffix.lower()
    if suffix not in _SUFFIXES:
        raise problem(
            f"{source}：看不出格式，请加 --format parquet、csv 或 json",
            f"{source}: no format by its name; add --format parquet, csv or json",
        )
    return _SUFFIXES[suffix]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="compliance_lint.spark",
        description=choose(
            "用 Spark 脱敏或扫描 Parquet、CSV（有表头）或 JSON（一行一条）",
            "Redact or scan Parquet, CSV (with a header) or JSON (a record a line) with Spark",
        ),
    )
    add = parser.add_argument
    add("input", nargs="?", help=choose("输入：文件、文件夹或 URI", "file, folder or URI"))
    add("output", nargs="?", help=choose("输出文件夹，不能已存在", "folder to make; it must not exist"))
    add("--format", choices=sorted(_FORMATS), help=choose("格式；默认看后缀", "default: by the suffix"))
    add("--scan", action="store_true", help=choose("写出发现（不含值）", "write findings (no values)"))
    add("--by", action="append", default=[], help=choose("--scan：带上的列", "column to carry along"))
    add("--check", action="append", choices=FAMILIES, help=choose("--scan：查什么", "what to look for"))
    add(
        "--only",
        action="append",
        metavar="NAME",
        help=choose("只读这一列，可多次", "column to read; repeatable"),
    )
    add("--session", help=choose("会话列", "column of the conversation"))
    add("--order", action="append", default=[], help=choose("会话内排序列", "what orders its messages"))
    add("--speaker", help=choose("发言人列", "column of the speaker"))
    add("--message", help=choose("消息列", "column of the message"))
    add("--profile", help=choose("脱敏方案", "redaction profile"))
    add("--operator", action="append", default=[], metavar="ENTITY=OP")
    add("--column", action="append", default=[], metavar="NAME=OP", help=choose("整格", "whole cells"))
    add("--keep", action="append", default=[], metavar="ENTITY")
    add("--enable", action="append", default=[], metavar="ENTITY")
    add("--key-file", help=choose("每台机器都能读的密钥文件", "key file that every machine can read"))
    add("--path", action="store_true", help=choose("这个程序的路径（给 spark-submit）", "for spark-submit"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
