"""Grade a lab with nbgrader and the course's settings, in the folder where this runs.

`source/lab/lab.ipynb` is the solved lab, `submissions/NAME.ipynb` are what learners hand in. Prints scores by name and
the largest score as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

LAB = "lab"


def main() -> None:
    """Generate the assignment, hand in, grade, write feedback."""
    settings = Path(sys.argv[1])
    config = PyFileConfigLoader(settings.name, path=str(settings.parent)).load_config()
    config.CourseDirectory.root = str(Path.cwd())
    api = NbGraderAPI(config=config)
    _sure("generate", api.generate_assignment(LAB, create=True))
    scores, most = {}, 0.0
    for path in sorted(Path("submissions").glob("*.ipynb")):
        learner = path.stem
        submitted = Path("submitted", learner, LAB, "lab.ipynb")
        submitted.parent.mkdir(parents=True)
        path.rename(submitted)
        _sure("grade", api.autograde(LAB, learner, create=True))
        _sure("write feedback", api.generate_feedback(LAB, learner))
        with api.gradebook as book:
            submission = book.find_submission(LAB, learner)
            scores[learner], most = submission.score, submission.max_score
    print(json.dumps({"scores": scores, "most": most}))


def _sure(what: str, result: dict) -> None:
    if not result["success"]:
        raise RuntimeError(f"nbgrader could not {what}: {result.get('error')} {result.get('log')}")


if __name__ == "__main__":
    main()
