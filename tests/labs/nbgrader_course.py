"""Grade one submission with nbgrader, in the folder where this runs; print its score and the largest one as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

LAB, STUDENT = "lab", "ada"


def main() -> None:
    """Generate the assignment, hand in `submission.ipynb`, grade it, write feedback."""
    config = Config()
    config.CourseDirectory.root = str(Path.cwd())
    config.CourseDirectory.course_id = "course"
    api = NbGraderAPI(config=config)
    steps = {"generate": api.generate_assignment(LAB, create=True)}
    submitted = Path("submitted", STUDENT, LAB, "lab.ipynb")
    submitted.parent.mkdir(parents=True)
    Path("submission.ipynb").rename(submitted)
    steps["autograde"] = api.autograde(LAB, STUDENT, create=True)
    steps["feedback"] = api.generate_feedback(LAB, STUDENT)
    for name, result in steps.items():
        if not result["success"]:
            raise RuntimeError(f"nbgrader could not {name}: {result.get('error')} {result.get('log')}")
    with api.gradebook as book:
        submission = book.find_submission(LAB, STUDENT)
        print(json.dumps({"score": submission.score, "most": submission.max_score}))


if __name__ == "__main__":
    main()
