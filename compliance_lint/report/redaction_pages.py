"""The help pages of the commands that take personal data out, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.model import Text
from compliance_lint.report.page import (
    CONFIG,
    ENABLE,
    EXCLUDE,
    HELP,
    LANG,
    NO_CONFIG,
    POLICIES,
    PRESIDIO,
    STDIN_NAME,
    Entry,
    Page,
)

_KEY = Entry(
    "FILE",
    Text(
        "密钥文件（至少 32 字节，openssl rand -hex 32 可生成）；也可用环境变量 COMPLIANCE_LINT_KEY",
        "file with the key (at least 32 bytes, as openssl rand -hex 32 makes); or set COMPLIANCE_LINT_KEY",
    ),
)

PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "redact": Page(
            "compliance-lint redact [OPTIONS] INPUT -o OUTPUT",
            Text(
                "把个人信息脱敏后另存，其余内容一字不变。写完会重新扫描，仍有残留则不产生任何输出。"
                "只有 --in-place 才会改动原文件。脱敏是去标识化，不是匿名化（个人信息保护法第七十三条）。",
                "Writes a copy with personal data replaced and everything else unchanged. What was written "
                "is scanned again; if anything is left, there is no output. The original is only changed "
                "with --in-place. This is de-identification, not anonymisation (PIPL art. 73).",
            ),
            {
                "source": Entry(
                    "INPUT", Text("文件或文件夹，- 表示标准输入", "a file or folder, - for standard input")
                ),
                "output": Entry(
                    "OUTPUT",
                    Text(
                        "输出文件（输入是文件夹时为文件夹），- 表示标准输出",
                        "output file (a folder if INPUT is one), - for standard output",
                    ),
                ),
                "profile": Entry(
                    "NAME",
                    Text(
                        "脱敏方案：storage 打码（默认）、waybill 面单与对外提供、analytics 可关联的假名、"
                        "llm 带编号的标签、strict 只留类型",
                        "storage: masks (default); waybill: stricter masks; analytics: pseudonyms; "
                        "llm: numbered tags; strict: only the type",
                    ),
                ),
                "operator": Entry(
                    "ENTITY=OP[:PARAM]",
                    Text(
                        "指定某类信息的处理方式，可多次使用。OP：mask、replace、number、pseudonym、hash、encrypt、"
                        "fake、date_shift、generalize、redact、keep；ENTITY 为 DEFAULT 时对未列出的类型生效",
                        "what becomes of one kind of data, repeatable. OP: mask, replace, number, pseudonym, "
                        "hash, encrypt, fake, date_shift, generalize, redact, keep; ENTITY may be DEFAULT",
                    ),
                ),
                "column": Entry(
                    "NAME=OP[:PARAM]",
                    Text(
                        "对整列（表头或 JSON 键名）的每个单元格做同样处理，可多次使用",
                        "the same for every whole cell of a column or JSON key, repeatable",
                    ),
                ),
                "keep": Entry(
                    "ENTITY",
                    Text("保留这类信息不处理，可多次使用", "leave this kind of data as it is, repeatable"),
                ),
                "enable": ENABLE,
                "presidio": PRESIDIO,
                "key_file": _KEY,
                "manifest": Entry(
                    "FILE",
                    Text(
                        "写出清单（JSON）：每个文件的 sha256、各类各列的处数、规则版本、方案、耗时，"
                        "不含任何值",
                        "write a manifest (JSON): for each file its sha256, counts by kind and column, "
                        "version of the rules, profile and time; no values",
                    ),
                ),
                "resume": Entry(
                    "",
                    Text(
                        "接着上次的 --manifest 继续：设置相同、输入输出都未变的文件不再处理",
                        "go on with an earlier --manifest: files done with the same settings and unchanged "
                        "since are left out",
                    ),
                ),
                "audit_log": Entry(
                    "FILE",
                    Text(
                        "在审计日志末尾记下本次运行的开始和结束（只追加，逐行相扣，不含任何值）",
                        "append the beginning and end of this run to an audit log (each line holds the "
                        "hash of the one before; no values)",
                    ),
                ),
                "in_place": Entry(
                    "",
                    Text("直接修改原文件，须同时给出 --yes", "change the files themselves; needs --yes, too"),
                ),
                "yes": Entry("", Text("确认覆盖原文件", "confirm that originals are overwritten")),
                "config": CONFIG,
                "no_config": NO_CONFIG,
                "policies": POLICIES,
                "exclude": EXCLUDE,
                "stream": Entry(
                    "",
                    Text(
                        "标准输入逐行处理、逐行输出（.jsonl 或文本）；后文不再影响已输出的行",
                        "redact standard input line by line (.jsonl or text), each line written at once; "
                        "what comes later changes nothing that is out",
                    ),
                ),
                "stdin_filename": STDIN_NAME,
                "lang": LANG,
                "help": HELP,
            },
            (
                ("compliance-lint redact 聊天记录.csv -o 脱敏.csv", Text("脱敏一个文件", "redact one file")),
                (
                    "compliance-lint redact 导出/ -o 脱敏/ --profile analytics --key-file key.txt",
                    Text("用可关联的假名脱敏整个文件夹", "a folder, with pseudonyms to join on"),
                ),
                (
                    "compliance-lint redact 订单.csv -o out.csv --column 年龄=generalize:10 --keep PERSON",
                    Text("年龄分段，姓名保留", "ages in bands, names kept"),
                ),
                (
                    "cat chat.txt | compliance-lint redact -",
                    Text("从管道读入，打印结果", "from a pipe to the screen"),
                ),
            ),
        ),
        "verify": Page(
            "compliance-lint verify [OPTIONS] MANIFEST",
            Text(
                "按清单核对脱敏结果：文件都在、内容未变、重新扫描没有残留。不需要密钥。"
                "退出码：0 全部相符；1 有问题；2 用法有误或清单无法读取。",
                "Checks redacted files against their manifest: they are there, unchanged, and a new scan "
                "finds nothing left. Needs no key. Exit codes: 0 all is well; 1 trouble; 2 wrong usage or "
                "no manifest.",
            ),
            {
                "manifest": Entry(
                    "MANIFEST", Text("redact --manifest 写出的清单", "what redact --manifest wrote")
                ),
                "audit_log": Entry(
                    "FILE",
                    Text(
                        "同时检查这份审计日志有没有被改动", "check that this audit log was not changed, too"
                    ),
                ),
                "policies": POLICIES,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    "compliance-lint redact 导出/ -o 脱敏/ --manifest 清单.json",
                    Text("脱敏并写出清单", "redact and write a manifest"),
                ),
                ("compliance-lint verify 清单.json", Text("日后核对", "check later")),
            ),
        ),
        "restore": Page(
            "compliance-lint restore [OPTIONS] INPUT -o OUTPUT --key-file FILE",
            Text(
                "还原用 encrypt 加密的个人信息，另存为新文件；有一处不能还原就不产生输出。",
                "Puts values back that were encrypted with the operator encrypt, into a new file. If one "
                "cannot be restored there is no output.",
            ),
            {
                "source": Entry(
                    "INPUT", Text("文件或文件夹，- 表示标准输入", "a file or folder, - for standard input")
                ),
                "output": Entry(
                    "OUTPUT",
                    Text(
                        "输出文件或文件夹，- 表示标准输出",
                        "output file or folder, - for standard output",
                    ),
                ),
                "key_file": _KEY,
                "exclude": EXCLUDE,
                "stdin_filename": STDIN_NAME,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    "compliance-lint redact 单.csv -o 密.csv --operator PERSON=encrypt --key-file key.txt",
                    Text("加密姓名", "encrypt names"),
                ),
                (
                    "compliance-lint restore 密.csv -o 明.csv --key-file key.txt",
                    Text("还原", "put them back"),
                ),
            ),
        ),
        "find": Page(
            "compliance-lint find [OPTIONS] VALUE…",
            Text(
                "查找一个人在各份导出中的全部记录（用于答复查阅、更正、删除请求）：不论写法，给出密钥时也找"
                "假名、摘要、密文和伪值。只显示位置，不显示值。打过码的值无法对应到人。"
                "退出码：0 找到；1 没有找到；2 有文件未能查找。",
                "Finds all records of one person in exports (for access, correction and erasure requests): "
                "however a value is written and, with the key, as pseudonym, hash, cipher or fake. Shows "
                "places, never values. Masked values belong to nobody in particular. Exit codes: 0 found; "
                "1 nothing found; 2 files that could not be searched.",
            ),
            {
                "values": Entry(
                    "VALUE…",
                    Text(
                        "已知的值：姓名、手机号、证件号……（会留在 shell 历史里，建议用 --values-file）",
                        "what is known: name, phone, id … (the shell remembers it; better --values-file)",
                    ),
                ),
                "values_file": Entry(
                    "FILE", Text("从文件读取，每行一个值", "read them from a file, one a line")
                ),
                "in_": Entry(
                    "PATH",
                    Text("查找的文件或文件夹，默认当前文件夹，可多次使用", "files or folders, . by default"),
                ),
                "key_file": _KEY,
                "format_": Entry("text|jsonl", Text("输出格式，默认 text", "output format, text by default")),
                "policies": POLICIES,
                "exclude": EXCLUDE,
                "lang": LANG,
                "help": HELP,
            },
            (
                (
                    "compliance-lint find --values-file 申请人.txt --in 导出/ --key-file key.txt",
                    Text("查找一个人的全部记录", "find all records of a person"),
                ),
            ),
        ),
    }
)
