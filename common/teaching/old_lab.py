"""Labs that are not yet in the new shape."""

from typing import NamedTuple

from common.teaching import lab
from common.teaching.lesson import LONGEST_CELL
from common.teaching.rows import Row, plain, shortened


class Finding(NamedTuple):
    what: str
    here: str
    expected: str = ""
    met: bool | None = None
    lecture: str = ""

    def only_if(self, comparable):
        return self if comparable else Finding(self.what, self.here)


class OldResult(NamedTuple):
    metrics: dict
    findings: list
    steps: int | None = None


class Try(NamedTuple):
    look_for: str
    options: str = ""
    edit: tuple = ()


def finish(lesson, metrics, findings, steps=None):
    return OldResult(
        {k: plain(v) for k, v in metrics.items()},
        [Finding(*map(plain, f)) for f in findings],
        steps,
    )


class OldLab(lab.Lab):
    def __init__(self, run, *options, try_it=()):
        variations = [lab.Variation(t.options, t.look_for) for t in try_it if t.options]
        super().__init__(run, None, options=options, variations=variations)

    def result(self, lesson=lab.QUIET, **options):
        old = self.run(lesson, **{**self.defaults, **options})
        rows = []
        for finding in old.findings:
            row = Row(finding.what, finding.here, lecture=finding.lecture)
            row.text = shortened(finding.here, LONGEST_CELL)
            row.expected, row.as_expected = finding.expected, finding.met
            rows.append(row)
        lesson.table(rows)
        metrics = old.metrics if old.steps is None else {**old.metrics, "steps": old.steps}
        return lab.Result(metrics, rows)
