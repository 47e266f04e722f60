"""Questions at the end of lesson 02."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "A layer has 16 input channels, 32 output channels, a kernel of 1 by 1 and an output of 8 by 8 pixels. How "
        "many MACs?",
        right("32,768", "8 x 8 pixels, times 32 output channels, times 16 input channels, times 1."),
        wrong("512", "That is the number of weights. Each is used once for every pixel."),
        wrong("294,912", "That is a kernel of 3 by 3. This one has a single weight for each pair of channels."),
    ),
    many(
        "You halve the resolution of the images and keep the network. What changes?",
        right(
            "The MACs of the convolutions: about a quarter is left.",
            "A quarter of the pixels, and the same weights for each.",
        ),
        wrong("The parameters: about a quarter is left.", "A kernel is as large as before. The file stays as it is."),
        right(
            "The activation memory: about a quarter is left.",
            "Every map that a layer writes has a quarter of the pixels.",
        ),
    ),
    one(
        "Network A has half the MACs of network B. Which statement can you make about their latencies on a phone?",
        wrong("A takes half as long.", "Only if a MAC took equally long in both. You have seen that it does not."),
        wrong(
            "A is faster, though one cannot say by how much.",
            "The race had pairs where the one with fewer MACs was the slower.",
        ),
        right(
            "None, before both have been measured on that phone.",
            "MACs are a sieve for the first choice, the clock decides the last.",
        ),
    ),
    one(
        "Two networks reach 97.1 % (96.6 % to 97.6 %) and 96.8 % (96.2 % to 97.3 %) on 4,000 images. Which do you "
        "take?",
        wrong(
            "The first: it is more accurate.",
            "The intervals overlap widely. With other images the order could turn round.",
        ),
        right(
            "The one that costs less in what your app is short of.",
            "Where accuracy cannot tell them apart, size, latency and memory decide.",
        ),
        wrong(
            "Neither: both must be trained longer.",
            "That may help both, but it is no way to choose between them now.",
        ),
    ),
]
