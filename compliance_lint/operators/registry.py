"""The operators by name: what parameters they take, what they need, how they are written.

Names and parameters are those of Presidio where it has the operator: replace (new_value), redact,
mask (masking_char, chars_to_mask, from_end), hash (hash_type), encrypt, keep, custom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from compliance_lint.messages import choose, one_of, problem
from compliance_lint.model import InputError
from compliance_lint.operators import dates, fakes, general, masks, tags
from compliance_lint.operators.base import Operator, Value
from compliance_lint.operators.keys import Key, missing_key

Params = Mapping[str, Any]
_DEFAULT_SHIFT, _MOST_DAYS = 30, 3650
_DEFAULT_BAND, _WIDEST_BAND = 10, 100


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with its parameters, ready to be applied.

    ``spec`` is how it is written on the command line, without anything secret.  ``settles`` is False
    when a second reading may find its own result: half a number, a date shifted without a mark.
    """

    name: str
    spec: str
    apply: Operator
    settles: bool = True

    @property
    def keeps(self) -> bool:
        """True when the value stays as it is."""
        return self.name == "keep"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of an operator: its parameters, the one that may stand alone first."""

    build: Callable[[Params, Key], Operator]
    params: tuple[str, ...] = ()
    needs_key: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """An operator as the user wrote it."""

    name: str
    params: Params = field(default_factory=dict)

    def __str__(self) -> str:
        written = ",".join(f"{key}={value}" for key, value in self.params.items() if not callable(value))
        return f"{self.name}:{written}" if written else self.name


def parse(text: str, where: str) -> Spec:
    """``mask``, ``replace:某人``, ``mask:masking_char=#,chars_to_mask=4``; InputError if unknown."""
    name, colon, rest = text.strip().partition(":")
    params = OPERATORS[one_of(choose(f"{where} 的操作", f"{where}: operator"), name, WRITTEN)].params
    if not colon:
        return Spec(name)
    if not params:
        raise problem(f"{where}：{name} 没有参数", f"{where}: {name} takes no parameter")
    if len(params) == 1:  # whatever it holds
        return Spec(name, {params[0]: rest.removeprefix(f"{params[0]}=")})
    pairs = [part.partition("=") for part in rest.split(",")]
    if all(mark and key in params for key, mark, _ in pairs):
        return Spec(name, {key: value for key, _, value in pairs})
    return Spec(name, {params[0]: rest})


def operation(spec: Spec, key: Key | None, where: str, *, writes: bool = True) -> Operation:
    """The operator of ``spec``; InputError for unknown parameters, bad values or a missing key.

    When it ``writes`` nothing, because a text is only checked, no key is needed.
    """
    kind = OPERATORS[one_of(choose(f"{where} 的操作", f"{where}: operator"), spec.name, OPERATORS)]
    for name in spec.params:
        if name in ("salt", "key"):
            raise problem(
                f"{where}：密钥只能来自密钥文件或环境变量，不能写在参数里",
                f"{where}: keys come from a file or the environment, never from a parameter",
            )
        one_of(
            choose(f"{where}：{spec.name} 的参数", f"{where}: parameter of {spec.name}"), name, kind.params
        )
    if kind.needs_key and key is None:
        if writes:
            raise missing_key(f"{where}={spec.name}" if where else spec.name)
        return Operation(spec.name, str(spec), tags.typed, settles=not _leaves_traces(spec))
    try:
        made = kind.build(spec.params, key or _NO_KEY)
    except _BadValueError as error:
        raise problem(f"{where}：{spec.name} 的{error.zh}", f"{where}: {spec.name}: {error.en}") from None
    return Operation(spec.name, str(spec), made, settles=not _leaves_traces(spec))


def _leaves_traces(spec: Spec) -> bool:
    """True when what is written may look like a value again."""
    if spec.name == "mask":
        return bool(spec.params.keys() & _CHARACTERS)
    return spec.name == "custom" or str(spec.params.get("mark", True)).lower() == "false"


class _BadValueError(ValueError):
    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def _keep(params: Params, key: Key) -> Operator:
    return lambda value: value.text


def _redact(params: Params, key: Key) -> Operator:
    return lambda value: ""


def _replace(params: Params, key: Key) -> Operator:
    new = params.get("new_value")
    return tags.typed if new in (None, "") else lambda value: str(new)


