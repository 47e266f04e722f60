"""Wrong answers for lab 05, exercises 1, 3 and 7: those that are mended with a recipe."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.training.lab.parts import HUNDREDS, evidence, first_above

WRONG = {
    "05.1": {
        "labels": Wrong("diagnosis_a = 'labels mixed up'", "goes neither up nor down"),
        "overfitting": Wrong("diagnosis_a = 'Overfitting'", "stays behind the training accuracy"),
        "decay": Wrong("diagnosis_a = 'decay too strong'", "turns back up towards guessing"),
        "misspelled": Wrong("diagnosis_a = 'learning rate low'", "perhaps 'rate too low'"),
        "a number for a diagnosis": Wrong("diagnosis_a = 1", "the name of one"),
        "upside down": Wrong(
            evidence(
                "a",
                "(curves.loss[:100].mean() - curves.loss[100:200].mean())"
                " / (curves.loss[100:200].mean() - curves.loss[200:300].mean())",
            ),
            "upside down",
        ),
        "late fall alone": Wrong(
            evidence("a", "curves.loss[100:200].mean() - curves.loss[200:300].mean()"), "late fall alone"
        ),
        "means for falls": Wrong(
            evidence("a", "curves.loss[200:300].mean() / curves.loss[:100].mean()"), "which are differences"
        ),
        "a number for evidence": Wrong("evidence_a = 0.8", "The check wants the function itself"),
        "no evidence yet": Wrong("def evidence_a(curves):\n    ...", "The evidence comes next"),
        "no diagnosis yet": Wrong("diagnosis_a = ...", "it comes first"),
        "no repair yet": Wrong("recipe_a = ...", "The repair comes next"),
        "unchanged": Wrong("recipe_a = broken.recipe_a()", "Nothing has changed"),
        "lower still": Wrong("recipe_a = replace(practice.HEALTHY, learning_rate=1e-5)", "not recovered"),
        "a rate": Wrong("recipe_a = 0.05", "A Recipe is wanted"),
        "one image a batch": Wrong("recipe_a = replace(practice.HEALTHY, batch=4)", "takes batches of 8 to 256"),
        "an average": Wrong(
            "recipe_a = replace(practice.HEALTHY, ema=0.9)", "neither label_smoothing nor cutmix nor ema"
        ),
        "two diagnoses": Wrong("diagnosis_a = ['rate too low', 'overfitting']", "A diagnosis is the name of one"),
        "one fall off the other": Wrong(
            evidence("a", "(lambda a, b, c: (b - c) - (a - b))(*curves.loss[:300].reshape(3, 100).mean(1))"),
            "is a quotient",
        ),
        "the sign of one fall": Wrong(
            evidence("a", "(lambda a, b, c: (b - c) / (b - a))(*curves.loss[:300].reshape(3, 100).mean(1))"),
            "the earlier mean minus the later one",
        ),
        "early fall alone": Wrong(
            evidence("a", "curves.loss[:100].mean() - curves.loss[100:200].mean()"), "early fall alone"
        ),
        "hundreds that begin at 1": Wrong(HUNDREDS.format("1:101", "101:201", "201:301"), "one step too late"),
        "a step left out": Wrong(HUNDREDS.format(":100", "101:200", "201:300"), "is left out"),
        "to the end": Wrong(HUNDREDS.format(":100", "100:200", "200:"), "ends before step 300"),
        "the last hundred": Wrong(HUNDREDS.format(":100", "100:200", "-100:"), "the last hundred steps"),
        "thirds": Wrong(
            evidence(
                "a", "(lambda a, b, c: (b - c) / (a - b))(*(part.mean() for part in np.array_split(curves.loss, 3)))"
            ),
            "thirds of the whole",
        ),
        "single losses": Wrong(
            evidence("a", "(curves.loss[100] - curves.loss[200]) / (curves.loss[0] - curves.loss[100])"),
            "single losses",
        ),
        "medians": Wrong(HUNDREDS.replace("mean", "median").format(":100", "100:200", "200:300"), "Those are medians"),
        "in place": Wrong(
            "def evidence_a(curves):\n    curves.loss[:300] -= curves.loss[0]\n"
            "    first, second, third = curves.loss[:300].reshape(3, 100).mean(1)\n"
            "    return (second - third) / (first - second)",
            "wrote into curves.loss",
        ),
        "all falls": Wrong(
            evidence("a", "-np.diff(curves.loss[:300].reshape(3, 100).mean(1))"), "One number is wanted"
        ),
        "a text": Wrong(evidence("a", "'0.84'"), "Numbers are wanted"),
        "the class itself": Wrong("recipe_a = Recipe", "the class itself"),
        "a dictionary": Wrong("recipe_a = {'learning_rate': 0.05}", "dict {'learning_rate': 0.05}"),
        "too large a batch": Wrong("recipe_a = replace(practice.HEALTHY, batch=512)", "batch 512"),
        "smoothed labels": Wrong("recipe_a = replace(practice.HEALTHY, label_smoothing=0.1)", "label_smoothing=0.1"),
        "a rate that waits": Wrong("recipe_a = replace(practice.HEALTHY, schedule='reduce')", "schedule='reduce'"),
        "few steps, and small ones": Wrong(
            "recipe_a = replace(practice.HEALTHY, learning_rate=0.002, batch=256)", "falls, but not fast enough"
        ),
    },
    "05.3": {
        "gradients": Wrong("diagnosis_c = 'gradients never cleared'", "climbs for the whole training"),
        "shuffle": Wrong("diagnosis_c = 'no shuffle'", "teeth of a saw"),
        "argmax": Wrong(evidence("c", "np.argmax(curves.loss > 2 * np.log(20))"), "argmax gives 0 then as well"),
        "from 1": Wrong(
            evidence("c", "[*(curves.loss > 2 * np.log(20)), True].index(True) + 1"), "Steps are counted from 0"
        ),
        "all steps above": Wrong(evidence("c", "(curves.loss > 2 * np.log(20)).sum()"), "counts all steps"),
        "the largest": Wrong(evidence("c", "curves.loss.argmax()"), "the largest loss"),
        "no step, no answer": Wrong(
            "def evidence_c(curves):\n    for step, loss in enumerate(curves.loss):\n"
            "        if loss > 2 * np.log(20):\n            return step",
            "returned None",
        ),
        "still too high": Wrong("recipe_c = replace(practice.HEALTHY, learning_rate=10.0)", "The loss still leaps"),
        "far too low now": Wrong("recipe_c = replace(practice.HEALTHY, learning_rate=1e-4)", "not fast enough"),
        "above 6": Wrong(first_above("6"), "The line is not at 6"),
        "above guessing": Wrong(first_above("np.log(20)"), "above ln(20)"),
        "the logarithm of 40": Wrong(first_above("np.log(2 * 20)"), "the logarithm of twice 20"),
        "log10": Wrong(first_above("2 * np.log10(20)"), "log10 is another one"),
        "the last one": Wrong(
            evidence("c", "max(np.flatnonzero(curves.loss > 2 * np.log(20)), default=len(curves.loss))"),
            "the last step above",
        ),
        "none is -1": Wrong(first_above("2 * np.log(20)", "-1"), "not -1"),
        "none is the last step": Wrong(first_above("2 * np.log(20)", "len(curves.loss) - 1"), "the last step's"),
        "none is 310": Wrong(first_above("2 * np.log(20)", "310"), "another number of steps"),
        "0 is taken for none": Wrong(
            evidence("c", "next((s for s, x in enumerate(curves.loss) if x > 2 * np.log(20)), 0) or len(curves.loss)"),
            "which Python takes for no",
        ),
        "nearly": Wrong(
            evidence(
                "c", "next((s for s, x in enumerate(curves.loss) if x > 2 * np.log(20)), len(curves.loss)) * 1.005"
            ),
            "167.8",
        ),
        "one too few": Wrong(
            evidence("c", "next((s for s, x in enumerate(curves.loss) if x > 2 * np.log(20)), len(curves.loss)) - 1"),
            "one step before",
        ),
        "all of them": Wrong(evidence("c", "np.flatnonzero(curves.loss > 2 * np.log(20))"), "One number is wanted"),
        "yes or no": Wrong(evidence("c", "(curves.loss > 2 * np.log(20)).any()"), "bool True"),
        "the loss itself": Wrong(
            evidence("c", "next((x for x in curves.loss if x > 2 * np.log(20)), len(curves.loss))"), "came:    float64"
        ),
        "sorted": Wrong(
            "def evidence_c(curves):\n    curves.loss.sort()\n"
            "    return np.searchsorted(curves.loss, 2 * np.log(20), side='right')",
            "wrote into curves.loss",
        ),
        "a rate alone": Wrong("recipe_c = 0.05", "A Recipe is wanted"),
        "unchanged": Wrong("recipe_c = broken.recipe_c()", "Nothing has changed"),
        "clipped alone": Wrong("recipe_c = replace(broken.recipe_c(), clip=1.0)", "leaps above twice that of guessing"),
        "a rate that waits": Wrong("recipe_c = replace(broken.recipe_c(), schedule='reduce')", "schedule 'reduce'"),
    },
    "05.7": {
        "today's": Wrong("yours = {'recipe': practice.HEALTHY, 'passes': 5}", "more images than the budget"),
        "today's rate, too few": Wrong("yours = {'recipe': practice.HEALTHY, 'passes': 1}", "not reached"),
        "nothing learned": Wrong(
            "yours = {'recipe': replace(practice.HEALTHY, learning_rate=1e-5), 'passes': 1}", "next to nothing"
        ),
        "a recipe alone": Wrong("yours = Recipe()", "Recipe(optimizer="),
        "half a pass": Wrong("yours = {'recipe': Recipe(), 'passes': 2.5}", "whole number"),
        "a rate": Wrong("yours = {'recipe': 0.1, 'passes': 3}", "A Recipe is wanted"),
        "one pass too many": Wrong("yours = {'recipe': PLANNED, 'passes': 4}", "8,000 images"),
        "images for passes": Wrong("yours = {'recipe': PLANNED, 'passes': 6000}", "12,000,000 images"),
        "passes of a division": Wrong("yours = {'recipe': PLANNED, 'passes': 6000 / 2000}", "// divides without"),
        "no pass": Wrong("yours = {'recipe': PLANNED, 'passes': 0}", "at least 1.\n  came:    0"),
        "a pass less than none": Wrong("yours = {'recipe': PLANNED, 'passes': -3}", "came:    -3"),
        "yes for a number": Wrong("yours = {'recipe': PLANNED, 'passes': True}", "came:    True"),
        "a text": Wrong("yours = {'recipe': PLANNED, 'passes': '3'}", "came:    '3'"),
        "another name": Wrong("yours = {'recipe': PLANNED, 'epochs': 3}", "'recipe', 'epochs'"),
        "the passes forgotten": Wrong("yours = {'recipe': PLANNED}", "came:    'recipe'"),
        "fields beside the recipe": Wrong(
            "yours = {'recipe': PLANNED, 'passes': 3, 'batch': 16}", "two entries, 'recipe' and 'passes', and no others"
        ),
        "a pair": Wrong("yours = (PLANNED, 3)", "tuple (Recipe"),
        "the class": Wrong("yours = {'recipe': Recipe, 'passes': 3}", "made by calling it"),
        "an average": Wrong("yours = {'recipe': replace(PLANNED, ema=0.99), 'passes': 3}", "ema=0.99"),
        "batches too large": Wrong("yours = {'recipe': replace(PLANNED, batch=512), 'passes': 3}", "batch 512"),
        "a rate that waits": Wrong(
            "yours = {'recipe': replace(PLANNED, schedule='reduce'), 'passes': 3}", "no time for"
        ),
        "exploded": Wrong(
            "yours = {'recipe': replace(PLANNED, learning_rate=50.0, batch=64), 'passes': 1}", "look at its curves"
        ),
    },
}
