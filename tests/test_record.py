from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mobiledl.record import Record, RecordError, Settings


@dataclass(frozen=True)
class Inner(Record):
    name: str
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Outer(Record):
    inner: Inner
    pair: tuple[int, str]
    more: Settings = field(default_factory=Settings)
    maybe: float | None = None
    several: tuple[Inner, ...] = ()


VALUE = Outer(Inner("a", (1.5, 2.0)), (3, "x"), Settings(ratio=0.5, deep={"list": [1, [2]]}), None, (Inner("b", ()),))


def test_json_round_trip_gives_an_equal_value_with_the_same_hash_and_digest() -> None:
    again = Outer.from_json(VALUE.to_json())
    assert again == VALUE
    assert hash(again) == hash(VALUE)
    assert again.digest == VALUE.digest


def test_another_content_has_another_digest() -> None:
    other = Outer(Inner("a", (1.5, 2.5)), (3, "x"))
    assert other.digest != Outer(Inner("a", (1.5, 2.0)), (3, "x")).digest


def test_settings_do_not_depend_on_the_order_of_names() -> None:
    assert Settings(a=1, b=2) == Settings({"b": 2, "a": 1})
    assert hash(Settings(a=1, b=2)) == hash(Settings({"b": 2, "a": 1}))


def test_settings_cannot_be_changed_from_outside() -> None:
    given = {"list": [1, 2]}
    settings = Settings(given)
    given["list"].append(3)
    assert settings["list"] == (1, 2)
    with pytest.raises(TypeError):
        settings["list"] = ()  # type: ignore[index]


def test_settings_refuse_what_json_cannot_hold() -> None:
    with pytest.raises(TypeError, match="object"):
        Settings(x=object())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"name": "a"}', "missing \\['numbers'\\]"),
        ('{"name": "a", "numbers": [], "odd": 1}', "unknown \\['odd'\\]"),
        ('{"name": 1, "numbers": []}', "Inner.name is a str"),
        ('{"name": "a", "numbers": ["x"]}', "Inner.numbers is a float"),
        ('{"name": "a", "numbers": [true]}', "Inner.numbers is a float"),
        ('{"name": "a", "numbers": 3}', "is a list"),
    ],
)
def test_bad_json_is_refused_with_the_field_named(text: str, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        Inner.from_json(text)


@dataclass(frozen=True)
class Picky(Record):
    number: int

    def __post_init__(self) -> None:
        if self.number != 3:
            raise {1: ValueError, 2: TypeError}[self.number]("Only 3 will do.")


@pytest.mark.parametrize("number", [1, 2])
def test_what_a_value_does_not_allow_is_refused_as_it_is_read(number: int) -> None:
    with pytest.raises(RecordError, match=r"^Only 3 will do\.$"):
        Picky.from_dict({"number": number})


def test_json_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(RecordError, match="not JSON"):
        Inner.from_json("[" * 100_000)


def test_a_tuple_of_fixed_places_must_have_them_all() -> None:
    values = VALUE.to_dict() | {"pair": [1]}
    with pytest.raises(RecordError, match="2 places"):
        Outer.from_dict(values)
