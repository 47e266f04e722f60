"""The base of explorers, with a toy: controls move, a sentence and a picture follow, and nothing wrong gets through."""

import inspect
import re

import pytest

from mobiledl.widgets.controls import Presets, Slider, Steps
from mobiledl.widgets.explorer import Explorer

from .dice import DiceExplorer

BEGINNING = {
    "game": "backgammon", "dice": 2, "sides": 6, "throws": 10, "stake": 0.5, "colour": "blue", "table": "flat",
}  # fmt: skip


@pytest.fixture
def explorer():
    return DiceExplorer()


def shown(explorer):
    """Return the sentence that stands in the page, and the picture's address; empty where there is none."""
    said = re.search(r"<p [^>]*>(.*)</p>", explorer.output.value)[1]
    return said, "".join(re.findall(r'src="([^"]*)"', explorer.output.value))


def test_it_begins_with_its_defaults_and_those_of_its_preset(explorer):
    assert vars(explorer.values) == BEGINNING


def test_each_control_has_its_label_as_a_name(explorer):
    for name, control in explorer.controls.items():
        assert getattr(explorer, name).description == control.label


@pytest.mark.parametrize(("name", "value"), {"dice": 3, "sides": 8, "throws": 20.0, "stake": 2.0}.items())
def test_sentence_and_picture_follow_a_control(explorer, name, value):
    before = shown(explorer)
    getattr(explorer, name).value = value
    assert shown(explorer)[0] not in before
    assert shown(explorer)[1].startswith("data:image/png;base64,")


def test_another_picture_may_stand_under_the_same_sentence(explorer):
    sentence, picture = shown(explorer)
    explorer.colour.value = "black"
    assert shown(explorer)[0] == sentence
    assert shown(explorer)[1] != picture


def test_the_sentence_is_a_status_and_the_picture_is_not_read_twice(explorer):
    assert 'role="status" data-testid="dice-sentence"' in explorer.output.value
    assert 'alt=""' in explorer.output.value


def test_the_sentence_is_text_and_no_html(explorer):
    assert shown(explorer)[0] == "A throw of 2 &lt;dice&gt; of 6 sides has 7 eyes &amp; costs 5 USD."


def test_several_controls_move_at_once_and_one_picture_is_drawn(explorer, monkeypatch):
    drawn = []
    monkeypatch.setattr(DiceExplorer, "draw", lambda self, values: drawn.append(values))
    explorer.set(dice=1, sides=20, stake=3)
    assert [(values.dice, values.sides, values.stake) for values in drawn] == [(1, 20, 3)]


