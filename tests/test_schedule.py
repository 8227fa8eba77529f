"""Plans of messages: times as people write them, quiet hours, frequency, opt-out, whatever the table."""

import datetime as dt
import json
from contextvars import copy_context
from datetime import date, datetime, time, timezone

import openpyxl
import pytest
import yaml

from compliance_lint import cli
from compliance_lint.config.schedule import CHINA, Schedule, zone_named
from compliance_lint.policy import loader, schedules
from compliance_lint.schedule import messages
from compliance_lint.schedule.columns import Table, role_of
from compliance_lint.schedule.times import moment

TODAY = date(2026, 11, 20)


def at(*parts):
    return datetime(*parts, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-25 20:00", at(2026, 11, 25, 20)),
        ("2026-11-25T20:00:05", at(2026, 11, 25, 20, 0, 5)),
        ("2026-11-25T12:00:00Z", at(2026, 11, 25, 20)),
        ("2026-11-25T04:00-08:00", at(2026, 11, 25, 20)),
        ("2026-11-25T12:00:00.000+00:00", at(2026, 11, 25, 20)),
        ("2026/11/25 8:05 PM", at(2026, 11, 25, 20, 5)),
        ("2026.11.25 08:05", at(2026, 11, 25, 8, 5)),
        ("11/25/2026 12:00 am", at(2026, 11, 25)),
        ("２０２６－１１－２５　２０：００", at(2026, 11, 25, 20)),
        ("2026年11月25日20时30分", at(2026, 11, 25, 20, 30)),
        ("2026年11月25日（周三）20:30", at(2026, 11, 25, 20, 30)),
        ("11月25日 晚8点", at(2026, 11, 25, 20)),
        ("11月25号晚上八点半", at(2026, 11, 25, 20, 30)),
        ("十一月二十五日晚八点", at(2026, 11, 25, 20)),
        ("11月25日晚12点", at(2026, 11, 26)),
        ("11月25日凌晨12点半", at(2026, 11, 25, 0, 30)),
        ("11月25日凌晨2点", at(2026, 11, 25, 2)),
        ("11月25日中午12点", at(2026, 11, 25, 12)),
        ("11月25日中午1点", at(2026, 11, 25, 13)),
        ("11月25日下午3点一刻", at(2026, 11, 25, 15, 15)),
        ("11月25日 24:00", at(2026, 11, 26)),
        ("2026-12-31 24:00", at(2027, 1, 1)),
        ("1月3日 10:00", at(2027, 1, 3, 10)),  # the nearest one
        ("11-25 20:00", at(2026, 11, 25, 20)),
        ("202611252000", at(2026, 11, 25, 20)),
        ("1795608000", datetime.fromtimestamp(1795608000, CHINA)),
        ("1795608000000", datetime.fromtimestamp(1795608000, CHINA)),
        ("46351.8333333333", at(2026, 11, 25, 20)),  # days, as a workbook counts
    ],
)
def test_times_are_read_as_people_write_them(written, expected):
    assert moment(written, CHINA, TODAY) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "待定",
        "明天 20:00",
        "周五晚8点",
        "2026-11-25",
        "11月25日",
        "46351",
        "20:00",
        "2026-02-30 20:00",
        "2026-11-25 25:00",
        "2026-11-25 24:30",
        "2026-11-25 20:75",
        "2026-11-25 20:00-22:00",
        "2026-11-25 20:00-08:00",  # a span or a zone
        "5/6/2026 20:00",  # May or June
        "11月25日上午15点",
        "2026-11-25 13:00 pm",
        "二〇二六",
        "2026-11-25 20",
    ],
)
def test_what_names_no_time_is_not_guessed(written):
    assert moment(written, CHINA, TODAY) is None


@pytest.mark.parametrize(
    ("quiet", "clock", "expected"),
    [
        ((22 * 60, 8 * 60), time(21, 59), False),
        ((22 * 60, 8 * 60), time(22, 0), True),
        ((22 * 60, 8 * 60), time(0, 0), True),
        ((22 * 60, 8 * 60), time(7, 59), True),
        ((22 * 60, 8 * 60), time(8, 0), False),
        ((12 * 60, 14 * 60), time(13, 0), True),
        ((12 * 60, 14 * 60), time(14, 0), False),
        ((22 * 60, 24 * 60), time(23, 59), True),
        ((22 * 60, 24 * 60), time(0, 0), False),
        (None, time(3, 0), False),
    ],
)
def test_quiet_hours_end_before_their_end_and_cross_midnight(quiet, clock, expected):
    assert Schedule(quiet).is_quiet(clock) is expected


