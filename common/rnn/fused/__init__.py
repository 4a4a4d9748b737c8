"""Recurrent layers computed as a whole: the faster way behind `rnn.dynamic_rnn`.

| module   | what is in it                                                 |
|----------|---------------------------------------------------------------|
| `layers` | the arithmetic of one layer, each with its own backward pass  |
| `scan`   | the recurrence behind those, unrolled or in a loop            |
| `layout` | the order of axes that suits a layer                          |
"""

from common.rnn.fused.layers import basic_rnn, gru, input_part, lstm, state_after

__all__ = ["basic_rnn", "gru", "input_part", "lstm", "state_after"]
