"""Help pages of the commands about configuration."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.model import Text
from compliance_lint.report.page import COLOR, CONFIG, EXCLUDE, HELP, LANG, NO_CONFIG, POLICIES, Entry, Page

_PATHS = Entry("PATHS…", Text("文件或文件夹，默认当前文件夹", "files or folders, the current one by default"))
_BASELINE = Entry(
    "FILE",
    Text(
        "基线文件，默认取配置中的，否则 compliance-lint-baseline.txt",
        "baseline file; the configured one or compliance-lint-baseline.txt by default",
    ),
)
_READING = {
    "config": CONFIG,
    "no_config": NO_CONFIG,
    "check": Entry("claims|pii", Text("只检查宣传用语或个人信息", "check claims or personal data only")),
    "policies": POLICIES,
    "exclude": EXCLUDE,
}

_RULES = Entry("DIR", Text("规则文件夹", "policy folder"))
_ALONE = Entry("", Text("不与内置规则一起用", "without the shipped rules around them"))

PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "init": Page(
            "compliance-lint init [OPTIONS] [DIR]",
            Text(
                "写一份带注释的配置文件 compliance-lint.yaml。在终端里会问三个问题，也可以用选项回答。",
                "Writes a commented compliance-lint.yaml. Asks three questions on a terminal; "
                "options answer them, too.",
            ),
            {
                "folder": Entry(
                    "DIR", Text("写到哪个文件夹，默认当前文件夹", "where, the current folder by default")
                ),
                "check": Entry(
                    "claims|pii", Text("只检查宣传用语或个人信息", "check claims or personal data only")
                ),
                "industry": Entry("NAME", Text("所属行业", "industry")),
                "fail_on": Entry(
                    "error|warning|info|never",
                    Text("达到该级别时退出码为 1", "exit with 1 from this severity on"),
                ),
                "yes": Entry("", Text("不提问，用默认值", "ask nothing, take the defaults")),
                "force": Entry("", Text("重写已有的配置文件", "rewrite an existing configuration")),
                "lang": LANG,
                "help": HELP,
            },
        ),
        "config": Page(
            "compliance-lint config COMMAND …",
            Text("查看配置。", "Looks into the configuration."),
            {"help": HELP, "lang": LANG},
        ),
        "config show": Page(
            "compliance-lint config show [OPTIONS] FILE",
            Text(
                "说明一个文件适用哪些设置、每个值写在哪里。文件不必存在。",
                "Says which settings apply to a file and where each of them was written. "
                "The file need not exist.",
            ),
            {
                "file": Entry("FILE", Text("要检查的文件", "a file that would be checked")),
                "format_": Entry("text|json", Text("输出格式，默认 text", "output format, text by default")),
                "config": CONFIG,
                "no_config": NO_CONFIG,
                "policies": POLICIES,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "config schema": Page(
            "compliance-lint config schema",
            Text(
                "打印配置文件的 JSON Schema，供编辑器补全和校验。",
                "Prints the JSON Schema of configuration files, for editors.",
            ),
            {"lang": LANG, "help": HELP},
        ),
        "baseline": Page(
            "compliance-lint baseline COMMAND …",
            Text(
                "管理基线：记下已有的问题，以后只报新的。基线里没有任何个人信息。",
                "Keeps a baseline: what is known today is not reported again. It holds no personal data.",
            ),
            {"help": HELP, "lang": LANG},
        ),
        "baseline create": Page(
            "compliance-lint baseline create [OPTIONS] [PATHS]",
            Text("把现有的问题记为基线。", "Makes a baseline of what is found now."),
            {
                "paths": _PATHS,
                "output": Entry(
                    "FILE",
                    Text(
                        "写到哪里，默认 compliance-lint-baseline.txt",
                        "compliance-lint-baseline.txt by default",
                    ),
                ),
                "force": Entry("", Text("重建已有的基线", "make an existing one anew")),
                **_READING,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "baseline update": Page(
            "compliance-lint baseline update [OPTIONS] [PATHS]",
            Text(
                "更新基线：加入新问题，去掉已消失的，保留审核结论。",
                "Adds what is new, drops what is gone, keeps verdicts.",
            ),
            {
                "paths": _PATHS,
                "baseline": _BASELINE,
                "no_grow": Entry("", Text("有新增就报错，什么也不改", "fail if anything would be added")),
                **_READING,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "baseline prune": Page(
            "compliance-lint baseline prune [OPTIONS] [PATHS]",
            Text("只去掉基线中已消失的问题。", "Only drops what is no longer found."),
            {"paths": _PATHS, "baseline": _BASELINE, **_READING, "lang": LANG, "help": HELP},
        ),
        "baseline audit": Page(
            "compliance-lint baseline audit [OPTIONS] [PATHS]",
            Text(
                "逐个判断基线中的问题：真问题还是误报，可写备注。",
                "Asks about each finding of the baseline: real or a false alarm.",
            ),
            {
                "paths": _PATHS,
                "baseline": _BASELINE,
                **{name: entry for name, entry in _READING.items() if name != "check"},
                "show_values": Entry("", Text("显示完整的个人信息", "show personal data in clear")),
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "baseline stats": Page(
            "compliance-lint baseline stats [OPTIONS]",
            Text(
                "按规则统计基线：个数、误报、准确率。", "Numbers by rule: findings, false alarms, precision."
            ),
            {
                "baseline": _BASELINE,
                "format_": Entry("text|json", Text("输出格式，默认 text", "output format, text by default")),
                "config": CONFIG,
                "no_config": NO_CONFIG,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "policy": Page(
            "compliance-lint policy COMMAND …",
            Text(
                "编写自己的规则：新建、测试、体检、比较。",
                "Helps to write rules: begin, test, lint, compare.",
            ),
            {"help": HELP, "lang": LANG},
        ),
        "policy new": Page(
            "compliance-lint policy new [OPTIONS] PACK",
            Text(
                "新建一个规则包，写好骨架和例句，改一改就能用。",
                "Begins a pack of rules: a skeleton with examples that works at once.",
            ),
            {
                "pack": Entry("PACK", Text("规则包名，也是文件名", "name of the pack and of its file")),
                "folder": Entry(
                    "DIR", Text("规则文件夹，默认 policies", "policy folder, policies by default")
                ),
                "rule_id": Entry(
                    "ID", Text("第一条规则的编号，默认 BR101", "id of the first rule, BR101 by default")
                ),
                "title": Entry("TEXT", Text("规则名称", "its title")),
                "word": Entry(
                    "WORD", Text("要查的词，可多次使用或用逗号分隔", "words to look for, repeatable")
                ),
                "category": Entry("NAME", Text("类别，默认 false_fabricated", "category of the findings")),
                "severity": Entry(
                    "error|warning|info", Text("级别，默认 error", "severity, error by default")
                ),
                "lang": LANG,
                "help": HELP,
            },
        ),
        "policy test": Page(
            "compliance-lint policy test [OPTIONS] DIR",
            Text(
                "执行规则里的例句：bad 必须报出，good 不能被任何规则报出。有不符时退出码为 1。",
                "Runs the examples in rules: each bad one must be found, no rule may find a good one.",
            ),
            {
                "folder": _RULES,
                "rule": Entry(
                    "ID", Text("只测试这些规则（编号或其开头）", "only these rules (ids or their beginning)")
                ),
                "alone": _ALONE,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
        ),
        "policy lint": Page(
            "compliance-lint policy lint [OPTIONS] DIR",
            Text(
                "给规则体检：匹配不到的模式、多余的模式和例外、没有相近例句、与已有规则重复。",
                "Looks for patterns that never match or add nothing, exceptions without an example, "
                "missing look-alikes, and what other rules find already.",
            ),
            {"folder": _RULES, "alone": _ALONE, "color": COLOR, "lang": LANG, "help": HELP},
        ),
        "policy diff": Page(
            "compliance-lint policy diff [OPTIONS] OLD NEW PATHS…",
            Text(
                "两套规则检查同一批文件，结论有哪些不同。OLD、NEW 是文件夹、builtin 或 git 里的 REF:DIR。",
                "Shows which verdicts on files change between two sets of rules. OLD and NEW are folders, "
                "builtin, or REF:DIR in git.",
            ),
            {
                "old": Entry("OLD", Text("旧规则", "the old rules")),
                "new": Entry("NEW", Text("新规则", "the new rules")),
                "paths": Entry("PATHS…", Text("要检查的文件或文件夹", "files or folders to check")),
                "exclude": EXCLUDE,
                "color": COLOR,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    "compliance-lint policy diff main:policies policies 文案/",
                    Text("改规则前后有什么不同", "what a change of rules does"),
                ),
            ),
        ),
    }
)
