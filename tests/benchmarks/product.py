"""The speed of one large float32 product in TensorFlow: prints operations a second, best of 20."""

import time

from common.graph_mode import tf

SIZE = 1024

if __name__ == "__main__":
    left, right = (tf.Variable(tf.random_normal([SIZE, SIZE])) for _ in range(2))
    product = tf.matmul(left, right).op
    best = float("inf")
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(20):
            start = time.perf_counter()
            session.run(product)
            best = min(best, time.perf_counter() - start)
    print(2 * SIZE**3 / best)
