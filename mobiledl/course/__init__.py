"""What a learner meets in every notebook: the map, guesses, checks and hints, live source, figures, the ledger, a quiz.

`from mobiledl.course import check, figures, here, hint, ledger, predict, quiz, reveal, show`
"""

from mobiledl.course import environment, figures, ledger
from mobiledl.course.check import check, hint
from mobiledl.course.map import here
from mobiledl.course.predict import predict, reveal
from mobiledl.course.quiz import quiz
from mobiledl.course.show import show

__all__ = ["check", "environment", "figures", "here", "hint", "ledger", "predict", "quiz", "reveal", "show"]
