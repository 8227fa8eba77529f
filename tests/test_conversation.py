"""What the messages before add: questions, values in pieces, values said again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance_lint import redact_text
from compliance_lint.detect.conversation import Turn, asked_before, blocks_of, dictations, repeats
from compliance_lint.detect.pii import PiiDetector
from compliance_lint.policy import loader

RULES = loader.load(loader.builtin_folder(), strict=True).pii
DETECTOR = PiiDetector(RULES)


def talk(*lines: str) -> list[Turn]:
    """``A:`` agent, ``C:`` customer."""
    return [Turn(line[2:].strip(), line[0]) for line in lines]


def found(*lines: str) -> list[tuple[int, str, str]]:
    turns = talk(*lines)
    return [
        (index, f.entity or "", f.match)
        for index, mine in enumerate(DETECTOR.converse(turns))
        for f in sorted(mine, key=lambda f: f.start)
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("A:收货人姓名报一下", "C:车大江"), [(1, "PERSON", "车大江")]),
        (("A:您怎么称呼", "C:苗婉清"), [(1, "PERSON", "苗婉清")]),
        # the question is remembered over a short answer
        (
            ("A:姓名电话地址发我", "C:苗婉清 13912345678", "A:好的", "C:2206"),
            [(1, "PERSON", "苗婉清"), (1, "PHONE_NUMBER", "13912345678"), (3, "CN_ADDRESS", "2206")],
        ),
        (("A:验证码发您手机了", "C:099732"), [(1, "SECRET_CODE", "099732")]),
        (("A:手机号？", "C:您记一下", "A:嗯", "C:13912345678"), [(3, "PHONE_NUMBER", "13912345678")]),
        # what the customer asks about the shop is no address of theirs
        (("C:你们店在几楼", "A:305"), []),
        (("A:您拍的多大码", "C:2206"), []),
    ],
)
def test_questions(lines: tuple[str, ...], expected: list[tuple[int, str, str]]) -> None:
    assert found(*lines) == expected


def test_value_dictated_in_pieces_is_found_in_each_of_them() -> None:
    spoken = found("A:报一下手机号", "C:幺三九", "A:嗯", "C:一二三四", "A:好", "C:五六七八")
    assert spoken == [
        (1, "PHONE_NUMBER", "幺三九"),
        (3, "PHONE_NUMBER", "一二三四"),
        (5, "PHONE_NUMBER", "五六七八"),
    ]


def test_pieces_within_a_dictated_message_count_as_well() -> None:
    spoken = found(
        "A:几单元", "C:三单元幺零四", "A:联系方式", "C:一八九 呃 七七三四", "A:后四位", "C:零二八六"
    )
    assert spoken[1:] == [
        (3, "PHONE_NUMBER", "一八九"),
        (3, "PHONE_NUMBER", "七七三四"),
        (5, "PHONE_NUMBER", "零二八六"),
    ]


def test_value_over_consecutive_messages_of_one_speaker() -> None:
    assert found("C:1391234", "C:5678") == [(0, "PHONE_NUMBER", "1391234"), (1, "PHONE_NUMBER", "5678")]


def test_name_and_values_are_found_again() -> None:
    lines = ("C:收件人苗婉清", "A:好的苗婉清", "C:微信号lucky_99x", "A:加lucky_99x是吧")
    assert found(*lines) == [
        (0, "PERSON", "苗婉清"),
        (1, "PERSON", "苗婉清"),
        (2, "WECHAT_ID", "lucky_99x"),
        (3, "WECHAT_ID", "lucky_99x"),
    ]


def test_door_of_a_known_address_is_found_again_but_no_price() -> None:
    again = found("C:寄到绍兴市上虞区舜江路9号翡翠园3栋2206", "A:改成2206对吗", "A:一共2206元")
    assert again == [
        (0, "CN_ADDRESS", "绍兴市上虞区舜江路9号翡翠园3栋2206"),
        (1, "CN_ADDRESS", "2206"),
    ]


def test_blocks_join_a_known_speaker_only() -> None:
    assert [b.text for b in blocks_of(talk("C:一", "C:二", "A:三"))] == ["一\n二", "三"]
    assert [b.text for b in blocks_of([Turn("一"), Turn("二")])] == ["一", "二"]


def test_a_long_interruption_ends_a_dictation() -> None:
    short = blocks_of(talk("C:1391", "A:嗯", "C:2345"))
    long = blocks_of(talk("C:1391", "A:" + "您先别急我这边帮您看一下订单" * 3, "C:2345"))
    assert [len(run) for run in dictations(short)] == [2]
    assert list(dictations(long)) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AC"),
            st.text("手机号是多少验证码地址13912345678楼2206，栋王小明 \n", max_size=20),
        ),
        max_size=6,
    )
)
def test_findings_lie_inside_their_turn_without_overlap(lines: list[tuple[str, str]]) -> None:
    turns = [Turn(text, speaker) for speaker, text in lines]
    for turn, mine in zip(turns, DETECTOR.converse(turns), strict=True):
        end = 0
        for f in sorted(mine, key=lambda f: f.start):
            assert end <= f.start < f.end <= len(turn.text)
            assert f.match == turn.text[f.start : f.end]
            end = f.end


def test_asked_before_knows_no_future() -> None:
    blocks = blocks_of(talk("C:车大江", "A:您的姓名"))
    assert "PERSON" not in asked_before(blocks, RULES)[0]


def test_repeats_of_nothing() -> None:
    assert repeats(talk("C:你好"), [[]]) == [[]]


def test_a_name_inside_a_spoken_number_does_not_leave_the_rest_in_clear() -> None:
    for text in ("或者 幺三九 一二三四 五六七八", "加我微信聊 vx：lucky_99-ok 或者 幺三九 一二三四 五六七八"):
        result = redact_text(text)
        assert "一二三四" not in result.text, result.text
        assert "五六七八" not in result.text[:-2], result.text
        assert "PERSON" not in {f.entity for f in result.findings}
