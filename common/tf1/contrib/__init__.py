"""`tf.contrib`: the branches that recurrent programs use. A branch is imported when first used.

Any other branch raises an AttributeError that says what took its place.
"""

import contextlib

from common.tf1.namespace import load, resolve

BRANCHES = {
    "cluster_resolver": "common.tf1.contrib.cluster_resolver",
    "compiler": "common.tf1.contrib.compiler",
    "crf": "common.tf1.contrib.crf",
    "cudnn_rnn": "common.tf1.contrib.cudnn_rnn",
    "data": "common.tf1.contrib.data",
    "distributions": "common.tf1.contrib.distributions",
    "framework": "common.tf1.contrib.framework",
    "grid_rnn": "common.tf1.contrib.grid_rnn",
    "keras": "common.tf1.contrib.keras",
    "layers": "common.tf1.contrib.layers",
    "learn": "common.tf1.contrib.learn",
    "legacy_seq2seq": "common.tf1.legacy_seq2seq",
    "lookup": "common.tf1.contrib.lookup",
    "losses": "common.tf1.contrib.losses",
    "metrics": "common.tf1.contrib.metrics",
    "nn": "common.tf1.contrib.nn",
    "opt": "common.tf1.contrib.opt",
    "rnn": "common.tf1.rnn",
    "saved_model": "common.tf1.contrib.saved_model",
    "seq2seq": "common.tf1.seq2seq",
    "signal": "common.tf1.contrib.signal",
    "slim": "common.tf1.contrib.slim",
    "stateless": "common.tf1.contrib.stateless",
    "tensorboard": "common.tf1.contrib.tensorboard",
    "tfprof": "common.tf1.contrib.tfprof",
    "training": "common.tf1.contrib.training",
    "util": "common.tf1.contrib.util",
}

# What took the place of the branches that are not here; None: nothing did.
REPLACEMENTS = {
    "all_reduce": "tf.distribute",
    "autograph": "tf.autograph",
    "batching": "tf.nondifferentiable_batch_function",
    "bayesflow": "the package tensorflow-probability",
    "bigtable": "the package tensorflow-io",
    "boosted_trees": "the package tensorflow-decision-forests",
    "checkpoint": "tf.train.Checkpoint",
    "cloud": "the package tensorflow-io",
    "coder": "the package tensorflow-compression",
    "constrained_optimization": "the package tensorflow-constrained-optimization",
    "copy_graph": "tf.import_graph_def",
    "decision_trees": "the package tensorflow-decision-forests",
    "deprecated": "tf.summary",
    "distribute": "tf.distribute",
    "eager": "tf.GradientTape and tf.train.Checkpoint",
    "estimator": "tf.train.MonitoredTrainingSession, with the tensors of input_fn and model_fn",
    "factorization": "the package scikit-learn",
    "feature_column": "tf.feature_column",
    "ffmpeg": "tf.audio, or the package tensorflow-io",
    "gan": "the package tensorflow-gan",
    "graph_editor": "tf.import_graph_def with input_map",
    "hooks": "tf.train.ProfilerHook",
    "image": "tf.image",
    "input_pipeline": "tf.data",
    "integrate": "the package tensorflow-probability (tfp.math.ode)",
    "kernel_methods": None,
    "kinesis": "the package tensorflow-io",
    "labeled_tensor": None,
    "libsvm": "the package scikit-learn (load_svmlight_file)",
    "linalg": "tf.linalg",
    "linear_optimizer": None,
    "lite": "tf.lite",
    "memory_stats": "tf.config.experimental.get_memory_info",
    "meta_graph_transform": "tf.graph_util",
    "mixed_precision": "tf.train.experimental.enable_mixed_precision_graph_rewrite",
    "model_pruning": "the package tensorflow-model-optimization",
    "nccl": "tf.distribute",
    "nearest_neighbor": "the package scikit-learn",
    "optimizer_v2": "tf.train",
    "periodic_resample": None,
    "predictor": "tf.saved_model.loader.load and session.run",
    "proto": "tf.io.decode_proto and tf.io.encode_proto",
    "quantization": "tf.quantization",
    "quantize": "the package tensorflow-model-optimization",
    "receptive_field": "the package receptive_field of google-research",
    "recurrent": "tf.nn.dynamic_rnn",
    "reduce_slice_ops": "tf.math.segment_sum",
    "remote_fused_graph": None,
    "resampler": None,
    "rpc": None,
    "session_bundle": "tf.saved_model",
    "solvers": "tf.linalg.experimental.conjugate_gradient",
    "sparsemax": None,
    "specs": None,
    "staging": "tf.data.Dataset.prefetch",
    "stat_summarizer": "tf.profiler",
    "summary": "tf.summary",
    "tensor_forest": "the package tensorflow-decision-forests",
    "tensorrt": "tf.experimental.tensorrt",
    "testing": "tf.test",
    "text": "the package tensorflow-text",
    "timeseries": "the package tensorflow-probability (tfp.sts)",
    "tpu": "tf.tpu",
    "verbs": None,
}


def __getattr__(name):
    if name not in BRANCHES:
        raise AttributeError(_explain(name))
    branch = load(BRANCHES[name])
    globals()[name] = branch
    with contextlib.suppress(ModuleNotFoundError):  # some branches have no private modules
        branch.python = resolve(f"tensorflow.contrib.{name}.python")
    return branch


def __dir__():
    return sorted(BRANCHES)


def _explain(name):
    if name not in REPLACEMENTS:
        return f"tf.contrib.{name} is no part of TensorFlow 1.15"
    replacement = REPLACEMENTS[name]
    if replacement is None:
        return f"tf.contrib.{name} is gone, and nothing takes its place"
    return f"tf.contrib.{name} is gone; use {replacement}"
