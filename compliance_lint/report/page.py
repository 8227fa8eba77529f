"""What a help page is made of, and the options that several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compliance_lint.model import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One argument or option: what stands for its value, and what it does."""

    value: str
    about: Text


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one command; ``params`` by the name of the Python parameter."""

    usage: str
    about: Text
    params: Mapping[str, Entry]
    examples: tuple[tuple[str, Text], ...] = ()
    lists: tuple[tuple[Text, Mapping[str, Text]], ...] = ()  # headings, and what can be chosen


HELP = Entry("", Text("显示本页", "show this page"))
LANG = Entry(
    "zh|en",
    Text(
        "界面语言，默认随系统（LANG），未设置时为 zh；也可用环境变量 COMPLIANCE_LINT_LANG 设定",
        "language of messages, that of the locale by default, zh without one; or set COMPLIANCE_LINT_LANG",
    ),
)
COLOR = Entry(
    "auto|always|never",
    Text(
        "是否使用颜色，默认 auto（遵循 NO_COLOR、FORCE_COLOR）",
        "colour, auto by default (heeds NO_COLOR and FORCE_COLOR)",
    ),
)
ENABLE = Entry(
    "ENTITY",
    Text(
        "同时处理这类默认不处理的个人信息，如 HEALTH_INFO，可用逗号分隔",
        "look for this entity too, which is off by default, such as HEALTH_INFO; commas separate several",
    ),
)
PRESIDIO = Entry(
    "NAME|FILE",
    Text(
        "同时使用 Presidio 的识别器，如 IbanRecognizer，或定义识别器的 YAML 文件，可多次使用",
        "use this recognizer of Presidio too, such as IbanRecognizer, or those of a YAML file; repeatable",
    ),
)
POLICIES = Entry("DIR", Text("改用该文件夹中的规则", "use the policies of this folder instead of ours"))
EXCLUDE = Entry(
    "GLOB",
    Text(
        "不检查匹配的文件或文件夹，写法同 .gitignore，可多次使用",
        "leave out what matches (as in .gitignore), repeatable",
    ),
)
STDIN_NAME = Entry(
    "NAME",
    Text(
        "标准输入的文件名，用来判断格式并显示在报告里，如 chat.csv",
        "what standard input is called; tells its format, such as chat.csv",
    ),
)
CONFIG = Entry(
    "FILE",
    Text(
        "只用这一个配置文件，不找离文件最近的", "use this configuration instead of the nearest to each file"
    ),
)
NO_CONFIG = Entry("", Text("不读任何配置文件", "read no configuration"))
INDUSTRY = Entry("NAME", Text("所属行业，部分规则因行业而异", "industry; some rules depend on it"))
CHANNEL = Entry("NAME", Text("发布渠道，部分规则因渠道而异", "channel; some rules depend on it"))
KIND = Entry(
    "KIND",
    Text(
        "把全部内容当作这一类：copy 文案、title 标题、script 口播稿、cue 字幕、cell 单元格、chat 聊天",
        "read everything as copy, title, script, cue, cell or chat",
    ),
)
WIDTH = Entry(
    "N",
    Text(
        "文本报告的宽度（字符格），默认随终端",
        "width of text reports in cells; the terminal's by default",
    ),
)
SELECT = Entry(
    "RULES",
    Text(
        "只用这些规则：编号或其开头（AD、PI1）、规则包、类别、实体名，可用逗号分隔",
        "use these rules only: ids or their beginning (AD, PI1), packs, categories, entities",
    ),
)
IGNORE = Entry(
    "RULES",
    Text(
        "另外不用这些规则，写法同 --select；越具体的越优先",
        "leave these out too; of two names the more specific decides",
    ),
)
