"""Runs a TensorFlow 1.x program as it stands on today's TensorFlow.

    python -m common.run_tf1 [--seed N] program.py [its arguments]
    python -m common.run_tf1 [--seed N] -m module [its arguments]
    python -m common.run_tf1 --check program.py       (or a folder)

The program's `import tensorflow as tf` finds the names of TensorFlow 1.15
(see `common.tf1`), with reference variables as there, and the names that NumPy and
Python have dropped since work again. Everything else is as with
`python program.py`: `__file__`, `sys.argv`, the working folder, its own
modules, exit status and tracebacks. (A program beside a `common` of its own
starts from another folder, or with `python -P -m common.run_tf1`.)

`--seed N` makes two runs equal: it seeds `random`, NumPy and every graph, and
fixes the order of sets and of operations (for that Python starts once more).

`--check` runs nothing. It reads the program and says which names of TensorFlow
it uses: how many are carried by TensorFlow itself, which by this course, and
which are gone, with line numbers and what takes their place. The exit status
is 1 if a name is gone.
"""

import argparse
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import types
from pathlib import Path

from common import process
from common.harmless import harmless

# Frames that a traceback leaves out: how this runner starts a program and finds its names.
_FINDS_NAMES = (
    "importing.py",
    "namespace.py",
    "__init__.py",
    "nn.py",
    "contrib/__init__.py",
    "program_source.py",
    "old_arithmetic.py",
)
_OWN_FILES = (
    "<frozen ",
    os.path.join(os.path.dirname(os.__file__), "runpy.py"),  # frozen from Python 3.11 on
    __file__,
    *(str(Path(__file__).with_name("tf1") / name) for name in _FINDS_NAMES),
)


