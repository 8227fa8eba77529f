"""Real local Spark: row by row what one process makes of the same file, and no key where none belongs."""

import os
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("pyspark")
if not shutil.which("java") and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs java", allow_module_level=True)

import pyarrow as pa
from pyarrow import parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812

import compliance_lint
from compliance_lint import InputError, make_redactor, redact_path, scan_path, spark
from compliance_lint.spark.__main__ import main

KEY = "b1946ac92492d2347c6235b4d2611184ab3d09f8c7e6"
HOME = str(Path(compliance_lint.__file__).parent.parent)
SAID = (
    ("客服", "麻烦发下手机号和收件人"),
    ("买家", "139 1234"),
    ("买家", "{tail} 我叫苗婉清"),
    ("客服", "苗婉清的电话是 1391234{tail} 对吗，实付 199.00 元"),
    ("买家", '"对"，\n寄到浙江省杭州市西湖区文三路 138 号 3 幢 501 室'),
)


def rows():
    """12 conversations, one of them longer than what is read together, in the order of a file."""
    for session in range(12):
        for number in range(150 if session == 7 else 5):
            speaker, text = SAID[number % 5]
            yield {
                "编号": session * 1000 + number,
                "会话ID": f"s{session:02}",
                "时间": f"2026-11-20 10:{number // 60:02}:{number % 60:02}",
                "发送人": speaker,
                "消息内容": text.format(tail=5678 + session),
                "手机号": 13912340000 + session if number == 1 else None,
                "标签": ["<b>", f"备用1380013{8000 + session}"],
            }


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark")
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": HOME, "SPARK_LOCAL_IP": "127.0.0.1"}
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "17")
        .config("spark.eventLog.enabled", "true")
        .config("spark.eventLog.compress", "false")
        .config("spark.eventLog.dir", folder.as_uri())
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    made.events = folder
    yield made
    made.stop()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "chats.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows())), path)
    return path


@pytest.fixture(scope="module")
def df(session, source):
    """The rows in no order, spread over partitions without regard to conversations."""
    return session.read.parquet(str(source)).repartition(3).orderBy(F.rand(1))


def collected(frame, by="编号"):
    return sorted((row.asDict(recursive=True) for row in frame.collect()), key=lambda row: row[by])


@pytest.mark.parametrize("profile", ["llm", "analytics"])
def test_equals_one_process_row_by_row(df, source, tmp_path, profile):
    redact_path(source, tmp_path / "b.parquet", redactor=make_redactor(profile, key=KEY))
    made = spark.redact(df, profile=profile, key=KEY, session="会话ID", order=["时间", F.col("编号")])
    assert made.schema == df.schema
    got = collected(made)
    assert got == pq.read_table(tmp_path / "b.parquet").to_pylist()
    assert "苗婉清" not in str(got)
    assert got[1]["手机号"] is None
    assert got[3]["消息内容"].endswith("对吗，实付 199.00 元")


def test_the_key_is_nowhere_but_with_the_workers(session, df, tmp_path, capfd):
    file = tmp_path / "key.txt"
    file.write_text(KEY)
    for given in ({"key": KEY}, {"key_file": file}):
        made = spark.redact(df, profile="analytics", session="会话ID", order="时间", **given)
        made.explain("extended")
        plan = made._jdf.queryExecution()
        assert "compliance_lint(" in plan.toString()
        assert KEY not in plan.toString() + plan.analyzed().toJSON()
        assert made.limit(3).count() == 3
    file.write_text(KEY[::-1])  # another key than the one the driver read
    with pytest.raises(Exception, match="密钥与驱动程序的不同") as caught:
        made.collect()
    logs = b"".join(path.read_bytes() for path in session.events.rglob("*") if path.is_file())
    assert b"compliance_lint(" in logs  # the plan is in the log of events
    for text in ("".join(capfd.readouterr()), logs.decode(), str(caught.value)):
        assert KEY not in text
        assert KEY[::-1] not in text


def test_detectors_are_built_once_a_process(session):
    def work(batches):
        from compliance_lint.spark import worker

        for batch in batches:
            before = worker._redactor.cache_info().misses
            made = {
                id(worker.Redacting(spark.Reading(), "waybill").redactor()) for _ in range(batch.num_rows)
            }
            built = worker._redactor.cache_info().misses - before
            yield pa.RecordBatch.from_pydict(
                {"process": [os.getpid()], "made": [len(made)], "built": [built]}
            )

    told = (
        session.range(160, numPartitions=4).mapInArrow(work, "process long, made long, built long").collect()
    )
    assert len(told) == 12
    assert {row["made"] for row in told} == {1}
    built = Counter()
    for row in told:
        built[row["process"]] += row["built"]
    assert set(built.values()) == {1}


def test_schema_and_types_stay(session):
    schema = (
        "`手机号` long not null, a struct<b: array<string>, n: int> not null, m map<string, string>, "
        "d decimal(9, 2), t timestamp, x binary"
    )
    row = (13912345678, (["电话13912345678", None], 5), {"电话": "13912345678"}, None, None, b"\x00")
    df = session.createDataFrame([row], schema)
    made = spark.redact(df, profile="strict")
    assert made.schema == df.schema
    (got,) = made.collect()
    assert got.asDict(recursive=True) == {
        "手机号": 0,
        "a": {"b": ["电话<PHONE_NUMBER>", None], "n": 5},
        "m": {"电话": "<PHONE_NUMBER>"},
        "d": None,
        "t": None,
        "x": b"\x00",
    }


