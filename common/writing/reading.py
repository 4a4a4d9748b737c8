"""A trained network reads a text: how likely it holds each character, and what its units do."""

from common.writing import carried

import numpy as np


def read(session, graph, part, with_units=False):
    """p of each character of a part of a text, and the outputs of all units before it.

    The state is carried from batch to batch, from zeros.

    Args:
      graph: has the tensors x, y, begin and state (structures [batch, size]), probability
        [batch, time], and units, a list of [batch, time, hidden].
      part: a `corpus.TextBatches` with n characters that count.

    Returns:
      ([n], [n, units of all layers]); None for the units unless asked for.
    """
    state = carried.empty(graph.begin)
    p_of_batches, outputs_of_batches = [], []
    fetches = [graph.probability, graph.state, graph.units if with_units else []]
    for x, y in zip(part.x, part.y):
        feed_dict = {graph.x: x, graph.y: y, graph.begin: state}
        p, state, outputs = session.run(fetches, feed_dict)
        p_of_batches.append(p)
        outputs_of_batches.append(outputs)
    p = part.in_order(np.array(p_of_batches))
    if not with_units:
        return p, None
    return p, part.in_order(np.array([np.concatenate(some, axis=2) for some in outputs_of_batches]))
