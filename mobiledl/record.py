"""Record: a frozen value that can be written as JSON, read back, compared and hashed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Self


class RecordError(ValueError):
    """A JSON text does not describe the value that it should."""


class Settings(Mapping[str, Any]):
    """A frozen, hashable mapping from names to JSON values (numbers, texts, booleans, None, lists, mappings).

    Lists become tuples and mappings become Settings, so that nothing inside can change.
    Raises TypeError for a value that JSON cannot hold.
    """

    def __init__(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        items = {**(values or {}), **more}
        self._items = {str(name): _freeze(items[name]) for name in sorted(items)}

    def __getitem__(self, name: str) -> Any:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return ", ".join(f"{name}={value!r}" for name, value in self._items.items())


def _freeze(value: Any) -> Any:
    """Return a JSON value that cannot change."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return Settings(value)
    if isinstance(value, (list, tuple)):
        return tuple(_freeze(item) for item in value)
    raise TypeError(f"Settings hold JSON values, but {value!r} is a {type(value).__name__}: convert it first.")


class Record:
    """Base of the course's frozen dataclasses: JSON in and out, and a digest of the content."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        fields = dataclasses.fields(typing.cast(Any, self))
        return {field.name: _plain(getattr(self, field.name)) for field in fields}

    def to_json(self) -> str:
        """Return the fields as indented JSON, the same text for the same value."""
        return json.dumps(self.to_dict(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the value that `to_dict` wrote.

        Raises RecordError when a field is missing, unknown, of another type, or not what the value allows.
        """
        if not isinstance(values, Mapping):
            raise RecordError(f"{cls.__name__} is read from a JSON object, but a {type(values).__name__} came.")
        _check_names(cls, values)
        hints = typing.get_type_hints(cls)
        read = {name: _read(hints[name], value, f"{cls.__name__}.{name}") for name, value in values.items()}
        try:
            return cls(**read)
        except (ValueError, TypeError) as error:
            raise RecordError(str(error)) from error

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the value that `to_json` wrote; raises RecordError when the text is something else."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RecordError(f"{cls.__name__} is read from JSON, but the text is not JSON: {error}.") from None
        return cls.from_dict(values)

    @property
    def digest(self) -> str:
        """The sha256 of the value's JSON: equal content, equal digest."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return a field's value as JSON can hold it."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _check_names(cls: type, values: Mapping[str, Any]) -> None:
    fields = dataclasses.fields(cls)
    needed = {f.name for f in fields if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING}
    unknown = sorted(set(values) - {f.name for f in fields})
    missing = sorted(needed - set(values))
    if unknown or missing:
        raise RecordError(
            f"{cls.__name__} cannot be read: missing {missing or 'nothing'}, unknown {unknown or 'nothing'}."
        )


def _read(hint: Any, value: Any, where: str) -> Any:
    """Return a JSON value as the type that a field declares."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _read(arguments[0], value, where)
    if origin is tuple:
        return _read_tuple(arguments, value, where)
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.from_dict(value)
    if hint is Settings and isinstance(value, Mapping):
        return Settings(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise RecordError(f"{where} is a {hint.__name__}, but {value!r} came.")
    return value


def _read_tuple(arguments: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    """Return a JSON list as a tuple: of one repeated type, or of fixed places."""
    if not isinstance(value, list):
        raise RecordError(f"{where} is a list, but {value!r} came.")
    hints = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
    if len(hints) != len(value):
        raise RecordError(f"{where} has {len(hints)} places, but {len(value)} values came.")
    return tuple(_read(hint, item, where) for hint, item in zip(hints, value, strict=True))