def test_settings_reach_the_workers(session):
    df = session.createDataFrame([("苗婉清", "13912345678", "34")], ["姓名", "手机号", "年龄"])
    made = spark.redact(
        df,
        ["姓名", "年龄"],
        operators={"PERSON": "replace:某人"},
        cells={"年龄": "generalize:10"},
    )
    assert made.collect() == [("某人", "13912345678", "30-39")]


def test_scan_equals_one_process(df, source):
    expected = sorted(
        (at.row, at.name, at.finding.start, at.finding.end, at.finding.rule_id)
        for at in scan_path(source, checks=["pii"])
    )
    made = spark.scan(df, by=["编号"], checks=["pii"], session="会话ID", order="时间")
    number = {row["编号"]: at for at, row in enumerate(rows(), 1)}
    got = sorted((number[f["编号"]], f["column"], f["start"], f["end"], f["rule_id"]) for f in made.collect())
    assert got == expected
    assert made.columns == [
        "编号",
        "column",
        "start",
        "end",
        "rule_id",
        "family",
        "entity",
        "severity",
        "confidence",
        "status",
    ]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"columns": ["消息"]}, "消息内容"),
        ({"columns": "消息内容"}, "列表"),
        ({"session": "会话ID"}, "order"),
        ({"order": "时间"}, "session"),
        ({"session": "会话ID", "order": "时刻"}, "时间"),
        ({"profile": "analytics"}, "密钥"),
        ({"profile": "analytics", "key": "short"}, "太短"),
        ({"key_file": "nowhere.txt"}, "nowhere.txt"),
        ({"operators": {"PERSON": "maks"}}, "mask"),
        ({"cells": {"年令": "drop"}}, "编号"),
    ],
)
def test_mistakes_are_told_by_the_driver(df, wrong, why):
    with pytest.raises(InputError, match=why):
        spark.redact(df, **wrong)
    with pytest.raises(InputError, match="family"):
        spark.scan(df.withColumnRenamed("标签", "family"), by=["family"])


# --- the job -------------------------------------------------------------------------------------


@pytest.fixture
def in_process(session, monkeypatch):
    """Run the job in the session of the tests."""
    monkeypatch.setattr(type(session), "stop", lambda self: None)
    return lambda *args: main([str(arg) for arg in args])


def ordered(frame):
    """JSON sorts columns, and numbers follow the order of columns."""
    return frame.select(sorted(frame.columns))


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_the_job_reads_and_writes(in_process, session, df, tmp_path, suffix):
    flat = ordered(df.drop("标签") if suffix == "csv" else df)
    reading = {"header": True, "escape": '"', "multiLine": suffix == "csv"}
    flat.write.options(**reading).format(suffix).save(str(tmp_path / f"in.{suffix}"))
    args = (
        tmp_path / f"in.{suffix}",
        tmp_path / "out",
        "--session",
        "会话ID",
        "--order",
        "时间",
        "--profile",
        "llm",
    )
    assert in_process(*args) == 0
    got = session.read.options(**reading).format(suffix).load(str(tmp_path / "out"))
    assert got.columns == session.read.options(**reading).format(suffix).load(args[0].as_posix()).columns
    expected = spark.redact(flat, profile="llm", session="会话ID", order="时间")
    said = {str(row["编号"]): row["消息内容"] for row in expected.collect()}
    assert {str(row["编号"]): row["消息内容"] for row in got.collect()} == said
    assert in_process(*args) == 2  # what is there is not overwritten


def test_the_job_scans(in_process, session, source, tmp_path):
    assert (
        in_process(source, tmp_path / "out", "--scan", "--check", "pii", "--by", "编号", "--only", "手机号")
        == 0
    )
    got = session.read.parquet(str(tmp_path / "out")).collect()
    assert len(got) == 12
    assert {row["entity"] for row in got} == {"PHONE_NUMBER"}


def test_the_job_tells_mistakes_in_one_line(in_process, source, tmp_path, capsys):
    (tmp_path / "bad.json").write_text('{"a": "电话13912345678"}\n{"a": \n', encoding="utf-8")
    (tmp_path / "a.xyz").write_text("")
    for args, why in (
        ((tmp_path / "bad.json", tmp_path / "out"), "Spark 作业失败"),
        ((tmp_path / "a.xyz", tmp_path / "out"), "--format"),
        ((tmp_path / "nowhere.csv", tmp_path / "out"), "PATH_NOT_FOUND"),
        ((source, tmp_path / "out", "--profile", "analytics"), "密钥"),
        ((source,), "输出"),
    ):
        capsys.readouterr()
        assert in_process(*args) == 2
        told = capsys.readouterr().err.strip()
        assert why in told
        assert "\n" not in told
        assert "13912345678" not in told
    assert not (tmp_path / "out" / "_SUCCESS").exists()
