"""The web page of a scan, read as text and opened in a real browser."""

import re
from contextvars import copy_context
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from browser import browser, needs_browser

from compliance_lint import cli
from compliance_lint.model import Finding, Located
from compliance_lint.report import content
from compliance_lint.report.layout import Style
from compliance_lint.report.run import Show, report

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of the golden input."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(GOLDEN / "input")
        args = ["scan", ".", "--policies", "../policies", "--show-exempt", "--min-severity", "info"]
        assert copy_context().run(cli.run, [*args, "-o", str(path)]) == 2  # one input is unreadable
    return path


class Outline(HTMLParser):
    """Tags that are open, attributes that load something."""

    VOID = ("meta", "input", "rect", "br")

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.inline = [], [], []

    def handle_starttag(self, tag, attrs):
        self.loads += [value for name, value in attrs if name in ("src", "href", "action", "srcset")]
        self.inline += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_page_is_well_formed_and_loads_nothing(page):
    text = page.read_text(encoding="utf-8")
    outline = Outline()
    outline.feed(text)
    assert (outline.open, outline.loads, outline.inline) == ([], [], [])
    assert "http" not in re.sub("http-equiv", "", text)
    assert "@import" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_every_bar_is_within_its_chart(page):
    for svg in re.findall("<svg.*?</svg>", page.read_text(encoding="utf-8")):
        spans = [tuple(map(float, s)) for s in re.findall(r'x="([\d.]+)" width="([\d.]+)"', svg)]
        assert spans
        assert all(abs(x + w - next_x) < 0.02 for (x, w), (next_x, _) in pairwise(spans))
        assert spans[-1][0] + spans[-1][1] <= 100.01


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


VISIBLE = "document.querySelectorAll('article:not([hidden])').length"
COUNT = "document.getElementById('count').textContent"


@needs_browser
@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ("", 16),
        ("#rule=TA102", 2),
        ("#file=a-copy.md&level=warning,closed", 3),
        ("#q=领券 139", 4),  # two of them stand on the line of the others
        ("#rule=TA101&q=nothing", 0),
    ],
)
def test_filters_in_the_address(page, tab, filters, number):
    tab.open(page.as_uri() + filters)
    assert tab.run(VISIBLE) == number
    assert tab.run(COUNT) == f"显示 {number} / 16 处"
    assert tab.run("document.getElementById('empty').hidden") is (number > 0)
    assert tab.complaints == []


@needs_browser
def test_filters_by_hand(page, tab):
    tab.open(page.as_uri())
    tab.run("document.querySelector('.bars button[value=TA102]').click()")
    assert (tab.run(VISIBLE), tab.run("location.hash")) == (2, "#rule=TA102")
    tab.run("document.querySelector('.bars button[value=TA102]').click()")
    tab.run("document.querySelector('.chip input[value=error]').click()")
    assert tab.run(VISIBLE) == 4
    tab.run("document.getElementById('reset').click()")
    assert (tab.run(VISIBLE), tab.run("location.hash")) == (16, "")
    tab.run("document.getElementById('search').focus()")
    tab.type("卖疯了")
    tab.wait(f"{VISIBLE} < 16")
    tab.run("document.getElementById('theme').click()")
    assert tab.run("document.documentElement.dataset.theme") in ("dark", "light")
    assert tab.complaints == []


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_and_nothing_overflows(page, tab, dark):
    tab.look(390, 800, dark=dark)
    tab.open(page.as_uri())
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")
    colors = tab.run(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    light, deep = sorted((sum(map(int, re.findall(r"\d+", color)[:3])) for color in colors), reverse=True)
    assert light - deep > 500
    assert (sum(map(int, re.findall(r"\d+", colors[0])[:3])) == light) is dark
    tab.look(1280, 800)


@needs_browser
def test_clean_and_english_page(tmp_path, tab):
    from compliance_lint.messages import set_language

    def english():
        set_language("en")
        return b"".join(content("html", report([], [], 3, [], Show()), Style()))

    path = tmp_path / "clean.html"
    path.write_bytes(copy_context().run(english))
    tab.open(path.as_uri())
    assert "3 files checked, no findings" in tab.run("document.body.innerText")
    assert tab.complaints == []


def many(number):
    for n in range(number):
        source = f"第{n}句：这款面霜是全网最低价，错过再等一年，家人们赶紧下单吧！"
        finding = Finding(
            f"XX{n % 37}", "claims", "absolute", None, 0, 5, "全网最低价",
            ("error", "warning", "info")[n % 3], 0.9, "「全网最低价」没有依据", ("优惠价", "活动价"),
        )  # fmt: skip
        yield Located(finding, f"文案/{n // 50}.md", n % 50 + 1, 14, n % 50 + 1, 19, source)


def test_five_thousand_findings_stay_small(tmp_path):
    result = report(list(many(5000)), [], 100, [], Show("info"))
    size = sum(map(len, content("html", result, Style())))
    assert size < 5_000_000


@needs_browser
def test_five_thousand_findings_in_a_browser(tmp_path, tab):
    path = tmp_path / "big.html"
    path.write_bytes(b"".join(content("html", report(list(many(5000)), [], 100, [], Show("info")), Style())))
    tab.open(path.as_uri())
    assert tab.run(VISIBLE) == 5000
    took = tab.run("""(() => {
        const begun = performance.now();
        document.querySelector(".chip input").click();
        document.body.getBoundingClientRect();
        return performance.now() - begun;
    })()""")
    assert tab.run(VISIBLE) == 3333
    assert took < 5000  # milliseconds; some tens on an idle machine
    assert tab.complaints == []
