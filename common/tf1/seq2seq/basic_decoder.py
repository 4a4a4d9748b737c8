"""`BasicDecoder`: a cell, a helper that samples, and maybe an output layer."""

import collections

from common.graph_mode import tf
from common.tf1.rnn.base import assert_like_rnncell
from common.tf1.seq2seq.decoder import Decoder
from common.tf1.seq2seq.helper import Helper

nest = tf.nest


class BasicDecoderOutput(collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))):
    """`rnn_output`, the (projected) output of the cell, and `sample_id`, what the helper chose."""


class BasicDecoder(Decoder):
    """Runs a cell; the helper says what it reads next.

        y, s' = cell(x, s)
        y     = output_layer(y)                if there is one
        id    = helper.sample(y)
        x'    = helper.next_inputs(y, id)

    Source: `tf.contrib.seq2seq.BasicDecoder`.

    Raises:
      TypeError: an argument is not a cell, a helper or a layer.
    """

    def __init__(self, cell, helper, initial_state, output_layer=None):
        assert_like_rnncell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, received: {type(helper)}")
        check_is_layer(output_layer)
        self._cell = cell
        self._helper = helper
        self._initial_state = initial_state
        self._output_layer = output_layer

    @property
    def batch_size(self):
        return self._helper.batch_size

    @property
    def output_size(self):
        return BasicDecoderOutput(
            rnn_output=projected_size(self._cell, self._output_layer),
            sample_id=self._helper.sample_ids_shape,
        )

    @property
    def output_dtype(self):
        dtype = nest.flatten(self._initial_state)[0].dtype
        sizes = projected_size(self._cell, self._output_layer)
        return BasicDecoderOutput(
            nest.map_structure(lambda _: dtype, sizes), self._helper.sample_ids_dtype
        )

    def initialize(self, name=None):
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time, inputs, state, name=None):
        with tf.name_scope(name, "BasicDecoderStep"):
            outputs, state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            sample_ids = self._helper.sample(time=time, outputs=outputs, state=state)
            finished, next_inputs, state = self._helper.next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=sample_ids
            )
        return BasicDecoderOutput(outputs, sample_ids), state, next_inputs, finished


def check_is_layer(output_layer):
    """Raise TypeError unless it is None or a layer, which can tell the shape of its output."""
    if output_layer is not None and not (
        callable(output_layer) and hasattr(output_layer, "compute_output_shape")
    ):
        raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")


def projected_size(cell, output_layer):
    """The cell's output size, or what the output layer makes of it."""
    if output_layer is None:
        return cell.output_size
    return nest.map_structure(
        lambda size: tf.TensorShape(
            output_layer.compute_output_shape(tf.TensorShape([None]).concatenate(size))
        )[1:],
        cell.output_size,
    )
