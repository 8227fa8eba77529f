"""The JSON Schema of configuration files, for editors; made from the table of keys."""

from __future__ import annotations

from typing import Any

from compliance_lint.config.keys import BY_NAME, KEYS, OVERRIDE_KEYS, Key

_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_LIMIT = {"type": "integer", "minimum": 0}
_SCHEDULE: dict[str, Any] = {
    "anyOf": [
        {"type": "boolean"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "quiet-hours": {"type": "string", "pattern": "^(never|\\d{1,2}:\\d{2}-\\d{1,2}:\\d{2})$"},
                "max-per-day": _LIMIT,
                "max-per-week": _LIMIT,
                "opt-out": _TEXTS,
                "timezone": _TEXT,
            },
        },
    ]
}


def json_schema() -> dict[str, Any]:
    """A draft-07 schema of ``compliance-lint.yaml``; unknown keys are errors there too."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "compliance-lint",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _schema(key) for key in KEYS},
    }


def _schema(key: Key) -> dict[str, Any]:
    return {"description": f"{key.about.zh} / {key.about.en}", **_shape(key)}


def _shape(key: Key) -> dict[str, Any]:
    choice = {"enum": list(key.choices)}
    simple: dict[str, dict[str, Any]] = {
        "text": _TEXT,
        "path": _TEXT,
        "flag": {"type": "boolean"},
        "choice": choice,
        "texts": _TEXTS,
        "paths": _TEXTS,
        "choices": {"anyOf": [choice, {"type": "array", "items": choice}]},
        "severities": {"type": "object", "additionalProperties": choice},
        "allow": {"type": "array", "items": _allow()},
        "redact": _redact(key),
        "schedule": _SCHEDULE,
    }
    return simple[key.shape] if key.shape in simple else {"type": "array", "items": _override()}


def _allow() -> dict[str, Any]:
    listed = ("terms", "values", "patterns")
    fields: dict[str, Any] = dict.fromkeys((*listed, "rules"), _TEXTS)
    fields |= {"reason": _TEXT, "until": {"type": "string", "format": "date"}}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["reason"],
        "anyOf": [{"required": [name]} for name in listed],
        "properties": fields,
    }


def _redact(key: Key) -> dict[str, Any]:
    operators = {"type": "object", "additionalProperties": _TEXT}
    entity = {"enum": list(key.choices)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "profile": _TEXT,
            "operators": operators | {"propertyNames": {"enum": [*key.choices, "DEFAULT"]}},
            "columns": operators,
            "keep": {"anyOf": [entity, {"type": "array", "items": entity}]},
            "key-file": _TEXT,
        },
    }


def _override() -> dict[str, Any]:
    fields = {name: _schema(BY_NAME[name]) for name in OVERRIDE_KEYS if name != "files"}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["files"],
        "minProperties": 2,
        "properties": {"files": _TEXTS, **fields},
    }
