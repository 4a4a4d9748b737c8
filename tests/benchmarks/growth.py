"""The growth of cost: steps a second against hidden size, sequence length and batch, as a picture.

One LSTM layer on 65 one-hot characters and a softmax layer, Adam, one core. Beside what was
measured stands the arithmetic limit: the step's matrix products at the speed of one large
TensorFlow product on one core.
"""

from common import plots
from tests.benchmarks.programs import Program, run
from tests.benchmarks.workloads import growing, multiplications

HIDDEN, TIME, BATCH = 128, 50, 32  # where the other two are not varied
AXES = {
    "hidden size": [growing(BATCH, TIME, hidden) for hidden in (32, 64, 128, 256, 512, 1024)],
    "sequence length": [growing(BATCH, time, HIDDEN) for time in (10, 20, 50, 100, 200, 400)],
    "batch": [growing(batch, TIME, HIDDEN) for batch in (1, 2, 8, 32, 128, 512)],
}
FIELDS = {"hidden size": "hidden", "sequence length": "time", "batch": "batch"}


def measure(interpreter, seconds):
    """{axis: {"values", "steps a second", "arithmetic limit"}}."""
    peak = peak_speed(interpreter)
    curves = {}
    for axis, workloads in AXES.items():
        speeds = []
        for workload in workloads:
            program = Program("ours", interpreter, workload.name, 1)
            try:
                program.ask("losses")
                program.ask("run", seconds)
                found = program.ask("run", seconds)
            finally:
                program.close()
            speeds.append(found["steps"] / found["seconds"])
        curves[axis] = {
            "values": [getattr(workload, FIELDS[axis]) for workload in workloads],
            "steps a second": speeds,
            "arithmetic limit": [peak / multiplications(workload) for workload in workloads],
        }
    return {"peak_gigaflops": peak / 1e9, "curves": curves}


def peak_speed(interpreter):
    """Floating-point operations a second of one large float32 product on one core."""
    return float(run([interpreter, "-m", "tests.benchmarks.product"], cores=1))


def draw(path, growth):
    """The three curves, both axes logarithmic."""
    plots.check_path(path)
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 3, figsize=(12, 4), sharey=True, layout="constrained")
    for panel, (axis, curve) in zip(panels, growth["curves"].items()):
        panel.loglog(curve["values"], curve["steps a second"], "o-", label="measured")
        panel.loglog(curve["values"], curve["arithmetic limit"], "--", label="arithmetic limit")
        panel.set_xticks(curve["values"], [str(value) for value in curve["values"]])
        panel.minorticks_off()
        panel.set_xlabel(axis)
    panels[0].set_ylabel("training steps a second")
    panels[0].legend()
    figure.savefig(path)
    plt.close(figure)
