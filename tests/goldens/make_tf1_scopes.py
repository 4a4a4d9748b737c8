"""Records `tests/tf1/scope_cases.py` on genuine TensorFlow 1.15.5 (see make_tf1.py).

    python tests/goldens/make_tf1_scopes.py

writes `tf1_scopes.json`: {cell: {kind of reuse: [variables, error]}}, and
`tf1_keras_style.json`: what `tests/tf1/keras_style_cases.py` names its variables.
"""

import json
import sys
from pathlib import Path

import tensorflow as tf

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tf1"))

import keras_style_cases  # noqa: E402
import scope_cases  # noqa: E402


def main():
    assert tf.__version__ == "1.15.5", tf.__version__
    cells = sorted(scope_cases.cells(tf))
    scopes = {
        name: {kind: scope_cases.run(tf, name, kind) for kind in scope_cases.KINDS}
        for name in cells
    }
    write("tf1_scopes.json", scopes)
    styles = {name: keras_style_cases.run(tf, name) for name in sorted(keras_style_cases.CASES)}
    write("tf1_keras_style.json", styles)


def write(file, found):
    lines = [json.dumps(name) + ": " + json.dumps(found[name]) for name in sorted(found)]
    (HERE / file).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
