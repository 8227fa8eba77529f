"""Record batches: redacted as a file with the same rows is, whatever batches they come in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet as pq  # noqa: E402

from compliance_lint import InputError, make_redactor, redact_path, scan_path  # noqa: E402
from compliance_lint.arrow import redact_batch, redact_batches, scan_batch  # noqa: E402

KEY = "b1946ac92492d2347c6235b4d2611184ab3d09f8c7e6"
CHAT = {
    "序号": list(range(1, 9)),
    "会话ID": ["s1", "s1", "s1", "s2", "s2", None, None, "s3"],
    "发送人": ["客服", "买家", "买家", "客服", "买家", "买家", "买家", "买家"],
    "消息内容": [
        "麻烦发下手机号和收件人",
        "139 1234",
        "5678 我叫苗婉清",
        "苗婉清的电话是 13912345678 对吗",
        "不是，13800138000",
        "139 1234",
        "5678",
        None,
    ],
}


def batch(rows=CHAT, **types):
    return pa.RecordBatch.from_arrays(
        [pa.array(values, types.get(name)) for name, values in rows.items()], names=list(rows)
    )


def messages(made, column="消息内容"):
    return made.column(made.schema.names.index(column)).to_pylist()


def test_a_conversation_is_read_as_one():
    made = redact_batch(batch(), profile="llm", session="会话ID")
    assert messages(made) == [
        "麻烦发下手机号和收件人",
        "<PHONE_NUMBER_1>",
        "<PHONE_NUMBER_1> 我叫<PERSON_1>",
        "<PERSON_1>的电话是 <PHONE_NUMBER_1> 对吗",
        "不是，<PHONE_NUMBER_2>",
        "139 1234",  # without a session each row is by itself
        "5678",
        None,
    ]
    assert made.schema.equals(batch().schema, check_metadata=True)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("profile", ["storage", "llm", "analytics"])
def test_borders_of_batches_change_nothing(size, profile):
    redactor = make_redactor(profile, key=KEY)
    cut = [batch().slice(at, size) for at in range(0, 8, size)]
    made = list(redact_batches(cut, redactor=redactor, session="会话ID"))
    assert [each.num_rows for each in made] == [each.num_rows for each in cut]
    whole = redact_batch(batch(), redactor=redactor, session="会话ID")
    assert pa.Table.from_batches(made).to_pylist() == whole.to_pylist()


def test_batches_come_out_as_soon_as_they_are_settled():
    taken = []

    def source():
        for at in range(4):
            taken.append(at)
            yield batch({"a": ["电话13912345678"]})

    stream = redact_batches(source(), redactor=make_redactor("strict"))
    assert next(stream).to_pylist() == [{"a": "电话<PHONE_NUMBER>"}]
    assert len(taken) <= 2


@pytest.mark.parametrize("profile", ["storage", "llm", "analytics", "strict"])
def test_equals_the_file(tmp_path, profile):
    rows = {
        name: [*values[:5], values[7]] for name, values in CHAT.items()
    }  # of a file, all rows are one text
    redactor = make_redactor(profile, key=KEY)
    pq.write_table(pa.Table.from_batches([batch(rows)]), tmp_path / "a.parquet")
    redact_path(tmp_path / "a.parquet", tmp_path / "b.parquet", redactor=redactor)
    made = redact_batch(batch(rows), redactor=redactor, session="会话ID")
    assert made.to_pylist() == pq.read_table(tmp_path / "b.parquet").to_pylist()


def test_columns_that_are_not_named_stay():
    made = redact_batch(batch({"a": ["13912345678"], "b": ["13912345678"]}), ["b"])
    assert made.to_pylist() == [{"a": "13912345678", "b": "139****5678"}]


def test_roles_can_be_named():
    rows = {"c": [1, 1, 1], "who": ["k", "m", "m"], "said": ["手机号多少", "139 1234", "5678"]}
    made = redact_batch(batch(rows), profile="strict", session="c", speaker="who", message="said")
    assert messages(made, "said") == ["手机号多少", "<PHONE_NUMBER>", "<PHONE_NUMBER>"]
    assert messages(made, "c") == [1, 1, 1]
    alone = redact_batch(batch(rows), profile="strict", session="c", message="said")
    assert messages(alone, "said")[0] == "手机号多少"


NESTED = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))


@pytest.mark.parametrize(
    ("kind", "value", "new"),
    [
        (pa.large_string(), "电话13912345678", "电话<PHONE_NUMBER>"),
        (pa.string_view(), "电话13912345678", "电话<PHONE_NUMBER>"),
        (pa.dictionary(pa.int32(), pa.string()), "电话13912345678", "电话<PHONE_NUMBER>"),
        (pa.int64(), 13912345678, None),
        (pa.int32(), 12, 12),
        (pa.float64(), 1.5, 1.5),
        (pa.binary(), b"\x00\xff13912345678", b"\x00\xff13912345678"),
        (
            NESTED,
            [{"role": "客服", "content": "手机号多少"}, {"role": "买家", "content": "139 1234 5678"}],
            [{"role": "客服", "content": "手机号多少"}, {"role": "买家", "content": "<PHONE_NUMBER>"}],
        ),
    ],
)  # fmt: skip
def test_types(kind, value, new):
    made = redact_batch(batch({"手机号": [value, None]}, 手机号=kind), profile="strict")
    assert made.to_pylist() == [{"手机号": new}, {"手机号": None}]
    assert made.schema.field(0).type == kind
    made.validate(full=True)


def test_an_empty_batch():
    empty = batch().slice(0, 0)
    assert redact_batch(empty).num_rows == 0
    assert scan_batch(empty).num_rows == 0


def test_scan_tells_places_and_no_values(tmp_path):
    rows = {**{name: values[:5] for name, values in CHAT.items()}, "标题": [None] * 4 + ["全网最低价"]}
    made = scan_batch(batch(rows), session="会话ID")
    pq.write_table(pa.Table.from_batches([batch(rows)]), tmp_path / "a.parquet")
    expected = [
        (at.row - 1, at.name, at.finding.start, at.finding.end, at.finding.rule_id, at.finding.status)
        for at in scan_path(tmp_path / "a.parquet")
    ]
    told = [
        (f["row"], f["column"], f["start"], f["end"], f["rule_id"], f["status"]) for f in made.to_pylist()
    ]
    assert sorted(told) == sorted(expected)
    assert {f["entity"] for f in made.to_pylist()} == {"PHONE_NUMBER", "PERSON", None}
    assert "1391234" not in str(made.to_pylist())
    assert scan_batch(batch(rows), ["标题"], checks=["pii"]).num_rows == 0


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"columns": ["消息"]}, "消息内容"),
        ({"session": "会话"}, "会话ID"),
        ({"profile": "lllm"}, "llm"),
        ({"profile": "analytics", "key": "short"}, "32"),
    ],
)
def test_mistakes_are_told(wrong, why):
    with pytest.raises(InputError, match=why):
        redact_batch(batch(), **wrong)


class Leaky:
    """A plan that writes what it should have taken away."""

    def __init__(self, plan, times):
        self._plan, self.times = plan, times

    def __getattr__(self, name):
        return getattr(self._plan, name)

    def changes(self, *args, **options):
        made = self._plan.changes(*args, **options)
        if made and self.times:
            self.times -= 1
            made = [change._replace(new=f"电话13{self.times}12345678") for change in made]
        return made


def test_every_row_is_read_again_until_nothing_is_found():
    made = make_redactor("strict")
    given = batch({"a": ["电话13912345678", "无"], "b": ["x", None]})
    once = redact_batch(given, redactor=type(made)(made.scanner, Leaky(made.plan, 2)))
    assert once.to_pylist()[0]["a"].endswith("<PHONE_NUMBER>")
    assert "12345678" not in str(once.to_pylist())
    with pytest.raises(InputError, match="复查仍有个人信息"):
        redact_batch(given, redactor=type(made)(made.scanner, Leaky(made.plan, 9)))


EXAMPLES = Path(__file__).parent.parent / "examples"


def test_the_example_for_duckdb(tmp_path):
    pytest.importorskip("duckdb")
    command = [sys.executable, EXAMPLES / "duckdb_redact.py", EXAMPLES / "support-chats.csv"]
    environ = os.environ | {"PYTHONPATH": str(EXAMPLES.parent)}
    command.append(tmp_path / "a.parquet")
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    rows = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert len(rows) == 10
    assert rows[2]["消息内容"] == "<PERSON_1> <PHONE_NUMBER_1> <CN_ADDRESS_1>"
    assert rows[3]["消息内容"].endswith("这单实付 199.00 元，预计明天送达")
