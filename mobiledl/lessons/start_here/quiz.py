"""Questions at the end of lesson 00."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "The int8 file is smaller than the float32 file. Why is it not exactly a quarter of it?",
        right(
            "The file also holds things that are not weights.",
            "The list of layers, their shapes and the scales stay, and in a small network they count.",
        ),
        wrong("int8 numbers take 12 bits on disk.", "They take 8. What stays large is the rest of the file."),
        wrong(
            "The quantizer left half of the layers in float32.",
            "With int8-static it quantizes weights and activations of nearly every layer.",
        ),
    ),
    many(
        "Somebody says: our model takes 12 ms. What is missing before that is a result?",
        right("On which device.", "Another processor, another number."),
        right(
            "With which software and how many threads.",
            "The race above showed it: the same network took different times in two runtimes.",
        ),
        right(
            "Whether it is a median, a mean or the best of many runs.",
            "These can differ by a factor of two on a busy device.",
        ),
        wrong("How many layers the model has.", "Interesting, but it changes nothing about what was measured."),
    ),
    one(
        "A model reaches 97 % on its test set, and people say that it is often wrong. What is the likeliest reason?",
        right(
            "People draw otherwise than the drawings in the test set.",
            "A test set measures only what is in it. Lesson 04 is about this.",
        ),
        wrong(
            "Quantization broke the model.",
            "In this notebook it cost less than half a point, and that was measured on the exported file.",
        ),
        wrong("The phone is too slow.", "A slow phone gives the same answers, later."),
    ),
]
