"""What a model says is checked and ranked; whatever goes wrong is one sentence."""

import numpy as np
import pytest

from mobiledl.widgets.answers import LONGEST, Answer, AnswerError, ask, percent

CLASSES = ("cat", "dog", "owl", "fox")
IMAGES = np.zeros((1, 1, 8, 8), np.uint8)


def answer_of(reply):
    return ask(lambda images: reply, IMAGES, CLASSES)


def test_pairs_are_ranked_by_probability():
    answer = answer_of([("cat", 0.1), ("dog", 0.7), ("owl", 0.2)])
    assert answer.ranked == (("dog", 0.7), ("owl", 0.2), ("cat", 0.1))


@pytest.mark.parametrize("shape", [(1, 4), (4,)])
def test_logits_become_probabilities(shape):
    answer = answer_of(np.log(np.array([0.1, 0.2, 0.3, 0.4], np.float32)).reshape(shape))
    assert [name for name, _ in answer.ranked] == ["fox", "owl", "dog", "cat"]
    assert [share for _, share in answer.ranked] == pytest.approx([0.4, 0.3, 0.2, 0.1])


def test_large_logits_do_not_overflow():
    assert answer_of(np.array([[1e5, -1e5, 0, 0]])).ranked[0] == ("cat", 1.0)


def test_the_pad_shows_three():
    assert len(answer_of([[0.0, 1.0, 2.0, 3.0]]).top) == 3


def test_the_function_gets_the_images_as_they_are():
    seen = []
    ask(lambda images: seen.append(images) or [("cat", 1.0)], IMAGES, CLASSES)
    assert seen[0] is IMAGES


def test_what_the_function_raises_becomes_one_line():
    def broken(images):
        raise KeyError("weights\nand more lines")

    with pytest.raises(AnswerError, match=r"^The answer function failed: KeyError: ") as caught:
        ask(broken, IMAGES, CLASSES)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("message", "end"), [("", "no reason given"), ("\n\n  late", "late"), ("x" * 900, "...")])
def test_an_error_is_short_and_never_empty(message, end):
    def broken(images):
        raise RuntimeError(message)

    with pytest.raises(AnswerError) as caught:
        ask(broken, IMAGES, CLASSES)
    assert str(caught.value).endswith(end)
    assert len(str(caught.value)) < LONGEST + 40


@pytest.mark.parametrize("reply", [None, "dog", {"cat": 1.0}, object()])
def test_another_kind_of_answer_names_what_is_wanted(reply):
    with pytest.raises(AnswerError, match=r"return a list of \(class name, probability\) or logits of shape \(1, 4\)"):
        answer_of(reply)


@pytest.mark.parametrize("reply", [np.zeros((1, 3)), np.zeros((2, 4)), [], 0.5])
def test_another_shape_is_named(reply):
    with pytest.raises(AnswerError, match=r"the shape \("):
        answer_of(reply)


@pytest.mark.parametrize("reply", [[("cat", 0.5), "dog"], [("cat", 0.5), ("dog",)], [("cat", "much")]])
def test_an_item_that_is_no_pair_is_refused(reply):
    with pytest.raises(AnswerError, match="no such pair"):
        answer_of(reply)


@pytest.mark.parametrize("share", [1.5, -0.1, float("nan")])
def test_a_probability_out_of_range_is_refused(share):
    with pytest.raises(AnswerError, match="apply softmax"):
        answer_of([("cat", share)])


def test_logits_that_are_not_finite_are_refused():
    with pytest.raises(AnswerError, match="not finite"):
        answer_of([[0.0, float("nan"), 1.0, 2.0]])


@pytest.mark.parametrize(
    ("share", "text"), [(0.978, "98 %"), (1.0, "100 %"), (0.01, "1 %"), (0.004, "under 1 %"), (0.0, "under 1 %")]
)
def test_a_share_is_read_as_percent(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("ms", "text"), [(0.001, "under 0.01 ms"), (0.414, "0.41 ms"), (38.6, "39 ms"), (4000, "4,000 ms")]
)
def test_a_latency_is_read_with_its_unit(ms, text):
    assert Answer((("cat", 1.0),), ms).time == text