def main(arguments=None):
    """Run the program that the command line names; its exception or SystemExit is raised."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    if options.check:
        raise SystemExit(_check(options.program))
    if options.seed is not None:
        _fix_order(options.seed)
    find = _find_module if options.module else _find_script
    loader, name, attributes = find(options)
    with process.starting():
        from common.tf1 import keras_2, program_source

    try:
        if type(loader) is importlib.machinery.SourceFileLoader:
            loader = program_source.Loader(loader.name, loader.path)
        code = loader.get_code(name)
        _prepare(options, os.path.dirname(attributes["__file__"]))
        program = types.ModuleType("__main__")
        vars(program).update(attributes)
        sys.modules["__main__"] = program
        given = attributes["__file__"] if options.module else options.program
        sys.argv = [given, *options.arguments]
        exec(code, vars(program))
    except BaseException:
        sys.excepthook = _without_own_frames(
            sys.excepthook, lambda error: program_source.explain(error) or keras_2.explain(error)
        )
        raise


def parse(arguments):
    """The command line: options, then the program, then whatever belongs to it."""
    parser = argparse.ArgumentParser(
        prog="python -m common.run_tf1",
        description="Run a TensorFlow 1.x program as it stands on today's TensorFlow.",
        usage="%(prog)s [--seed N] (program.py | -m module) [its arguments]\n"
        "       %(prog)s --check program.py",
        allow_abbrev=False,
    )
    parser.add_argument("--seed", type=int, help="make two runs equal")
    parser.add_argument(
        "--check", action="store_true", help="only say which names are carried and which are gone"
    )
    parser.add_argument("-m", dest="module", action="store_true", help="the program is a module")
    parser.add_argument("program", help="a Python file, or with -m the name of a module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the program's own")
    return parser.parse_args(arguments)


def _check(program):
    """Print which names of TensorFlow the program uses; the exit status."""
    from common.errors import InputError

    with process.starting():
        from common.tf1 import check

    try:
        uses = check.check(program)
    except InputError as error:
        print(harmless(f"run_tf1: {error}"), file=sys.stderr)
        return 2
    print(harmless("\n".join(check.report(uses))))
    return int(any(use.state == "gone" for use in uses))


def _fix_order(seed):
    """Start Python again so that two runs do everything in the same order.

    PYTHONHASHSEED orders sets and dictionaries. One thread between operations:
    with several, the steps of a loop share out random numbers as they come.
    """
    variables = dict(PYTHONHASHSEED=str(seed % 2**32), TF_NUM_INTEROP_THREADS="1")
    if any(os.environ.get(name) != value for name, value in variables.items()):
        sys.stdout.flush()
        command, environment = [sys.executable, *sys.orig_argv[1:]], {**os.environ, **variables}
        if os.name == "nt":  # there a new program does not take this one's place
            raise SystemExit(subprocess.run(command, env=environment).returncode)
        os.execve(sys.executable, command, environment)


def _find_script(options):
    """(loader, name in it, what the module `__main__` knows about itself) of a file."""
    path = Path(options.program).absolute()
    if path.is_dir():
        path = path / "__main__.py"
    if not path.is_file():
        print(harmless(f"run_tf1: there is no program {options.program}"), file=sys.stderr)
        raise SystemExit(2)
    _set_first_folder(os.path.dirname(os.path.realpath(path)))
    loader = importlib.machinery.SourceFileLoader("__main__", str(path))
    return loader, "__main__", dict(__file__=str(path), __loader__=loader)


def _find_module(options):
    """Returns as `_find_script`, for `-m module`; a package runs its `__main__`."""
    _set_first_folder(os.getcwd())
    spec = importlib.util.find_spec(options.program)
    if spec is not None and spec.submodule_search_locations is not None:
        spec = importlib.util.find_spec(options.program + ".__main__")
    if spec is None or not hasattr(spec.loader, "get_code"):
        print(harmless(f"run_tf1: there is no module {options.program} to run"), file=sys.stderr)
        raise SystemExit(2)
    attributes = dict(
        __file__=spec.origin, __loader__=spec.loader, __package__=spec.parent, __spec__=spec
    )
    return spec.loader, spec.name, attributes


def _set_first_folder(folder):
    """The folder where the program's own modules are found first, as Python itself sets it."""
    if getattr(sys.flags, "safe_path", False):  # python -P: no folder stands there yet
        sys.path.insert(0, folder)
    else:
        sys.path[0] = folder


def _prepare(options, program_folder):
    """Put back what a program of 2019 would find changed."""
    from common.tf1 import importing, namespace, old_names, program_source, runtime

    old_names.restore()
    runtime.quiet_deprecation()
    runtime.quicken_feeds()
    runtime.free_flags()
    runtime.accept_float_sizes()
    if options.seed is not None:
        runtime.seed_everything(options.seed)
    folder = program_folder if options.module else None
    importing.install(folder)
    sys.meta_path.insert(0, program_source.Finder(importing.library_test(folder)))
    theirs = importlib.machinery.PathFinder.find_spec("common", [sys.path[0]])
    if theirs and theirs.origin != sys.modules["common"].__file__:
        namespace.step_aside()  # the program has a module `common` of its own


def _without_own_frames(hook, explain):
    """`hook`, an excepthook, shown only the program's part of the traceback.

    Below it stands what `explain` says about the error, if anything.
    """

    def show(kind, error, traceback):
        seen = set()
        _strip(error, seen)
        hook(kind, error, error.__traceback__)
        explanation = explain(error)
        if explanation:
            print(harmless(explanation), file=sys.stderr)

    return show


def _strip(error, seen):
    """Take this runner's frames out of an exception and those that it came from."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    kept = []
    traceback = error.__traceback__
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_OWN_FILES):
            kept.append(traceback)
        traceback = traceback.tb_next
    for earlier, later in zip(kept, [*kept[1:], None]):
        earlier.tb_next = later
    error.__traceback__ = kept[0] if kept else None
    _strip(error.__cause__, seen)
    _strip(error.__context__, seen)


if __name__ == "__main__":
    main()
