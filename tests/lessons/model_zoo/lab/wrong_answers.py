"""Planted wrong answers for lab 02: what looks right and is not."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.model_zoo.lab.writing import dense, grouped, parameters, timed

WRONG = {
    "02.1": {
        "weights": Wrong(dense("inputs * outputs * kernel**2"), "number of weights"),
        "two operations": Wrong(
            dense("2 * height * width * inputs * outputs * kernel**2"), "counts multiplication and"
        ),
        "with the bias": Wrong(dense("height * width * outputs * (inputs * kernel**2 + 1)"), "counts the bias"),
        "side for area": Wrong(dense("height * width * inputs * outputs * kernel"), "its side counts twice"),
        "one input": Wrong(dense("height * width * outputs * kernel**2"), "One input channel"),
        "one output": Wrong(dense("height * width * inputs * kernel**2"), "One output channel"),
        "a square output": Wrong(dense("height**2 * inputs * outputs * kernel**2"), "its height counts once"),
        "prints": Wrong(
            "def dense_macs(inputs, outputs, kernel, height, width):\n    print(height * width * inputs * outputs)",
            "put return before",
        ),
        "a name that does not exist": Wrong(dense("height * width * input_channels"), "NameError"),
        "not a function": Wrong("dense_macs = 36", "The check wants the function itself"),
        "twice the side": Wrong(dense("height * width * inputs * outputs * 2 * kernel"), "not twice its side"),
        "the square of the width": Wrong(dense("width**2 * inputs * outputs * kernel**2"), "its width counts once"),
        "channels added": Wrong(dense("height * width * (inputs + outputs) * kernel**2"), "not a sum"),
        "sides added": Wrong(dense("(height + width) * inputs * outputs * kernel**2"), "height times width"),
        "the input's size": Wrong(
            dense("(height + kernel - 1) * (width + kernel - 1) * inputs * outputs * kernel**2"), "those of the output"
        ),
        "one row": Wrong(dense("width * inputs * outputs * kernel**2"), "The height of the output is missing"),
        "no kernel": Wrong(dense("height * width * inputs * outputs"), "The kernel is missing"),
        "a kernel of 3": Wrong(dense("height * width * inputs * outputs * 9"), "another one"),
        "the example": Wrong(dense("36"), "came:    36"),
        "a byte": Wrong(dense("np.uint8(height * width * inputs * outputs * kernel**2 % 256)"), "uint8"),
        "a text": Wrong(dense("f'{height * width * inputs * outputs * kernel**2:,}'"), "Numbers are wanted"),
        "a shape": Wrong(dense("(outputs, inputs, kernel, kernel)"), "One number is wanted"),
    },
    "02.2": {
        "dense": Wrong(grouped("height * width * inputs * outputs * kernel**2"), "That is the dense convolution"),
        "divided twice": Wrong(
            grouped("height * width * (inputs // groups) * (outputs // groups) * kernel**2"),
            "not the number of outputs",
        ),
        "more work": Wrong(grouped("height * width * inputs * outputs * groups * kernel**2"), "make less work"),
        "depthwise always": Wrong(grouped("height * width * outputs * kernel**2"), "One input for each output"),
        "no groups": Wrong(
            "def grouped_macs(inputs, outputs, kernel, height, width):\n    return 0", "it takes others"
        ),
        "as many inputs as groups": Wrong(
            grouped("height * width * outputs * groups * kernel**2"), "as many inputs as a group has"
        ),
        "weights": Wrong(grouped("outputs * (inputs // groups) * kernel**2"), "The pixels of the output are missing"),
        "side for area": Wrong(
            grouped("height * width * outputs * (inputs // groups) * kernel"), "its side counts twice"
        ),
        "groups of dense ones only": Wrong(
            grouped("height * width * kernel**2 * outputs * (1.0 if groups == inputs else inputs * 1.0)"),
            "That is the dense",
        ),
        "one group": Wrong(
            grouped("height * width * kernel**2 * (outputs // groups) * (inputs // groups) * 1.0"), "as well"
        ),
        "inputs for groups": Wrong(grouped("height * width * outputs * (groups // inputs) * kernel**2"), "another one"),
        "the square of the groups": Wrong(
            grouped("height * width * outputs * inputs * kernel**2 // groups**3"), "The number is another one"
        ),
        "with the bias": Wrong(
            grouped("height * width * outputs * (inputs // groups * kernel**2 + 1)"), "counts the bias, too"
        ),
        "two operations": Wrong(
            grouped("2 * height * width * outputs * (inputs // groups) * kernel**2"), "both together"
        ),
        "prints": Wrong(grouped("print(height * width)"), "put return before"),
    },
    "02.3": {
        "no bias": Wrong(parameters("outputs * (inputs // groups) * kernel**2"), "The bias is missing"),
        "always a bias": Wrong(parameters("outputs * (inputs // groups) * kernel**2 + outputs"), "this layer has none"),
        "one bias": Wrong(parameters("outputs * (inputs // groups) * kernel**2 + bias"), "One bias is not enough"),
        "bias of the inputs": Wrong(
            parameters("outputs * (inputs // groups) * kernel**2 + bias * inputs"), "not to an input channel"
        ),
        "no groups": Wrong(parameters("outputs * inputs * kernel**2 + bias * outputs"), "The groups are missing"),
        "side for area": Wrong(
            parameters("outputs * (inputs // groups) * kernel + bias * outputs"), "its side counts twice"
        ),
        "a bias for each weight": Wrong(
            parameters("outputs * (inputs // groups) * kernel**2 * (1 + bias)"), "not one for each weight"
        ),
        "a bias for each group": Wrong(
            parameters("outputs * (inputs // groups) * kernel**2 + bias * groups"), "not to a group"
        ),
        "a bias in one group": Wrong(
            parameters("outputs // groups * ((inputs // groups) * kernel**2 * groups + bias)"), "in each of the groups"
        ),
        "biases for all groups": Wrong(
            parameters("outputs * (inputs // groups * kernel**2 + bias * groups)"), "groups do not make more"
        ),
        "divided twice": Wrong(
            parameters("(outputs // groups) * (inputs // groups) * kernel**2 + bias * outputs"), "as well"
        ),
        "depthwise always": Wrong(parameters("outputs * (kernel**2 + bias)"), "One input for each output"),
        "one output": Wrong(parameters("(inputs // groups) * kernel**2 + bias * outputs"), "these are those of one"),
        "a bias for each input": Wrong(
            parameters("outputs * (inputs // groups) * (kernel**2 + bias)"), "however many inputs it sees"
        ),
        "the image's size": Wrong(
            "def conv_parameters(inputs, outputs, kernel, height, width, groups, bias):\n    return 0",
            "it takes others",
        ),
        "the layer": Wrong(
            parameters("torch.nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=bias)"), "Numbers are wanted"
        ),
        "a list of both": Wrong(parameters("[outputs * (inputs // groups) * kernel**2, bias * outputs]"), "One number"),
    },
    "02.4": {
        "by parameters": Wrong(
            "by_macs = sorted(shelf, key=lambda name: cost.count(shelf[name].net()).parameters)", "by parameters"
        ),
        "most first": Wrong(
            "by_macs = sorted(shelf, key=lambda name: -cost.count(shelf[name].net()).macs)", "other way round"
        ),
        "as on the shelf": Wrong("by_macs = list(shelf)", "wrong order"),
        "one left out": Wrong("by_macs = list(shelf)[1:]", "Each name is wanted once"),
        "counts": Wrong("by_macs = [97_131_840, 107_000_000]", "something else is in it"),
        "one name": Wrong('by_macs = "mobilenet_v2-0.5-224"', "A list of names is wanted"),
        "misspelled": Wrong('by_macs = ["mobilenet_v2-0.5-244"]', "perhaps 'mobilenet_v2-0.5-224'"),
        "a dictionary": Wrong("by_macs = {name: 1 for name in shelf}", "dict"),
        "by accuracy": Wrong("by_macs = sorted(shelf, key=lambda name: -shelf[name].accuracy)", "by accuracy"),
        "by name": Wrong("by_macs = sorted(shelf)", "order of the alphabet"),
        "by resolution": Wrong("by_macs = sorted(shelf, key=lambda name: shelf[name].resolution)", "neighbours"),
        "counted as texts": Wrong(
            "by_macs = sorted(shelf, key=lambda name: str(counts(name)[0]))", "squeezenet_1_1-1-224 before"
        ),
        "a set": Wrong("by_macs = set(sorted(shelf, key=lambda name: counts(name)[0]))", "A set has no order"),
        "candidates": Wrong("by_macs = sorted(SHELF, key=lambda each: counts(each.name)[0])", "Candidate"),
        "pairs": Wrong("by_macs = sorted((counts(name)[0], name) for name in shelf)", "tuple"),
        "one twice": Wrong("by_macs = [*shelf, 'mobilenet_v2-0.5-224']", "7 names, 6 different"),
        "the function": Wrong("by_macs = lambda: sorted(shelf, key=lambda name: counts(name)[0])", "the function"),
    },
    "02.5": {
        "one call": Wrong(timed("times[0]", warmup=0), "let it warm up"),
        "the mean": Wrong(timed("sum(times) / 30"), "a mean is ruined"),
        "slowest first": Wrong(timed("-statistics.median(times)"), "other way round"),
        "not sorted": Wrong("def rank_by_latency(sessions):\n    return list(sessions)", "in which they went in"),
        "latencies": Wrong(
            "def rank_by_latency(sessions):\n    return [1.0 for name in sessions]", "something else is in it"
        ),
        "the race itself": Wrong(
            "def rank_by_latency(sessions):\n    return measure.compare(sessions, n=10)", "A list of names is wanted"
        ),
        "the slowest call": Wrong(timed("max(times)", warmup=0), "let it warm up"),
        "the alphabet": Wrong("def rank_by_latency(sessions):\n    return sorted(sessions)", "order of the alphabet"),
        "the names by heart": Wrong(
            "def rank_by_latency(sessions):\n    return ['slow to start', 'steady', 'stumbles', 'slow']",
            "There is no network of this name",
        ),
        "the places by heart": Wrong(
            "def rank_by_latency(sessions):\n    return [list(sessions)[place] for place in (3, 2, 0, 1)]",
            "from the times alone",
        ),
        "only the first": Wrong(
            "def rank_by_latency(sessions):\n"
            "    return min(sessions, key=lambda name: measure.latency(sessions[name], n=20).value)",
            "'slow to start'",
        ),
        "pairs": Wrong(
            "def rank_by_latency(sessions):\n"
            "    return sorted((measure.latency(each, n=20).value, name) for name, each in sessions.items())",
            "tuple",
        ),
        "one left out": Wrong(
            "def rank_by_latency(sessions):\n"
            "    race = measure.compare(sessions, n=20)\n"
            "    ranked = sorted(sessions, key=lambda name: race.latencies[race.names.index(name)].value)\n"
            "    return ranked[:-1]",
            "Each name is wanted once",
        ),
        "measurements are no numbers": Wrong(
            "def rank_by_latency(sessions):\n"
            "    return sorted(sessions, key=lambda name: measure.latency(sessions[name], n=20))",
            "TypeError",
        ),
        "too few runs": Wrong(
            "def rank_by_latency(sessions):\n"
            "    return sorted(sessions, key=lambda name: measure.latency(sessions[name], n=1).value)",
            "at least 10 runs",
        ),
        "no warm-up at all": Wrong(timed("statistics.mean(times)", warmup=0), "let it warm up"),
    },
    "02.6": {
        "the most accurate of all": Wrong("decision = decided('mobilenet_v2-1-224')", "about 14 MB"),
        "by MACs": Wrong("decision = decided('shufflenet_v2-1-224')", "by your own measurement it takes 3 ms"),
        "the fastest": Wrong("decision = decided('squeezenet_1_1-1-224')", "its accuracy is 58.2%"),
        "not the best": Wrong("decision = decided('mobilenet_v2-0.5-224')", "a more accurate network keeps it, too"),
        "seconds": Wrong(
            "decision = decided(latencies={name: ms / 1000 for name, ms in MS.items()})", "does not fit a quick"
        ),
        "copied from elsewhere": Wrong(
            "decision = decided(latencies={name: 400 * ms for name, ms in MS.items()})", "about"
        ),
        "one not measured": Wrong(
            "decision = decided(latencies={name: 1.0 for name in list(MS)[1:]})", "1 of 6 networks have no latency"
        ),
        "words": Wrong("decision = decided(latencies=dict.fromkeys(MS, 'fast'))", "no positive number"),
        "nothing fits": Wrong("decision = decided(latencies=dict.fromkeys(MS, 5.0))", "no network keeps the budget"),
        "misspelled": Wrong("decision = decided('mobilenet_v2-0.75-60')", "perhaps 'mobilenet_v2-0.75-160'"),
        "the name alone": Wrong("decision = 'mobilenet_v2-0.75-160'", "A decision is a dictionary"),
        "no choice": Wrong("decision = decided()\ndel decision['choice']", "lacks choice"),
        "sessions left out": Wrong("decision = decided(sessions=None)", "a session for each network"),
        "files for sessions": Wrong("decision = decided(sessions=MS)", "cannot be measured"),
        "a list around the choice": Wrong(
            "decision = decided(choice=['mobilenet_v2-0.75-160'])", "with nothing around it"
        ),
        "a network for a name": Wrong(
            "decision = decided(choice=shelf['mobilenet_v2-0.75-160'])", "The choice is one name of the shelf"
        ),
        "every network that fits": Wrong(
            "decision = decided(choice=['mobilenet_v2-0.75-160', 'mobilenet_v2-0.5-224'])", "list ["
        ),
        "one name only": Wrong(
            "decision = decided(latencies={'mobilenet_v2-0.75-160': 2.0})", "5 of 6 networks have no latency"
        ),
        "one session only": Wrong(
            "decision = decided()\ndecision['sessions'] = {TODAY: decision['sessions'][TODAY]}",
            "5 of 6 networks have no session",
        ),
        "names of families": Wrong(
            "decision = decided(latencies={shelf[name].family: ms for name, ms in MS.items()})",
            "a name that is not on it",
        ),
        "accuracies": Wrong(
            "decision = decided(latencies={name: quoted(name) for name in MS})", "accuracy came instead"
        ),
        "the race": Wrong(
            "decision = decided()\ndecision['latencies'] = measure.compare(decision['sessions'], n=10)",
            "a dictionary from name to latency",
        ),
        "none": Wrong("decision = decided(choice=None)", "None"),
        "a negative one": Wrong(
            "decision = decided(latencies={**MS, TODAY: -5.0})", "of mobilenet_v2-1-224 is no positive"
        ),
        "one elsewhere": Wrong(
            "decision = decided(latencies={**MS, 'squeezenet_1_1-1-224': 90.0})", "squeezenet_1_1-1-224 does not fit"
        ),
    },
}
