"""Join, watch or read a study from a terminal, also from another machine.

    python -m mobiledl.sweep join NAME package.module:function --storage URL --workers 2
    python -m mobiledl.sweep watch NAME --storage URL
    python -m mobiledl.sweep table NAME --storage URL

A database's password belongs in the PGPASSWORD variable or in the .pgpass file of your home folder: other users
can read a command line.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from mobiledl import sweep


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return 0, or 1 after an error, which is printed in one sentence."""
    options = _parser().parse_args(arguments)
    try:
        study = sweep.find(options.name, options.storage)
        if options.verb == "join":
            sweep.join(options.objective, study, workers=options.workers, keep=options.keep)
        if options.verb == "watch":
            _watch(study, options.every)
        else:
            print(sweep.results(study))
    except (sweep.SweepError, ValueError, ModuleNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; finished trials stay.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m mobiledl.sweep", description="Join, watch or read a study.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    join = verbs.add_parser("join", help="run trials of a study until it has all of them")
    watch = verbs.add_parser("watch", help="print a line at each change until the study is done")
    table = verbs.add_parser("table", help="print the trials")
    for verb in (join, watch, table):
        verb.add_argument("name", help="the study's name")
        verb.add_argument("--storage", help="a journal file, or postgresql://user@host/database")
    join.add_argument("objective", help="package.module:function")
    join.add_argument("--workers", type=int, default=1, help="processes to start (default 1)")
    join.add_argument("--keep", action="store_true", help="go on although the objective or a version is another one")
    watch.add_argument("--every", type=float, default=1.0, help="seconds between looks (default 1)")
    return parser


def _watch(study: sweep.Study, every: float) -> None:
    for results in sweep.watch(study, every):
        states = Counter(trial.state for trial in results)
        counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        best = f"; best {results.goal} {results.best()[results.goal]:.4g}" if len(results.finished) else ""
        print(f"{study.name}: {counts or 'no trial yet'} of {study.plan.trials}{best}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
