"""Settings of nbgrader for this course. Copy it into the folder of your own nbgrader course: see grading.md."""

from nbgrader.converters import Autograde

from mobiledl.course.grading import STUB, TEXT_STUB, OwnChecks

c = get_config()  # noqa: F821  (nbgrader defines it)

c.CourseDirectory.course_id = "deep-learning-on-mobile"
# Solutions train networks. 30 s a cell, nbgrader's own limit, is too little on a busy computer.
c.Execute.timeout = 900
c.ClearSolutions.code_stub = {"python": STUB}
c.ClearSolutions.text_stub = TEXT_STUB
# What counts as done is decided by the course, not by what a notebook calls `check`.
c.Autograde.autograde_preprocessors = [OwnChecks, *Autograde.autograde_preprocessors.default()]
