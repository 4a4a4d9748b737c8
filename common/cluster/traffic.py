"""Where operations run, and the bytes that go over the network, in one training step."""

import re

from common.graph_mode import tf

SENT = re.compile(r"edge_\d+_(\S+) from (\S+) to ")


class Traffic(tf.train.SessionRunHook):
    """Looks at a worker's first step that is fed.

    `places`: {name of an operation: device, such as "/job:ps/task:0"}.
    `fetched`, `sent`: bytes of all tensors that came from parameter servers and went there.
    """

    def __init__(self):
        self.places, self.fetched, self.sent = {}, 0, 0

    def before_run(self, run_context):
        if self.places or not run_context.original_args.feed_dict:
            return None
        trace = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
        return tf.train.SessionRunArgs(None, options=trace)

    def after_run(self, run_context, run_values):
        if self.places:
            return
        for device in run_values.run_metadata.step_stats.dev_stats:
            for node in device.node_stats:
                tensor = SENT.search(node.timeline_label)
                if not tensor:
                    self.places[node.node_name] = _short(device.device)
                elif tensor[2].startswith("/job:ps"):
                    self.fetched += _size(run_context.session.graph, tensor[1])
                else:
                    self.sent += _size(run_context.session.graph, tensor[1])


def _short(device):
    """ "/job:ps/task:0" of "/job:ps/replica:0/task:0/device:CPU:0"."""
    parts = tf.DeviceSpec.from_string(device)
    return f"/job:{parts.job}/task:{parts.task}"


def _size(graph, name):
    """The bytes of the first result of an operation; 0 where its size is not known."""
    try:
        tensor = graph.get_operation_by_name(name).outputs[0]
    except (KeyError, IndexError):
        return 0
    return (tensor.shape.num_elements() or 0) * tensor.dtype.size


def in_words(fetched, sent, weights, characters):
    """What a step costs that computes `characters` characters with `weights` weights.

    Args:
      fetched, sent: bytes, as measured.
    """
    count = 6 * weights * characters  # a product and a sum, once forward and twice back
    milliseconds = 8 * 2 * 4 * weights / 1e9 * 1e3  # at 1 gigabit a second
    return (
        f"It fetched {fetched:,} bytes and sent {sent:,}; {weights:,} weights of 4 bytes are "
        f"{4 * weights:,}.\nIt computed about {count:,} operations. At 1 gigabit and at 50 billion "
        f"operations\na second that is {milliseconds:.1f} ms of network and {count / 50e6:.1f} ms "
        "of arithmetic."
    )
