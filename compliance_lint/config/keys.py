"""Every key of a configuration file, once: reading, JSON Schema, template and help all follow this table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from compliance_lint.model import FAMILIES, SEVERITIES, Kind, Text
from compliance_lint.policy.schema import ENTITIES

Shape = Literal[
    "text",
    "flag",
    "choice",
    "texts",
    "choices",
    "path",
    "paths",
    "severities",
    "allow",
    "overrides",
    "redact",
    "schedule",
]
Merge = Literal["replace", "add"]

KINDS: tuple[str, ...] = tuple(kind for kind in get_args(Kind) if kind != "code")
FAIL_ON = (*SEVERITIES, "never")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what its value looks like, where it may stand and what a later file does to an earlier one.

    ``per_file`` keys may differ from file to file and stand in ``overrides`` too; the others speak
    of a whole run and are taken from the configuration of the working folder.
    """

    name: str
    shape: Shape
    about: Text
    per_file: bool = False
    merge: Merge = "replace"
    choices: tuple[str, ...] = ()
    sample: str = ""  # YAML shown by `init`


_RULES = Text(
    "规则编号或其开头（AD、PI1）、规则包、类别、实体名、claims、pii 或 all",
    "rule ids or their beginning (AD, PI1), packs, categories, entities, claims, pii or all",
)