def test_time_zones():
    assert zone_named("+08:00") == CHINA
    assert zone_named("Nowhere/Land") is None
    tokyo = dt.timezone(dt.timedelta(hours=9))
    assert moment("2026-11-25 20:00", zone_named("+09:00"), TODAY) == datetime(2026, 11, 25, 20, tzinfo=tokyo)
    assert moment("2026-11-25T12:00Z", timezone.utc, TODAY).hour == 12


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("发送时间", "planned"),
        ("计划推送时间", "planned"),
        ("send_time", "planned"),
        ("scheduled_at", "planned"),
        ("时间", "time"),
        ("推送日期", "date"),
        ("手机号", "recipient"),
        ("目标人群", "audience"),
        ("push.audience", "audience"),
        ("推送渠道", "channel"),
        ("短信内容", "text"),
        ("推送文案", "text"),
        ("message_type", "type"),
        ("下单时间", None),
        ("收货地址", None),
    ],
)
def test_columns_by_name(name, role):
    assert role_of(name) == role


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["发送时间", "内容"], True),
        (["时间", "渠道", "文案"], True),
        (["日期", "时间", "人群", "文案"], True),
        (["时间", "发送人", "内容"], False),  # a chat
        (["下单时间", "手机号", "内容"], False),
        (["时间", "内容"], False),
        (["发送时间", "人群"], False),
    ],
)
def test_which_tables_are_plans(names, expected):
    table = Table()
    table.learn(names)
    assert table.is_plan is expected


@pytest.mark.parametrize(
    ("written", "channel"),
    [("短信", "sms"), ("App Push", "push"), ("企业微信", "wechat"), ("抖音短视频", "douyin"), ("线下", None)],
)
def test_channels(written, channel):
    assert messages.channel_of(written) == channel


@pytest.mark.parametrize("text", ["拒收请回复R", "回T退订", "退订回 T D", "回复Ｎ退订", "可在设置中关闭推送"])
def test_opt_outs(text):
    assert messages.has_opt_out(text)


def test_laws_are_those_of_the_policies():
    written = yaml.safe_load((loader.builtin_folder() / "laws.yaml").read_text(encoding="utf-8"))
    for law in schedules.LAWS:
        entry = written[law.id]
        assert law.name.zh == entry["name"]["zh"]
        assert law.article.zh == entry.get("article", {"zh": ""})["zh"]
        assert law.effective == str(entry["effective"])
        assert law.penalty.zh == entry.get("penalty", {"zh": ""})["zh"]
    for fault in ("quiet", "often"):
        assert schedules.RULES[fault].laws == ()  # house rules cite none


# --- whole files ---------------------------------------------------------------------------------------


@pytest.fixture
def scan(tmp_path, capfd):
    """Exit code and findings of a file in ``tmp_path``."""

    def run(name, settings="schedule: true", *options):
        (tmp_path / "compliance-lint.yaml").write_text(settings, encoding="utf-8")
        args = ["scan", str(tmp_path / name), "--format", "json", "--no-cache", *options]
        code = copy_context().run(cli.run, args)
        return code, json.loads(capfd.readouterr().out)["findings"]

    return run


def found(findings):
    return [(f["rule_id"], f["row"], f["name"]) for f in findings]


def csv(folder, *lines):
    (folder / "plan.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "plan.csv"


HEAD = "发送时间,目标人群,渠道,短信内容"


def test_without_the_section_a_plan_is_a_table_as_any_other(tmp_path, scan):
    name = csv(tmp_path, HEAD, "2096-11-26 23:30,新客,短信,上新优惠")
    assert found(scan(name, "fail-on: error")[1]) == []
    assert found(scan(name, "schedule: false")[1]) == []
    assert {rule for rule, *_ in found(scan(name)[1])} == {"SC001", "SC003"}


def test_a_plan_with_all_faults(tmp_path, scan):
    name = csv(
        tmp_path,
        HEAD,
        "2096-11-26 20:30,新客,短信,【木棉家纺】新品到店，会员下单立减10元",
        "2096-11-26 21:30,老客,短信,【木棉家纺】第二件半价，拒收请回复R",
        "2096-11-26 10:00,新客,短信,【木棉家纺】上新优惠，拒收请回复R",
        "明天晚上,老客,短信,【木棉家纺】您的订单已发货",
        ",老客,短信,上新优惠，退订回T",
        "2096-11-26 23:30,粉丝,抖音,今晚直播间见",
        "2096年11月26日 晚9点半,老客,短信,【木棉家纺】第二件半价，拒收请回复R",
        "2096-11-28 23:30,会员,短信,您的包裹已由快递派送",
    )
    code, findings = scan(name)
    assert found(findings) == [
        ("SC003", 1, "短信内容"),
        ("SC001", 2, "发送时间"),
        ("SC002", 3, "发送时间"),
        ("SC004", 4, "发送时间"),
        ("SC004", 5, "短信内容"),
        ("SC005", 7, "发送时间"),
    ]
    assert code == 0  # warnings
    assert scan(name, "schedule: true", "--fail-on", "warning")[0] == 1
    assert [law["id"] for law in findings[0]["laws"]] == ["ad-law-43", "sms-rules"]
    assert findings[1]["laws"] == []


def test_frequency_counts_people_whatever_the_channel(tmp_path, scan):
    name = csv(
        tmp_path,
        "send_time,recipient,channel,content",
        "2096-11-01 10:00,u1;u2,sms,hello",
        "2096-11-01 11:00,u2,push,hello",
        "2096-11-03 11:00,u1,push,hello",
        "2096-11-05 11:00,u1,push,hello",
        "2096-11-07 11:00,u1,push,hello",
        "2096-11-08 11:00,u3,push,hello",
        "2096-11-12 11:00,u1,push,hello",
    )
    assert found(scan(name)[1]) == [("SC002", 2, "send_time"), ("SC002", 5, "send_time")]
    assert found(scan(name, "schedule: {max-per-day: 2, max-per-week: 0}")[1]) == []


def test_time_zone_of_the_configuration(tmp_path, scan):
    name = csv(tmp_path, HEAD, "2096-11-26T13:30:00Z,新客,短信,您好", "2096-11-27 20:30,老客,短信,您好")
    assert found(scan(name)[1]) == [("SC001", 1, "发送时间")]
    assert found(scan(name, "schedule: {timezone: '+00:00'}")[1]) == []


def test_claims_are_judged_for_the_channel_of_the_row(tmp_path, scan):
    name = csv(
        tmp_path,
        HEAD,
        "2096-11-26 10:00,新客,短信,国家级面膜，拒收请回复R",
        "2096-11-26 10:00,老客,短信,姐，您上次看的羽绒服到货了，今晚下单送围巾，速来",
        "2096-11-26 10:00,粉丝,抖音,姐，您上次看的羽绒服到货了，今晚下单送围巾，速来",
    )
    rules = found(scan(name)[1])
    assert ("AD101", 1, "短信内容") in rules
    assert [row for rule, row, _ in rules if rule == "AD744"] == [2]  # a hint in a public post


def test_jsonl_and_missing_times(tmp_path, scan):
    rows = [
        {"push": {"audience": "new", "channel": "push", "content": "上新优惠，退订回T"}},
        {"push": {"send_time": "2096-11-26 23:00", "audience": "new", "channel": "push", "content": "您好"}},
    ]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "plan.jsonl").write_text(text, encoding="utf-8")
    assert found(scan("plan.jsonl")[1]) == [
        ("SC004", 1, "push.content"),
        ("SC001", 2, "push.send_time"),
    ]


