"""Help pages of the commands around a review: rewording, the page for colleagues, the trend."""

from __future__ import annotations

from compliance_lint.model import Text
from compliance_lint.report.page import (
    CHANNEL,
    COLOR,
    CONFIG,
    EXCLUDE,
    HELP,
    IGNORE,
    INDUSTRY,
    KIND,
    LANG,
    NO_CONFIG,
    POLICIES,
    SELECT,
    WIDTH,
    Entry,
    Page,
)

FIX = Page(
    "compliance-lint fix [OPTIONS] PATHS…",
    Text(
        "按建议改写文案。默认只显示差异；--apply 只写入规则标明可放心替换的改写，其余用 -i 逐个选择。"
        "改写后会再检查一遍，仍有问题的不采用。退出码：0 无需改写或已写入；1 有可改写之处；2 出错。",
        "Rewords copy. Shows a diff unless told otherwise; --apply writes only what a rule marks as "
        "safe, -i asks about the rest. A rewording that would be reported itself is never used. Exit "
        "codes: 0 nothing to do, or done; 1 something can be reworded; 2 trouble.",
    ),
    {
        "paths": Entry("PATHS…", Text("文件或文件夹", "files or folders")),
        "diff": Entry("", Text("显示差异，不改文件（默认）", "show a diff and change nothing (default)")),
        "apply": Entry("", Text("写入可以放心替换的改写", "write the safe rewordings")),
        "interactive": Entry("", Text("逐个询问并写入", "ask about each one, then write")),
        "config": CONFIG,
        "no_config": NO_CONFIG,
        "select": SELECT,
        "ignore": IGNORE,
        "industry": INDUSTRY,
        "channel": CHANNEL,
        "kind": KIND,
        "policies": POLICIES,
        "exclude": EXCLUDE,
        "show_values": Entry(
            "",
            Text(
                "差异中显示完整的个人信息，之后才能用 git apply",
                "show personal data in the diff, so that git apply takes it",
            ),
        ),
        "color": COLOR,
        "width": WIDTH,
        "lang": LANG,
        "help": HELP,
    },
    (
        ("compliance-lint fix 文案/", Text("看看会改什么", "see what would change")),
        ("compliance-lint fix -i 文案.md", Text("逐个选择改写", "choose rewordings one by one")),
    ),
)

SERVE = Page(
    "compliance-lint serve [OPTIONS]",
    Text(
        "在这台电脑上打开一个网页，给不用命令行的同事：粘贴文案或拖入文件，查看问题和改法，复制脱敏结果。"
        "只有本机能访问，不保存、不记录任何内容。",
        "A web page on this machine for colleagues without a terminal: paste copy or drop a file, "
        "see findings and rewordings, copy redacted text. Nobody else can reach it; nothing is kept.",
    ),
    {
        "port": Entry("N", Text("端口，默认 8710，0 自动选择", "port, 8710 by default, 0 for any")),
        "open_": Entry("", Text("同时打开浏览器", "open the browser, too")),
        "policies": POLICIES,
        "lang": LANG,
        "help": HELP,
    },
    (("compliance-lint serve --open", Text("启动并打开浏览器", "start and open the browser")),),
)

REPORT = Page(
    "compliance-lint report [OPTIONS] RESULTS…",
    Text(
        "把多次 scan --format json 的结果合并为趋势：每周、每条规则、每个团队还有多少问题。"
        "日期取自文件名（2026-11-25.json、2026-W48.json），没有则取文件修改时间。",
        "Merges results of scan --format json into a trend: open findings per week, rule and team. The day "
        "is that in the file name (2026-11-25.json, 2026-W48.json), else when the file was last changed.",
    ),
    {
        "results": Entry("RESULTS…", Text("JSON 结果或其所在文件夹", "JSON results, or folders of them")),
        "output": Entry(
            "FILE", Text("写入文件，后缀决定格式：.html .csv .json", "a file; its suffix is the format")
        ),
        "format_": Entry("text|json|csv|html", Text("格式，默认 text", "format, text by default")),
        "depth": Entry(
            "N",
            Text(
                "取文件路径的前 N 层文件夹作为团队，默认 1；结果放在子文件夹里时，子文件夹名就是团队",
                "folders of a path that make a team, 1 by default; results in subfolders are those of the "
                "team the subfolder is called after",
            ),
        ),
        "baseline": Entry(
            "FILE",
            Text(
                "加上该基线的人工审核结果：每条规则的误报率（见 baseline audit）",
                "add what an audit of this baseline said: false alarms by rule (see baseline audit)",
            ),
        ),
        "policies": POLICIES,
        "color": COLOR,
        "width": WIDTH,
        "lang": LANG,
        "help": HELP,
    },
    (
        (
            "compliance-lint scan . -o json=results/2026-11-25.json",
            Text("每次检查存一份结果", "keep the result of each scan"),
        ),
        ("compliance-lint report results/ -o 趋势.html", Text("生成趋势网页", "the trend as a web page")),
    ),
)
