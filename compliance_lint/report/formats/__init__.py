"""The formats a report can be made in.

A new one is a module here with a ``render(report, style) -> Iterator[str]`` (lines without their
breaks; a binary one: ``render_bytes``) and one more line in ``FORMATS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compliance_lint.model import Text


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its module here, what it is for, the suffix of files that are surely meant for it.

    ``summed`` formats end with the summary line; ``binary`` ones can't be printed.
    """

    module: str
    about: Text
    suffix: str = ""
    summed: bool = False
    binary: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "text": Format("text", Text("位置、原文、依据和改法", "place, line, law, rewording"), ".txt", True),
        "concise": Format("concise", Text("每个问题一行", "one line a finding"), summed=True),
        "json": Format("json_", Text("一个 JSON 对象，供程序使用", "one JSON object"), ".json"),
        "jsonl": Format("jsonl", Text("每行一个 JSON 对象", "one JSON object a line"), ".jsonl"),
        "sarif": Format("sarif", Text("SARIF 2.1.0，供代码扫描平台使用", "SARIF 2.1.0"), ".sarif"),
        "github": Format("github", Text("GitHub Actions 注解", "GitHub Actions annotations")),
        "gitlab": Format("gitlab", Text("GitLab 代码质量报告", "GitLab code quality")),
        "junit": Format("junit", Text("JUnit XML，供 Jenkins 等使用", "JUnit XML (Jenkins)")),
        "checkstyle": Format("checkstyle", Text("Checkstyle XML", "Checkstyle XML")),
        "csv": Format("csv_", Text("表格，可用 Excel 打开", "a table that Excel opens"), ".csv"),
        "xlsx": Format("xlsx", Text("Excel 工作簿", "an Excel workbook"), ".xlsx", binary=True),
        "markdown": Format("markdown", Text("PR、MR 评论", "a comment on a pull request"), ".md"),
        "html": Format("html", Text("单个网页，可筛选、打印", "one page to filter and print"), ".html"),
    }
)