def test_workbooks_with_date_cells(tmp_path, scan):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["日期", "时间", "人群", "渠道", "文案"])
    sheet.append([date(2096, 11, 26), time(22, 30), "新客", "短信", "您好"])
    sheet.append([date(2096, 11, 26), time(10, 30), "老客", "短信", "您好"])
    sheet.append([date(2096, 11, 26), None, "会员", "短信", "您好"])
    other = book.create_sheet("推送")
    other.append(["发送时间", "人群", "渠道", "文案"])
    other.append([datetime(2096, 11, 27, 20, 30), "新客", "push", "您好"])
    other.append([datetime(2096, 11, 27, 21, 0), "老客", "push", "您好"])
    other.append([datetime(2096, 11, 27, 12, 0), "新客", "push", "您好"])
    book.save(tmp_path / "plan.xlsx")
    _, findings = scan("plan.xlsx")
    assert [(f["part"], *rest) for f, rest in zip(findings, found(findings), strict=True)] == [
        ("Sheet", "SC001", 1, "时间"),
        ("Sheet", "SC004", 3, "日期"),
        ("推送", "SC001", 2, "发送时间"),
        ("推送", "SC002", 3, "发送时间"),
    ]
    assert findings[2]["match"] == "2096-11-27 21:00"


def test_past_is_a_hint_and_findings_can_be_ignored(tmp_path, scan):
    name = csv(tmp_path, HEAD, "2020-11-26 23:30,新客,短信,您好")
    assert found(scan(name)[1]) == [("SC001", 1, "发送时间")]
    assert found(scan(name, "schedule: true", "--min-severity", "info")[1])[0][0] == "SC006"
    assert found(scan(name, "schedule: true\nignore: [SC001]")[1]) == []
    code, findings = scan(name, "schedule: true\nseverity: {SC001: error}")
    assert (code, findings[0]["severity"]) == (1, "error")


def test_recipients_do_not_reach_the_report(tmp_path, scan):
    name = csv(
        tmp_path,
        "发送时间,手机号,内容",
        "2096-11-26 10:00,13812345678,您好",
        "2096-11-26 11:00,13812345678,您好",
    )
    _, findings = scan(name, "schedule: true\nignore: [PI]")
    assert found(findings) == [("SC002", 2, "发送时间")]
    assert "13812345678" not in json.dumps(findings)


@pytest.mark.parametrize(
    "section",
    [
        "{quiet-hours: 22-8}",
        "{quiet-hours: 22:00-25:00}",
        "{quiet-hours: 8:00-8:00}",
        "{max-per-day: many}",
        "{timezone: Nowhere/Land}",
        "{quiet: 22:00-08:00}",
        "perhaps",
    ],
)
def test_a_wrong_section_is_one_line_and_exit_2(tmp_path, capfd, section):
    name = csv(tmp_path, HEAD)
    (tmp_path / "compliance-lint.yaml").write_text(f"schedule: {section}", encoding="utf-8")
    assert copy_context().run(cli.run, ["scan", str(tmp_path / name)]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "compliance-lint.yaml:1" in line
