"""`tf.contrib.opt`: the optimizers of it that public programs use.

| module     | what is in it                                                            |
|------------|--------------------------------------------------------------------------|
| `adam`     | `NadamOptimizer`, `LazyAdamOptimizer`                                    |
| `decay`    | `AdamWOptimizer`, `MomentumWOptimizer`, and how to make others of the kind |
| `wrappers` | `MovingAverageOptimizer`, `MultitaskOptimizerWrapper`                    |
"""

from common.tf1.contrib.opt.adam import LazyAdamOptimizer, NadamOptimizer
from common.tf1.contrib.opt.decay import (
    AdamWOptimizer,
    DecoupledWeightDecayExtension,
    MomentumWOptimizer,
    extend_with_decoupled_weight_decay,
)
from common.tf1.contrib.opt.wrappers import (
    MovingAverageOptimizer,
    MultitaskOptimizerWrapper,
    clip_gradients_by_global_norm,
)

__all__ = [
    "AdamWOptimizer",
    "DecoupledWeightDecayExtension",
    "LazyAdamOptimizer",
    "MomentumWOptimizer",
    "MovingAverageOptimizer",
    "MultitaskOptimizerWrapper",
    "NadamOptimizer",
    "clip_gradients_by_global_norm",
    "extend_with_decoupled_weight_decay",
]

_INSTEAD = {
    "ExternalOptimizerInterface": "scipy.optimize.minimize, with session.run for loss and gradient",
    "ScipyOptimizerInterface": "scipy.optimize.minimize, with session.run for loss and gradient",
    "VariableClippingOptimizer": "tf.clip_by_norm on the variable after the training step",
}


def __getattr__(name):
    instead = _INSTEAD.get(name, "an optimizer of tf.train")
    raise AttributeError(f"tf.contrib.opt.{name} is not restored; use {instead}")
