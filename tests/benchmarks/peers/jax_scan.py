"""JAX: `lax.scan` over time, `lax.scan` over training steps, all of it in one jit."""

import functools

from tests.benchmarks.peers.server import is_short_run, serve
from tests.benchmarks.workloads import FORGET_BIAS, data, is_text, weights

import jax
import jax.numpy as jnp
from jax import lax

STEPS_A_CALL = 100
# Time steps, measured: elsewhere one at a time is faster, and in a short run that is compiled anew.
UNROLLED = {"W1": 6, "W2": 10} if not is_short_run() else {}


def lstm(kernel, bias, x, hidden, unrolled):
    """x [time, batch, inputs] -> h [time, batch, hidden]."""
    input_kernel, state_kernel = kernel[: x.shape[2]], kernel[x.shape[2] :]
    from_inputs = x @ input_kernel + bias

    def step(state, from_input):
        c, h = state
        i, j, f, o = jnp.split(from_input + h @ state_kernel, 4, axis=1)
        c = jax.nn.sigmoid(f + FORGET_BIAS) * c + jax.nn.sigmoid(i) * jnp.tanh(j)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (c, h), h

    zeros = jnp.zeros((x.shape[1], hidden))
    return lax.scan(step, (zeros, zeros), from_inputs, unroll=unrolled)[1]


def make(workload):
    x, y = (jnp.asarray(array) for array in data(workload))
    x = jnp.swapaxes(x, 0, 1)  # [time, batch, inputs]

    def loss_of(parameters):
        h = x
        for kernel, bias in parameters[: workload.layers]:
            h = lstm(kernel, bias, h, workload.hidden, UNROLLED.get(workload.name, 1))
        if not is_text(workload):
            kernel, bias = parameters[-1]
            return jnp.sum((h[-1] @ kernel + bias - y) ** 2)
        scores = h @ parameters[-1][0] + parameters[-1][1] if workload.outputs else h
        logs = jax.nn.log_softmax(scores)
        return -jnp.mean(jnp.take_along_axis(logs, y.T[:, :, None], axis=2))

    def step(state, _):
        parameters, first, second, count = state
        loss, gradients = jax.value_and_grad(loss_of)(parameters)
        count += 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
        rate = workload.rate * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        parameters = jax.tree.map(
            lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-8), parameters, first, second
        )
        return (parameters, first, second, count), loss

    @functools.partial(jax.jit, static_argnums=1, donate_argnums=0)
    def many(state, steps):
        return lax.scan(step, state, length=steps)

    parameters = jax.tree.map(jnp.asarray, weights(workload))
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = [(parameters, zeros, jax.tree.map(jnp.zeros_like, parameters), jnp.float32(0))]

    def train(steps):
        losses = []
        for length in [STEPS_A_CALL] * (steps // STEPS_A_CALL) + [1] * (steps % STEPS_A_CALL):
            state[0], found = many(state[0], length)
            losses.append(found)
        return [float(loss) for part in losses for loss in jax.device_get(part)]

    return train


if __name__ == "__main__":
    serve(make)
