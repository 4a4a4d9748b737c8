"""Checkpoints from TensorFlow 1.15.5 to this course, and back.

On TensorFlow 1.15.5 (see make_tf1.py), to record `tf1_checkpoints/`, which
`tests/tf1/test_checkpoints.py` restores and goes on training from:

    python tests/goldens/checkpoints_both_ways.py record

The other way, first here, then on TensorFlow 1.15.5, which must find the same
losses after restoring; it says so for each model, or fails:

    python tests/goldens/checkpoints_both_ways.py save FOLDER
    python tests/goldens/checkpoints_both_ways.py restore FOLDER
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tf1"))

import checkpoint_models as models  # noqa: E402  (without its package, which needs Python 3.10)


def save(tf, folder):
    """Train each model a little, save it, and note the losses of the steps that follow."""
    folder.mkdir(parents=True, exist_ok=True)
    losses = {}
    for name in sorted(models.MODELS):
        model = models.Model(tf, name)
        model.initialize()
        model.train(models.BEFORE)
        model.save(str(folder / name))
        losses[name] = model.train(models.AFTER)
    text = json.dumps(losses, indent=1, sort_keys=True)
    (folder / "losses.json").write_text(text + "\n", encoding="utf-8")


def restore(tf, folder):
    """Restore each model and compare the losses of the steps that follow."""
    wanted = json.loads((folder / "losses.json").read_text(encoding="utf-8"))
    for name in sorted(models.MODELS):
        model = models.Model(tf, name)
        model.restore(str(folder / name))
        found = model.train(models.AFTER)
        worst = max(abs(a - b) for a, b in zip(found, wanted[name]))
        if worst > 1e-5:
            sys.exit(f"{name}: losses {found} instead of {wanted[name]}")
        print(f"{name}: restored in {tf.__version__}, losses within {worst:.1e}")


def main(arguments):
    if arguments[0] == "save":
        sys.path.insert(0, str(HERE.parents[1]))
        from common import tf1

        save(tf1, Path(arguments[1]))
        return
    import tensorflow

    if arguments[0] == "record":
        save(tensorflow, HERE / "tf1_checkpoints")
    else:
        restore(tensorflow, Path(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
