"""The pipeline over records: fields that come again are read once, and never mixed up."""

from contextvars import copy_context

from compliance_lint import load_policies
from compliance_lint.engine import Scanner
from compliance_lint.messages import set_language
from compliance_lint.model import Chunk, Segment

SCANNER = Scanner(load_policies(), ("pii",))


def record(**fields):
    """A record with a field under each name."""
    return Chunk("", tuple(Segment(text, "cell", name=name, row=1) for name, text in fields.items()))


def entities(*chunks):
    return [[{f.entity for f in found} for found in each] for _, each in SCANNER.chunks(chunks)]


def test_a_field_that_comes_again_is_read_under_its_own_header():
    for _ in range(2):
        assert entities(record(姓名="高远"), record(商品="高远"), record(姓名="高远")) == [
            [{"PERSON"}],
            [set()],
            [{"PERSON"}],
        ]


def test_findings_of_one_record_are_its_own():
    first, second = (found for _, (found,) in SCANNER.chunks([record(电话="13912345678")] * 2))
    assert first == second
    first.clear()
    assert second


def test_messages_are_in_the_language_of_the_moment():
    def message(lang):
        set_language(lang)
        [(_, [[finding]])] = SCANNER.chunks([record(电话="13912345678")])
        return finding.message

    spoken = [copy_context().run(message, lang) for lang in ("zh", "en", "zh")]
    assert spoken[0] == spoken[2] != spoken[1]


def test_memory_stays_bounded(monkeypatch):
    monkeypatch.setattr("compliance_lint.engine._CELLS", 10)
    scanner = Scanner(load_policies(), ("pii",))
    for _ in scanner.chunks(record(备注=f"第{number}件") for number in range(50)):
        assert len(scanner._cells) <= 10
