#!/usr/bin/env bash
# Entry point of action.yml: options from INPUT_ variables, reports into a folder, outputs and summary
# into the files that GitHub names.  The exit code is that of the scan.
set -euo pipefail

reports=${INPUT_REPORTS:-compliance-lint-reports}
mkdir -p "$reports"
arguments=(--fail-on "${INPUT_FAIL_ON:-error}" --max-findings "${INPUT_MAX_FINDINGS:-0}")
arguments+=(--exclude "$reports/")
arguments+=(-o "sarif=$reports/report.sarif" -o "html=$reports/report.html" -o "markdown=$reports/comment.md")
if [ "${INPUT_ANNOTATIONS:-true}" = true ]; then arguments+=(-o github=-); fi
if [ -n "${INPUT_CHECK:-}" ]; then arguments+=(--check "$INPUT_CHECK"); fi
if [ -n "${INPUT_NEW_SINCE:-}" ]; then arguments+=(--new-since "$INPUT_NEW_SINCE"); fi
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"${INPUT_OPTIONS:-}"
arguments+=(--)
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"${INPUT_PATHS:-.}"

code=0
compliance-lint scan "${arguments[@]}" || code=$?

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  {
    echo "sarif=$reports/report.sarif"
    echo "html=$reports/report.html"
    echo "markdown=$reports/comment.md"
    echo "exit-code=$code"
  } >>"$GITHUB_OUTPUT"
fi
if [ "${INPUT_SUMMARY:-true}" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$reports/comment.md" ]; then
  cat "$reports/comment.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