def _mask(params: Params, key: Key) -> Operator:
    if params.keys() & _CHARACTERS:
        char = str(params.get("masking_char", "*"))
        if len(char) != 1 or char.isalnum():
            raise _BadValueError(
                "参数 masking_char 应为一个符号", "masking_char must be one mark, no letter or digit"
            )
        count = _count(params, "chars_to_mask", 4, 10_000)
        return masks.masking_characters(char, count, from_end=_flag(params, "from_end"))
    style = str(params.get("style", "common"))
    if style not in masks.STYLES:
        known = "、".join(masks.STYLES)
        raise _BadValueError(f"样式 {style!r} 不认识，可用：{known}", f"style must be one of {known}")
    return masks.masking(style)


def _hash(params: Params, key: Key) -> Operator:
    algorithm = str(params.get("hash_type", "sha256")).lower()
    if algorithm not in ("sha256", "sha512"):
        raise _BadValueError("参数 hash_type 应为 sha256 或 sha512", "hash_type must be sha256 or sha512")
    return tags.keyed_hash(key, algorithm)


def _encrypt(params: Params, key: Key) -> Operator:
    from compliance_lint.operators import crypto

    return crypto.encrypting(key)


def _date_shift(params: Params, key: Key) -> Operator:
    days = _count(params, "days", _DEFAULT_SHIFT, _MOST_DAYS)
    return dates.shifting(key, days, marked=_flag(params, "mark", default=True))


def _generalize(params: Params, key: Key) -> Operator:
    return general.generalizing(_count(params, "width", _DEFAULT_BAND, _WIDEST_BAND))


def _fake(params: Params, key: Key) -> Operator:
    return fakes.faking(key, tags.pseudonym(key))


def _custom(params: Params, key: Key) -> Operator:
    function = params.get("lambda")
    if not callable(function):
        raise _BadValueError("参数 lambda 应为函数", "lambda must be a function")

    def apply(value: Value) -> str:
        return str(function(value.text))

    return apply


def _count(params: Params, name: str, default: int, most: int) -> int:
    try:
        number = int(params.get(name, default))
    except (TypeError, ValueError):
        number = 0
    if not 1 <= number <= most:
        raise _BadValueError(
            f"参数 {name} 应为 1 到 {most} 的整数", f"{name} must be a number from 1 to {most}"
        )
    return number


def _flag(params: Params, name: str, *, default: bool = False) -> bool:
    value = str(params.get(name, default)).lower()
    if value not in ("true", "false"):
        raise _BadValueError(f"参数 {name} 应为 true 或 false", f"{name} must be true or false")
    return value == "true"


_NO_KEY = Key(b"")
_CHARACTERS = frozenset({"masking_char", "chars_to_mask", "from_end"})
OPERATORS: Mapping[str, Kind] = MappingProxyType(
    {
        "mask": Kind(_mask, ("style", "masking_char", "chars_to_mask", "from_end")),
        "replace": Kind(_replace, ("new_value",)),
        "number": Kind(lambda params, key: tags.numbered),
        "pseudonym": Kind(lambda params, key: tags.pseudonym(key), needs_key=True),
        "hash": Kind(_hash, ("hash_type",), needs_key=True),
        "encrypt": Kind(_encrypt, needs_key=True),
        "fake": Kind(_fake, needs_key=True),
        "date_shift": Kind(_date_shift, ("days", "mark"), needs_key=True),
        "generalize": Kind(_generalize, ("width",)),
        "redact": Kind(_redact),
        "drop": Kind(_redact),  # what data teams call it for a column
        "keep": Kind(_keep),
        "custom": Kind(_custom, ("lambda",)),
    }
)
WRITTEN = tuple(name for name in OPERATORS if name != "custom")  # those that need no code


def spec_of(given: object, where: str) -> Spec:
    """What the API accepts: our text form, a mapping with ``type``, Presidio's OperatorConfig, a function."""
    if isinstance(given, str):
        return parse(given, where)
    if callable(given):
        return Spec("custom", {"lambda": given})
    if isinstance(given, Mapping):
        params = {key: value for key, value in given.items() if key != "type"}
        return Spec(str(given.get("type", "")), params)
    name = getattr(given, "operator_name", None)
    if isinstance(name, str):
        return Spec(name, dict(getattr(given, "params", None) or {}))
    raise InputError(f"{where}: {type(given).__name__} 不是操作 / is no operator")
