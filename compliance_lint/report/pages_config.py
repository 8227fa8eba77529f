"""Help pages of the commands about configuration."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.model import Text
from compliance_lint.report.page import COLOR, CONFIG, HELP, LANG, NO_CONFIG, POLICIES, Entry, Page

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
    }
)
