"""The text of the help pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.model import Text
from compliance_lint.report import pages_config, redaction_pages
from compliance_lint.report.page import (
    COLOR,
    CONFIG,
    EXCLUDE,
    HELP,
    LANG,
    NO_CONFIG,
    POLICIES,
    STDIN_NAME,
    Entry,
    Page,
)

_NAMES = "text concise json jsonl sarif github gitlab junit checkstyle csv xlsx markdown html"  # of FORMATS
_INDUSTRY = Entry("NAME", Text("所属行业，部分规则因行业而异", "industry; some rules depend on it"))
_CHANNEL = Entry("NAME", Text("发布渠道，部分规则因渠道而异", "channel; some rules depend on it"))
_KIND = Entry(
    "KIND",
    Text(
        "把全部内容当作这一类：copy 文案、title 标题、script 口播稿、cue 字幕、cell 单元格、chat 聊天",
        "read everything as copy, title, script, cue, cell or chat",
    ),
)
_WIDTH = Entry(
    "N",
    Text(
        "文本报告的宽度（字符格），默认随终端",
        "width of text reports in cells; the terminal's by default",
    ),
)

PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "": Page(
            "compliance-lint [--lang zh|en] COMMAND …",
            Text(
                "检查带货文案里的违规宣传用语和个人信息，并对个人信息脱敏。全程离线，不上传任何内容。",
                "Checks Chinese commerce copy for unlawful advertising claims and personal data, "
                "and masks the latter. Works offline.",
            ),
            {
                "version": Entry("", Text("显示版本号", "show the version")),
                "install_completion": Entry(
                    "", Text("为当前 shell 安装命令补全", "install completion for this shell")
                ),
                "show_completion": Entry("", Text("显示命令补全脚本", "show the completion script")),
                "help": HELP,
            },
            (
                ("compliance-lint scan .", Text("检查当前文件夹", "check the current folder")),
                (
                    "compliance-lint redact 聊天记录.csv -o 脱敏.csv",
                    Text("脱敏一份导出数据", "mask an export"),
                ),
            ),
        ),
        "scan": Page(
            "compliance-lint scan [OPTIONS] PATHS…",
            Text(
                "检查文件和文件夹，列出违规宣传用语和个人信息。"
                "退出码：0 没有问题；1 有达到 --fail-on 级别的问题；2 用法、规则有误或有文件无法读取。",
                "Checks files and folders for unlawful claims and personal data. Exit codes: 0 clean; "
                "1 findings at or above --fail-on; 2 wrong usage, bad policies or unreadable input.",
            ),
            {
                "paths": Entry(
                    "PATHS…", Text("文件或文件夹，- 表示标准输入", "files or folders, - for standard input")
                ),
                "format_": Entry(
                    "NAME",
                    Text(
                        f"报告格式，默认 text：{_NAMES}", f"format of the report, text by default: {_NAMES}"
                    ),
                ),
                "output": Entry(
                    "[FORMAT=]FILE",
                    Text(
                        "把报告写入文件，可多次使用：sarif=a.sarif、html=a.html；"
                        "不写 FORMAT= 时按 --format 或后缀决定",
                        "write a report to a file, repeatable: sarif=a.sarif, html=a.html; without FORMAT= "
                        "the --format or the suffix decides",
                    ),
                ),
                "fail_on": Entry(
                    "error|warning|info|never",
                    Text(
                        "出现该级别及以上的问题时退出码为 1，默认 error",
                        "exit with 1 for findings at or above this severity, error by default",
                    ),
                ),
                "max_findings": Entry(
                    "N",
                    Text(
                        "容忍最多 N 处达到 --fail-on 级别的问题，默认 0",
                        "tolerate up to N findings at or above --fail-on, 0 by default",
                    ),
                ),
                "min_severity": Entry(
                    "error|warning|info",
                    Text(
                        "只显示该级别及以上的问题，默认 warning",
                        "show findings at or above this severity, warning by default",
                    ),
                ),
                "show_exempt": Entry("", Text("同时显示属于豁免情形的用语", "show exempt findings too")),
                "show_suppressed": Entry(
                    "",
                    Text(
                        "同时显示已忽略的和基线中的问题",
                        "show suppressed findings and those in the baseline too",
                    ),
                ),
                "config": CONFIG,
                "no_config": NO_CONFIG,
                "check": Entry(
                    "claims|pii",
                    Text(
                        "只检查宣传用语（claims）或个人信息（pii），默认都查，可多次使用",
                        "check claims or personal data only, repeatable; both by default",
                    ),
                ),
                "select": Entry(
                    "RULES",
                    Text(
                        "只用这些规则：编号或其开头（AD、PI1）、规则包、类别、实体名，可用逗号分隔",
                        "use these rules only: ids or their beginning (AD, PI1), packs, categories, entities",
                    ),
                ),
                "ignore": Entry(
                    "RULES",
                    Text(
                        "另外不用这些规则，写法同 --select；越具体的越优先",
                        "leave these out too; of two names the more specific decides",
                    ),
                ),
                "industry": _INDUSTRY,
                "channel": _CHANNEL,
                "kind": _KIND,
                "policies": POLICIES,
                "exclude": EXCLUDE,
                "force_exclude": Entry(
                    "",
                    Text(
                        "直接点名的文件也遵守 --exclude（供 pre-commit 使用）",
                        "apply --exclude to files named on the command line too (for pre-commit)",
                    ),
                ),
                "stdin_filename": STDIN_NAME,
                "show_values": Entry(
                    "",
                    Text(
                        "显示完整的个人信息（默认打码；请勿在 CI 日志中使用）",
                        "show personal data in clear (masked by default; not for CI logs)",
                    ),
                ),
                "show_files": Entry(
                    "", Text("只列出会检查哪些文件", "only list the files that would be checked")
                ),
                "color": COLOR,
                "ambiguous_width": Entry(
                    "1|2",
                    Text(
                        "“”…① 等字符在你的终端占几格，默认 1；下划线偏左时改为 2",
                        "cells your terminal gives to “”…① and the like, 1 by default; "
                        "try 2 if carets sit too far left",
                    ),
                ),
                "width": _WIDTH,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    "compliance-lint scan 文案/ 直播脚本.md",
                    Text("检查文件夹和文件", "check a folder and a file"),
                ),
                (
                    "compliance-lint scan . -o 报告.html -o 报告.xlsx",
                    Text("同时生成网页和 Excel 报告", "a web page and an Excel report"),
                ),
                (
                    "pbpaste | compliance-lint scan -",
                    Text("检查剪贴板里的文字（macOS）", "check the clipboard (macOS)"),
                ),
            ),
        ),
        **redaction_pages.PAGES,
        "fix": Page(
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
                "diff": Entry(
                    "", Text("显示差异，不改文件（默认）", "show a diff and change nothing (default)")
                ),
                "apply": Entry("", Text("写入可以放心替换的改写", "write the safe rewordings")),
                "interactive": Entry("", Text("逐个询问并写入", "ask about each one, then write")),
                "industry": _INDUSTRY,
                "channel": _CHANNEL,
                "kind": _KIND,
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
                "width": _WIDTH,
                "lang": LANG,
                "help": HELP,
            },
            (
                ("compliance-lint fix 文案/", Text("看看会改什么", "see what would change")),
                ("compliance-lint fix -i 文案.md", Text("逐个选择改写", "choose rewordings one by one")),
            ),
        ),
        "explain": Page(
            "compliance-lint explain RULE…",
            Text(
                "说明一条规则：依据、怎么改、不算违规的情形和例子。",
                "Explains a rule: the law, how to mend the text, exceptions and examples.",
            ),
            {
                "rules": Entry("RULE…", Text("规则编号，如 AD101", "rule ids, such as AD101")),
                "policies": POLICIES,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "rules": Page(
            "compliance-lint rules [OPTIONS]",
            Text("列出全部规则。", "Lists the rules."),
            {
                "format_": Entry("text|json", Text("输出格式，默认 text", "output format, text by default")),
                "pack": Entry("NAME", Text("只列出这个规则包", "only the rules of this pack")),
                "policies": POLICIES,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        **pages_config.PAGES,
    }
)