KEYS: tuple[Key, ...] = (
    Key(
        "required-version",
        "text",
        Text("需要的 compliance-lint 版本，如 >=0.1,<2", "versions of compliance-lint that will do"),
        sample='">=0.1"',
    ),
    Key(
        "extends",
        "paths",
        Text(
            "先读这些配置文件，本文件再覆盖（路径相对于本文件）",
            "configuration files to start from; this one wins (paths relative to this file)",
        ),
        merge="add",
        sample="[../shared/brand.yaml]",
    ),
    Key(
        "check",
        "choices",
        Text(
            "查什么：claims 宣传用语、pii 个人信息；默认都查",
            "what to look for: claims, pii; both by default",
        ),
        per_file=True,
        choices=FAMILIES,
        sample="[claims, pii]",
    ),
    Key(
        "industry",
        "text",
        Text("所属行业，部分规则因行业而异", "industry; some rules depend on it"),
        per_file=True,
        sample="food",
    ),
    Key(
        "channel",
        "text",
        Text("发布渠道，部分规则因渠道而异", "channel; some rules depend on it"),
        per_file=True,
        sample="douyin",
    ),
    Key(
        "kind",
        "choice",
        Text(
            "把内容当作这一类，默认由格式判断",
            "read every text as this kind; told from the format by default",
        ),
        per_file=True,
        choices=KINDS,
        sample="script",
    ),
    Key(
        "select",
        "texts",
        Text(f"只用这些规则（替换之前的 select）：{_RULES.zh}", f"use these rules only: {_RULES.en}"),
        per_file=True,
        sample="[AD, PI]",
    ),
    Key(
        "ignore",
        "texts",
        Text("不用这些规则（替换之前的 ignore），写法同 select", "leave these rules out; as in select"),
        per_file=True,
        sample="[clickbait]",
    ),
    Key(
        "extend-select",
        "texts",
        Text(
            "在之前的 select 上增加；越具体的写法越优先，AD101 胜过 AD",
            "add to select; the more specific name wins, AD101 over AD",
        ),
        per_file=True,
        sample="[AD101]",
    ),
    Key(
        "extend-ignore",
        "texts",
        Text("在之前的 ignore 上增加", "add to ignore"),
        per_file=True,
        sample="[AD305]",
    ),
    Key(
        "severity",
        "severities",
        Text("改变规则的级别，键的写法同 select", "severity by rule, keys as in select"),
        per_file=True,
        merge="add",
        choices=SEVERITIES,
        sample="{AD101: error, clickbait: info}",
    ),
    Key(
        "enable",
        "choices",
        Text(
            "同时查这些默认不查的个人信息，如 HEALTH_INFO",
            "entities to look for that are off by default, such as HEALTH_INFO",
        ),
        per_file=True,
        merge="add",
        choices=ENTITIES,
        sample="[HEALTH_INFO]",
    ),
    Key(
        "presidio",
        "texts",
        Text(
            "同时使用这些 Presidio 自带的识别器，如 IbanRecognizer",
            "predefined recognizers of Presidio to use as well, such as IbanRecognizer",
        ),
        per_file=True,
        merge="add",
        sample="[IbanRecognizer]",
    ),
    Key(
        "presidio-files",
        "paths",
        Text(
            "同时使用这些文件定义的 Presidio 识别器（路径相对于本文件）",
            "YAML files of Presidio recognizers to use as well (relative to this file)",
        ),
        per_file=True,
        merge="add",
        sample="[./recognizers.yaml]",
    ),
    Key(
        "allow",
        "allow",
        Text(
            "允许的用语（terms）、个人信息（values）或正则（patterns），须写明 reason；可限定 rules、until",
            "terms, values or patterns that are allowed, each with a reason; optionally rules and until",
        ),
        per_file=True,
        merge="add",
        sample="\n  - {values: [400-820-8820], rules: [PI], reason: 公司公开的客服电话}",
    ),
    Key(
        "require-reason",
        "flag",
        Text(
            "忽略 error 级问题必须写理由，默认 true",
            "a suppression of an error needs a reason, true by default",
        ),
        per_file=True,
        sample="true",
    ),
    Key(
        "policies",
        "paths",
        Text(
            "自己的规则文件夹，在内置规则之外增加（路径相对于本文件）",
            "folders of your own rules, added to the shipped ones (relative to this file)",
        ),
        per_file=True,
        merge="add",
        sample="[./policies]",
    ),
    Key(
        "builtin-policies",
        "flag",
        Text("是否使用内置规则，默认 true", "use the shipped rules, true by default"),
        per_file=True,
        sample="true",
    ),
    Key(
        "schedule",
        "schedule",
        Text(
            "检查发送计划表：true，或 quiet-hours 静默时段、max-per-day、max-per-week 频次、"
            "opt-out 须写退订的渠道、timezone 时区",
            "check tables of planned messages: true, or quiet-hours, max-per-day, max-per-week, "
            "opt-out (channels that need one), timezone",
        ),
        per_file=True,
        merge="add",
        sample="{quiet-hours: 21:00-08:00, max-per-day: 1, max-per-week: 3}",
    ),
    Key(
        "exclude",
        "texts",
        Text(
            "不检查的文件或文件夹，写法同 .gitignore，相对于本文件",
            "files and folders to leave out, as in .gitignore, relative to this file",
        ),
        merge="add",
        sample="[drafts/, '*.bak.md']",
    ),
    Key(
        "overrides",
        "overrides",
        Text(
            "只对部分文件生效的设置：files 之外可用上面各项，后面的优先",
            "settings for some files: `files` and the keys above, later ones win",
        ),
        merge="add",
        sample="\n  - {files: [live/**, '*.srt'], kind: script}",
    ),
    Key(
        "fail-on",
        "choice",
        Text("达到该级别时退出码为 1，默认 error", "exit with 1 from this severity on, error by default"),
        choices=FAIL_ON,
        sample="error",
    ),
    Key(
        "min-severity",
        "choice",
        Text(
            "只显示该级别及以上的问题，默认 warning",
            "show findings from this severity on, warning by default",
        ),
        choices=SEVERITIES,
        sample="warning",
    ),
    Key(
        "baseline",
        "path",
        Text("基线文件：其中已有的问题不再报告", "baseline file: what is in it is not reported again"),
        sample="compliance-lint-baseline.txt",
    ),
    Key(
        "redact",
        "redact",
        Text(
            "redact 命令的默认做法：profile 方案、operators 按类型、columns 按列、keep 保留、key-file 密钥",
            "what `redact` does by default: profile, operators by entity, columns, keep, key-file",
        ),
        merge="add",
        choices=ENTITIES,
        sample="{profile: storage, operators: {PERSON: replace}, columns: {年龄: 'generalize:10'}}",
    ),
)
BY_NAME = {key.name: key for key in KEYS}
PER_FILE = tuple(key.name for key in KEYS if key.per_file and not key.shape.startswith("path"))
REDACT_KEYS = ("profile", "operators", "columns", "keep", "key-file")
SCHEDULE_KEYS = ("quiet-hours", "max-per-day", "max-per-week", "opt-out", "timezone")
ALLOW_KEYS = ("terms", "values", "patterns", "rules", "reason", "until")
OVERRIDE_KEYS = ("files", *(name for name in PER_FILE if name != "builtin-policies"))
