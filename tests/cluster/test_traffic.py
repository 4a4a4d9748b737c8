"""What is read from a trace of TensorFlow, of which a part may be missing."""

from types import SimpleNamespace

from common.cluster.traffic import Traffic
from common.graph_mode import tf

WEIGHTS = (2 * 3 + 3) * 4  # bytes
SERVER, WORKER = "/job:ps/replica:0/task:0", "/job:worker/replica:0/task:0"


def trace(graph, *edges):
    """Of a step in which these tensors went over the network: (name, from, to)."""
    labels = [f"edge_7_{name} from {sender} to {receiver}" for name, sender, receiver in edges]
    nodes = [SimpleNamespace(timeline_label=label, node_name="recv") for label in labels]
    nodes.append(SimpleNamespace(timeline_label="w = VariableV2()", node_name="w"))
    device = SimpleNamespace(device=f"{SERVER}/device:CPU:0", node_stats=nodes)
    stats = SimpleNamespace(dev_stats=[device])
    return SimpleNamespace(step_stats=stats), SimpleNamespace(session=SimpleNamespace(graph=graph))


def test_it_looks_again_while_a_part_was_not_told():
    with tf.Graph().as_default() as graph:
        w, _ = tf.get_variable("w", [2, 3]), tf.get_variable("b", [3])
        tf.ones([2, 3], name="gradient_w")
        tf.ones([3], name="gradient_b")
        traffic = Traffic()
        traffic.begin()
    fed = SimpleNamespace(original_args=SimpleNamespace(feed_dict={"x": 1}))
    assert (
        traffic.before_run(SimpleNamespace(original_args=SimpleNamespace(feed_dict=None))) is None
    )
    fetched = [(f"{name}/Read/ReadVariableOp", SERVER, WORKER) for name in "wb"]
    sent = [(f"gradient_{name}", WORKER, SERVER) for name in "wb"]
    for edges in ([], fetched, [*fetched, sent[0]], [*fetched, *sent]):
        assert traffic.before_run(fed).options.trace_level == tf.RunOptions.FULL_TRACE
        metadata, context = trace(graph, *edges)
        traffic.after_run(context, SimpleNamespace(run_metadata=metadata))
    assert (traffic.fetched, traffic.sent) == (WEIGHTS, WEIGHTS)
    assert traffic.before_run(fed) is None
    assert traffic.found(w) == {
        "places": {"w": "/job:ps/task:0"},
        "fetched": WEIGHTS,
        "sent": WEIGHTS,
    }
