"""What CI systems take: their own schemas, and the Action's entry point run as a workflow would."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_formats import shipped_schema

ROOT = Path(__file__).parent.parent
PHONE = "13912345678"


@pytest.fixture
def action(tmp_path):
    """Run the entry point in a folder with some copy; ``compliance-lint`` is this checkout's."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    program = bin_folder / "compliance-lint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m compliance_lint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    work = tmp_path / "work"
    (work / "my copy").mkdir(parents=True)
    (work / "my copy" / "a.md").write_text(f"今天就是全网最低价，电话{PHONE}\n", encoding="utf-8")
    (work / "clean.md").write_text("今天上新\n", encoding="utf-8")

    def call(**inputs):
        files = {"GITHUB_OUTPUT": tmp_path / "output", "GITHUB_STEP_SUMMARY": tmp_path / "summary"}
        for path in files.values():
            path.unlink(missing_ok=True)
        environ = os.environ | {name: str(path) for name, path in files.items()}
        environ |= {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
        environ |= {"PYTHONPATH": str(ROOT), "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
        environ["INPUT_OPTIONS"] = inputs.get("options", "") + f"\n--policies={ROOT}/tests/golden/policies"
        command = ["bash", str(ROOT / "scripts" / "action.sh")]
        done = subprocess.run(command, cwd=work, env=environ, capture_output=True, text=True, check=False)
        output = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        summary = files["GITHUB_STEP_SUMMARY"]
        return done, output, summary.read_text(encoding="utf-8") if summary.exists() else ""

    call.work = work
    return call


def test_action_reports_everywhere_and_fails(action):
    done, output, summary = action()
    assert (done.returncode, output["exit-code"]) == (1, "1")
    assert done.stdout.startswith("::error file=my copy/a.md,line=1,")
    assert summary.startswith("<!-- compliance-lint -->")
    for name in ("sarif", "html", "markdown"):
        text = (action.work / output[name]).read_text(encoding="utf-8")
        assert ("全网最低价" in text, PHONE in text) == (True, False)
    assert PHONE not in done.stdout + done.stderr + summary
    again, _, _ = action()  # its own reports are not read
    assert again.stdout == done.stdout


def test_action_inputs(action):
    done, _, summary = action(paths="clean.md", annotations="false", summary="false")
    assert (done.returncode, done.stdout, summary) == (0, "", "")
    assert action(paths="my copy\nclean.md", fail_on="never")[0].returncode == 0
    assert action(max_findings="2")[0].returncode == 0
    assert action(max_findings="1")[0].returncode == 1
    assert action(options="--exclude=my copy/")[0].returncode == 0
    assert action(paths="nope")[0].returncode == 2
    assert action(paths="$(touch pwned); clean.md", options="`touch pwned`")[0].returncode == 2
    assert not (action.work / "pwned").exists()


def test_action_gates_what_a_branch_adds(action):
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]

    def run(*args):
        subprocess.run([*git, *args], cwd=action.work, check=True, capture_output=True)

    run("init")
    run("add", ".")
    run("commit", "-qm", "base")
    run("switch", "-qc", "topic")
    (action.work / "new.md").write_text("今天上新\n", encoding="utf-8")
    run("add", ".")
    run("commit", "-qm", "clean")
    assert action()[0].returncode == 1
    assert action(new_since="main")[0].returncode == 0
    (action.work / "my copy" / "a.md").write_text(
        f"今天就是全网最低价，电话{PHONE}\n顶级面料\n", encoding="utf-8"
    )
    run("commit", "-qam", "worse")
    done, _, _ = action(new_since="main")
    assert done.returncode == 1
    assert [line.partition(",col")[0] for line in done.stdout.splitlines()] == [
        "::error file=my copy/a.md,line=2,endLine=2"
    ]


def test_action_passes_every_input_and_only_as_variables():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (scan,) = [step for step in action["runs"]["steps"] if step.get("id") == "scan"]
    script = (ROOT / "scripts" / "action.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"INPUT_\w+", script)) == {name for name in scan["env"] if "INPUT" in name}
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(action["inputs"])
    assert all("${{" not in step.get("run", "") for step in action["runs"]["steps"])
    outputs = set(re.findall(r'echo "([\w-]+)=', script))
    assert outputs == set(action["outputs"])


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("action.yml", "https://json.schemastore.org/github-action.json"),
        (
            "docs/ci/gitlab.yml",
            "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json",
        ),
    ],
)
def test_files_keep_to_their_schemas(path, url, tmp_path):
    import jsonschema

    content = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(shipped_schema(url, tmp_path))
    assert [error.message for error in validator.iter_errors(content)] == []


def test_every_option_and_format_in_the_docs_exists():
    from compliance_lint.report import FORMATS
    from compliance_lint.report.pages import PAGES

    names = {name.rstrip("_").replace("_", "-") for name in PAGES["scan"].params}
    for path in (ROOT / "docs" / "ci").iterdir():
        text = path.read_text(encoding="utf-8")
        line = " ".join(part for part in re.findall("compliance-lint scan[^#]*", text))
        assert set(re.findall(r"--([a-z-]+)", line)) <= names
        assert set(re.findall(r"--output (\w+)=", text)) <= set(FORMATS)


def test_image_copies_what_the_package_needs():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall("^COPY (?!--from)(.*) \\S+$", text, re.M) for name in line.split()]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert {"pyproject.toml", "README.md", "LICENSE", "compliance_lint", "policies"} <= set(copied)