WRONG = {
    "between two steps": ({"sides": 5}, ValueError, "no sides of 5: take 4, which is the nearest"),
    "above the end": ({"dice": 6}, ValueError, "no dice of 6: take 5, which is the nearest"),
    "below the end": ({"throws": 0}, ValueError, "no throws of 0: take 1, which is the nearest"),
    "no number that counts": ({"stake": float("nan")}, ValueError, "no stake of nan: take 0"),
    "a text for a number": ({"dice": "3"}, TypeError, "dice is a number, but '3' came: give one such as 1"),
    "a truth value": ({"stake": True}, TypeError, "stake is a number, but True came"),
    "a name that is not there": ({"colour": "blakc"}, ValueError, "no colour 'blakc'; did you mean 'black'?"),
    "an unknown preset": ({"game": "poker"}, ValueError, "no game 'poker'"),
    "an unknown control": ({"side": 6}, ValueError, "no control 'side'; did you mean 'sides'?"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_in_a_sentence_and_moves_nothing(explorer, name):
    values, error, says = WRONG[name]
    before = explorer.output.value
    with pytest.raises(error) as refused:
        explorer.set(game="one of twenty", **values) if "game" not in values else explorer.set(dice=3, **values)
    assert says in str(refused.value)
    assert str(refused.value).endswith(".")
    assert vars(explorer.values) == BEGINNING
    assert explorer.output.value == before


def test_a_wrong_default_is_refused_as_any_other_value():
    with pytest.raises(ValueError, match=r"no throws of 2000: take 1000"):
        DiceExplorer(throws=2_000)


def test_nonsense_from_a_page_moves_nothing(explorer):
    for name, state in {"sides": {"index": 99}, "colour": {"index": -7}, "dice": {"value": "many"}}.items():
        with pytest.raises(Exception, match=r"index|value|Invalid"):
            getattr(explorer, name).set_state(state)
    assert vars(explorer.values) == BEGINNING


def test_a_preset_moves_what_it_sets_and_nothing_else(explorer):
    explorer.stake.value = 4
    explorer.game.value = "one of twenty"
    assert vars(explorer.values) == BEGINNING | {"game": "one of twenty", "dice": 1, "sides": 20, "stake": 4}


def test_a_preset_no_longer_holds_once_one_of_its_controls_moves(explorer):
    explorer.throws.value = 20
    assert explorer.game.value == "backgammon"
    explorer.sides.value = 8
    assert explorer.game.value == "dice of your own"
    assert explorer.dice.value == 2


def test_what_is_given_beside_a_preset_comes_before_it(explorer):
    explorer.set(game="one of twenty", dice=3)
    assert (explorer.game.value, explorer.dice.value, explorer.sides.value) == ("one of twenty", 3, 20)


def test_an_offer_joins_the_presets_and_leaves_what_was_chosen(explorer):
    explorer.offer("game", "craps for four", {"dice": 4})
    assert vars(explorer.values) == BEGINNING
    explorer.game.value = "craps for four"
    assert (explorer.dice.value, explorer.sides.value) == (4, 6)


def test_an_offer_that_no_control_has_is_refused(explorer):
    with pytest.raises(ValueError, match="no dice of 9"):
        explorer.offer("game", "too many", {"dice": 9})
    assert "too many" not in explorer.game.options


def test_a_preset_that_sets_what_no_control_has_is_refused_when_the_explorer_is_made():
    with pytest.raises(ValueError, match=r"no n of 3: take 2"):
        Explorer(game=Presets("game", settings={"a": {"n": 3}}, own="yours"), n=Slider("n", 1, 2))


def test_a_control_cannot_take_a_name_that_explorers_need():
    with pytest.raises(ValueError, match="its own 'draw': give that control another name"):
        Explorer(draw=Steps("cards to draw", (1, 2)))


def test_an_error_is_told_in_the_place_of_the_sentence_and_the_explorer_goes_on(explorer):
    before = shown(explorer)
    explorer.table.value = "tilted"
    said, picture = shown(explorer)
    assert said.startswith("These settings cannot be shown: ValueError: Dice roll off a tilted table")
    assert picture == ""
    assert 'role="status"' in explorer.output.value
    explorer.table.value = "flat"
    assert shown(explorer) == before


def test_who_writes_no_sentence_is_told_so():
    class Silent(Explorer):
        pass

    assert "Silent says nothing: write its method say(values)." in shown(Silent(n=Slider("n", 1, 2)))[0]


def test_the_example_in_the_documentation_works():
    example, names = re.search(r"```python\n(.*?)```", Explorer.__doc__, re.S)[1], {}
    exec(inspect.cleandoc(example), names)
    explorer = names["DiceExplorer"](dice=3)
    explorer.sides.value = 8
    assert shown(explorer)[0] == "3 dice of 8 sides have 13.5 eyes in the mean."
    assert shown(explorer)[1]


def test_a_still_picture_is_drawn_below_with_picture_and_sentence_as_its_text(explorer, capsys):
    explorer._ipython_display_()
    assert capsys.readouterr().out.splitlines() == [
        "DiceExplorer(game backgammon, dice 2, sides 6, throws 10, stake 0.5, colour blue, table flat)",
        "Figure: A bar of the eyes of a throw. A throw of 2 <dice> of 6 sides has 7 eyes & costs 5 USD.",
    ]


def test_what_cannot_be_drawn_is_still_displayed_and_says_why(explorer, capsys):
    explorer.table.value = "tilted"
    explorer._ipython_display_()
    assert "These settings cannot be shown: ValueError: Dice roll off" in capsys.readouterr().out
