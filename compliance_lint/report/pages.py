"""The text of the help pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.model import Text
from compliance_lint.report import pages_config, redaction_pages, review_pages
from compliance_lint.report.formats import FORMATS
from compliance_lint.report.page import (
    CHANNEL,
    COLOR,
    CONFIG,
    ENABLE,
    EXCLUDE,
    HELP,
    IGNORE,
    INDUSTRY,
    KIND,
    LANG,
    NO_CONFIG,
    POLICIES,
    PRESIDIO,
    SELECT,
    STDIN_NAME,
    WIDTH,
    Entry,
    Page,
)

_FORMATS = {name: each.about for name, each in FORMATS.items()}

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
                    Text("报告格式，默认 text，见下", "format of the report, text by default, see below"),
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
                "since": Entry(
                    "REF",
                    Text(
                        "只检查离开该分支或提交（如 main）以来改过的文件",
                        "only files changed since the work left this branch or commit (such as main)",
                    ),
                ),
                "new_since": Entry(
                    "REF",
                    Text(
                        "同 --since，且只报那时还没有的问题",
                        "as --since, and only findings that were not there then",
                    ),
                ),
                "staged": Entry(
                    "", Text("只检查已暂存（git add）的内容", "only what is staged, as it is staged")
                ),
                "baseline": Entry(
                    "FILE",
                    Text(
                        "基线文件：其中已有的问题不计（也可写在配置里）",
                        "findings in this baseline do not count (or set it in the configuration)",
                    ),
                ),
                "no_grow": Entry(
                    "REF",
                    Text(
                        "基线与该提交（如 origin/main）相比只许减少，否则报错",
                        "fail if the baseline holds more than at this commit (such as origin/main)",
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
                "select": SELECT,
                "ignore": IGNORE,
                "industry": INDUSTRY,
                "channel": CHANNEL,
                "kind": KIND,
                "enable": ENABLE,
                "presidio": PRESIDIO,
                "policies": POLICIES,
                "as_of": Entry(
                    "DATE",
                    Text(
                        "按这一天有效的法律检查，如 2026-02-01；默认今天",
                        "judge by the law in force on this day, such as 2026-02-01; today by default",
                    ),
                ),
                "exclude": EXCLUDE,
                "force_exclude": Entry(
                    "",
                    Text(
                        "直接点名的文件也遵守 --exclude（供 pre-commit 使用）",
                        "apply --exclude to files named on the command line too (for pre-commit)",
                    ),
                ),
                "stdin_filename": STDIN_NAME,
                "explain": Entry(
                    "",
                    Text(
                        "说明每处问题凭什么判断（也在 JSON 报告的 evidence 里）",
                        "say what each finding rests on (also in the evidence of JSON reports)",
                    ),
                ),
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
                "jobs": Entry(
                    "N", Text("用几个进程，默认 0 为自动", "number of processes; 0, the default, as fits")
                ),
                "no_cache": Entry(
                    "",
                    Text(
                        "不用上次的结果（缓存里没有文案原文和个人信息）",
                        "do not use earlier results (they hold no text and no personal data)",
                    ),
                ),
                "watch": Entry("", Text("文件改动后自动重新检查", "run again whenever a file changes")),
                "color": COLOR,
                "ambiguous_width": Entry(
                    "1|2",
                    Text(
                        "“”…① 等字符在你的终端占几格，默认 1；下划线偏左时改为 2",
                        "cells your terminal gives to “”…① and the like, 1 by default; "
                        "try 2 if carets sit too far left",
                    ),
                ),
                "width": WIDTH,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    "compliance-lint scan 文案/ 直播脚本.md",
                    Text("检查文件夹和文件", "check a folder and a file"),
                ),
                (
                    "compliance-lint scan 推送计划.xlsx",
                    Text(
                        "配置里写 schedule: true 时，也查发送计划的静默时段、频次和退订",
                        "with `schedule: true` in the configuration, quiet hours, frequency and opt-out, too",
                    ),
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
            ((Text("报告格式", "Formats"), _FORMATS),),
        ),
        **redaction_pages.PAGES,
        "fix": review_pages.FIX,
        "serve": review_pages.SERVE,
        "report": review_pages.REPORT,
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
        "why-not": Page(
            "compliance-lint why-not [OPTIONS] VALUE",
            Text(
                "说明一个值为什么没有被当作个人信息，或为什么是：格式、校验位、附近的词、列名。",
                "Says why a value was not taken for personal data, or why it was: form, check digit, "
                "words around, header.",
            ),
            {
                "value": Entry("VALUE", Text("要查的值", "the value")),
                "inside": Entry("TEXT", Text("它所在的文字", "the text it stands in")),
                "file": Entry(
                    "FILE", Text("它所在的文件（按纯文本读）", "the file it stands in (read as plain text)")
                ),
                "column": Entry("NAME", Text("它所在的列名", "the header it stands under")),
                "enable": ENABLE,
                "presidio": PRESIDIO,
                "policies": POLICIES,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    'compliance-lint why-not 6217000000000000003 --in "退到 6217000000000000003"',
                    Text("为什么没当作银行卡", "why it was not taken for a bank card"),
                ),
            ),
        ),
        "rules": Page(
            "compliance-lint rules [OPTIONS]",
            Text("列出全部规则。", "Lists the rules."),
            {
                "format_": Entry("text|json", Text("输出格式，默认 text", "output format, text by default")),
                "pack": Entry("NAME", Text("只列出这个规则包", "only the rules of this pack")),
                "changed_since": Entry(
                    "DATE",
                    Text(
                        "只列出从这一天起修改、生效或失效，或其法律有变动的规则",
                        "only rules that changed, came or went since this day, or whose law did",
                    ),
                ),
                "policies": POLICIES,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        **pages_config.PAGES,
    }
)
