"""What a run has to say, and the formats it can be said in.

A new format is a module in ``formats`` with a ``render(report, style) -> Iterator[str]`` (lines without their
breaks; a binary one: ``render_bytes``) and one more line in ``FORMATS``.  Only the module of the
format asked for is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from compliance_lint.model import Text

if TYPE_CHECKING:
    from compliance_lint.report.layout import Style
    from compliance_lint.report.run import Report


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


def lines(name: str, report: Report, style: Style) -> Iterator[str]:
    """The report in the (not binary) format ``name``."""
    yield from _module(name).render(report, style)


def content(name: str, report: Report, style: Style) -> Iterator[bytes]:
    """The report in the format ``name`` as the bytes of a file."""
    if FORMATS[name].binary:
        yield cast(bytes, _module(name).render_bytes(report, style))
        return
    for line in lines(name, report, style):
        yield f"{line}\n".encode(errors="backslashreplace")


def format_of(path: str) -> str:
    """The format that the suffix of ``path`` stands for; text if it stands for none."""
    ends = path.lower()
    return next((name for name, f in FORMATS.items() if f.suffix and ends.endswith(f.suffix)), "text")


def _module(name: str) -> Any:  # noqa: ANN401 (a module)
    return import_module(f"{__name__}.formats.{FORMATS[name].module}")
