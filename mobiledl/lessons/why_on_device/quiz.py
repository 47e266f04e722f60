"""Questions at the end of lesson 01."""

from mobiledl.course.quiz import many, one, right, wrong

QUESTIONS = [
    one(
        "An app sends one drawing a minute over 4G. Why is a faster 4G contract of little help?",
        right(
            "The drawing is small: the time goes into waking the radio and into round trips.",
            "More megabits shorten only the bytes, and there are few of them.",
        ),
        wrong("The server computes too slowly.", "It needs a few milliseconds. You have measured it."),
        wrong(
            "Encryption makes the drawing much larger.",
            "TLS adds a round trip at the start, but hardly any bytes to the drawing.",
        ),
    ),
    one(
        "The median of a service is 170 ms. What does that say about the 300 ms test?",
        right(
            "Half of the answers pass. The slow end has to be measured.",
            "A lost packet costs 250 ms to a second, and the median never shows it.",
        ),
        wrong(
            "It passes, with 130 ms to spare.",
            "That was 4G with cold connections, and more than one answer in a hundred was late.",
        ),
        wrong(
            "Nothing at all: the mean is what counts.",
            "A few very slow answers pull the mean up, and still hide in it. Ask for p99.",
        ),
    ),
    many(
        "Which of these could our server keep?",
        right("The picture that was drawn.", "You redrew it from the log."),
        right("The model of the phone.", "It stands in the head of the request, in User-Agent."),
        wrong(
            "Which other drawings were made and not sent.",
            "What does not leave the phone cannot be kept elsewhere.",
        ),
        right(
            "The order and the direction of the strokes.",
            "We sent strokes, not pixels: they tell how it was drawn, not only what.",
        ),
    ),
    one(
        "Computing on the device costs the maker of the app nothing for each answer. Is it free?",
        right(
            "No: the owner of the phone pays with battery and heat.",
            "Zero dollars is not zero energy. Lesson 12 measures it.",
        ),
        wrong(
            "Yes: the phone is there anyway.",
            "It is there, but its battery is not endless, and a hot phone slows down.",
        ),
        wrong("No: the operating system bills each inference.", "It does not."),
    ),
]
