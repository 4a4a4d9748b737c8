"""Where operations run, and the bytes that go over the network, in one training step."""

import re

from common.graph_mode import tf

SENT = re.compile(r"edge_\d+_(\S+) from (\S+) to ")


class Traffic(tf.train.SessionRunHook):
    """Looks at a worker's first step that is fed; at later ones while a part of it was not told.

    A server tells what it did only as far as it knows it when the worker asks. Every weight is
    fetched and every gradient is sent in a step, so with fewer bytes something is missing.

    `places`: {name of an operation: device, such as "/job:ps/task:0"}.
    `fetched`, `sent`: bytes of all tensors that came from parameter servers and went there.
    """

    def __init__(self):
        self.places, self.fetched, self.sent = {}, 0, 0
        self._weights = 0  # bytes

    def begin(self):
        variables = tf.trainable_variables()
        self._weights = sum(one.shape.num_elements() * one.dtype.size for one in variables)

    def _is_whole(self):
        return min(self.fetched, self.sent) >= self._weights

    def before_run(self, run_context):
        if self._is_whole() or not run_context.original_args.feed_dict:
            return None
        trace = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
        return tf.train.SessionRunArgs(None, options=trace)

    def after_run(self, run_context, run_values):
        if self._is_whole():
            return
        self.fetched, self.sent = 0, 0
        for device in run_values.run_metadata.step_stats.dev_stats:
            for node in device.node_stats:
                tensor = SENT.search(node.timeline_label)
                if not tensor:
                    self.places[node.node_name] = _short(device.device)
                elif tensor[2].startswith("/job:ps"):
                    self.fetched += _size(run_context.session.graph, tensor[1])
                else:
                    self.sent += _size(run_context.session.graph, tensor[1])

    def found(self, *tensors):
        """For JSON: the devices of these tensors, variables or operations, and the bytes."""
        names = [getattr(tensor, "op", tensor).name for tensor in tensors]
        places = {name: self.places.get(name) for name in names}
        return {"places": places, "fetched": self.fetched, "sent": self.sent}


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


def in_words(found, weights, characters):
    """What a worker's step does where, and what it costs.

    Args:
      found: of `Traffic.found`.
      characters: that the worker reads in a step.
    """
    lines = [f"  {device:<20}  {name}" for name, device in found["places"].items()]
    count = 6 * weights * characters  # a product and a sum, once forward and twice back
    network = 8 * 2 * 4 * weights / 1e9 * 1e3  # milliseconds at 1 gigabit a second
    arithmetic = count / 50e9 * 1e3
    lines += [
        f"It fetched {found['fetched']:,} bytes and sent {found['sent']:,}; {weights:,} weights "
        f"of 4 bytes are {4 * weights:,}.",
        f"It computed about {count:,} operations. At 1 gigabit and at 50 billion operations",
        f"a second that is {network:.1f} ms of network and {arithmetic:.1f} ms of arithmetic.",
    ]
    return "\n".join(lines)
