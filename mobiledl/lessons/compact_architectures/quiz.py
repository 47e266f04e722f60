"""Questions at the end of lesson 03."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "A 5 x 5 convolution with very many output channels is made depthwise separable. What part of its MACs is "
        "left, about?",
        right("1/25", "1/N + 1/K² with a large N: only 1/K² is left, and K is 5."),
        wrong("1/9", "That is for a kernel of 3 x 3."),
        wrong("1/5", "The kernel has K² places, not K."),
    ),
    many(
        "Which statements about the inverted residual are right?",
        right("Its shortcut joins the narrow ends.", "The wide maps live only inside the block."),
        wrong(
            "A ReLU6 stands behind its last convolution.",
            "The bottleneck is linear: a ReLU on few channels destroys information.",
        ),
        right(
            "Its depthwise convolution works on the expanded channels.",
            "It is cheap there, since each channel is convolved by itself.",
        ),
    ),
    one(
        "A network has ten pointwise convolutions in 4 groups and no shuffle. On how many groups of input channels "
        "does an output channel depend?",
        wrong(
            "On all 4: ten layers are enough to mix.",
            "No layer has a path between two groups, so ten of them have none either.",
        ),
        right("On 1.", "Without a shuffle the network is four separate networks side by side."),
        wrong("On 2.", "There is no path between groups at all."),
    ),
    one(
        "Your file is too large by a factor of two, and the latency is fine. Which knob do you turn?",
        wrong("The resolution.", "It leaves every weight in the file."),
        right("The width.", "Parameters follow about the square of the width: 0.7 of it leaves about half."),
        wrong("The size of the depthwise kernels.", "They hold a few per cent of the weights."),
    ),
    many(
        "A block with half the MACs of another takes as long on your phone. What do you look at first?",
        right("How many maps it adds, joins and moves.", "These take time and have no MACs."),
        right(
            "Into how many small operations it is cut.",
            "Each has to be started, and a small one cannot keep the processor busy.",
        ),
        wrong(
            "How many zeros its weights have.",
            "A dense convolution multiplies by zero as slowly as by anything else.",
        ),
    ),
]
