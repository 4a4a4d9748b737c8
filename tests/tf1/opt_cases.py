"""Training by each optimizer of `tf.contrib.opt`, with a dense and a sparse gradient.

`goldens/make_tf1_opt.py` records on TensorFlow 1.15.5 what the variables and the optimizer's
own are after each step.
"""

import numpy as np

STEPS = 4


def _optimizers(tf):
    opt, train = tf.contrib.opt, tf.train
    decayed = opt.extend_with_decoupled_weight_decay(train.GradientDescentOptimizer)
    return {
        "nadam": opt.NadamOptimizer(0.1, epsilon=1e-4),
        "lazy_adam": opt.LazyAdamOptimizer(0.1, 0.8),
        "adamw": opt.AdamWOptimizer(0.05, learning_rate=0.1),
        "momentumw": opt.MomentumWOptimizer(0.05, 0.1, 0.9, use_nesterov=True),
        "extended": decayed(weight_decay=0.01, learning_rate=0.2),
        "moving_average": opt.MovingAverageOptimizer(train.AdamOptimizer(0.1), 0.7),
        "multitask": opt.MultitaskOptimizerWrapper(train.AdamOptimizer(0.1)),
    }


CASES = (
    *("nadam", "lazy_adam", "adamw", "adamw_some", "adamw_minimize", "momentumw", "extended"),
    *("moving_average", "multitask", "multitask_clipped"),
)


def run(tf, name):
    """{step/variable: array} of all variables.

    Gradients are computed in one call and applied in the next: 1.15.5 may let a variable decay
    while a gradient is still computed with it, and then differs from run to run.
    """
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.get_or_create_global_step()
        table = tf.get_variable("table", initializer=_numbers((5, 2), 0.0))
        kernel = tf.get_variable("kernel", initializer=_numbers((2, 3), 1.0))
        words = tf.placeholder(tf.int32, [3])
        used = tf.placeholder(tf.float32, [])
        rows = tf.nn.embedding_lookup(table, words)
        if name == "adamw_minimize":  # its gradient does not depend on the variables
            loss = (tf.reduce_sum(rows) - tf.reduce_sum(kernel)) * used
        else:
            loss = tf.reduce_sum(tf.square(tf.matmul(rows, kernel) - 0.5)) * used
        of_table, of_kernel = tf.gradients(loss, [table, kernel])
        given = [tf.placeholder(tf.float32, [3, 2]), tf.placeholder(tf.float32, [2, 3])]
        pairs = [(tf.IndexedSlices(given[0], words, [5, 2]), table), (given[1], kernel)]
        train_op = _train_op(tf, name, loss, pairs)
        session.run(tf.global_variables_initializer())
        found = {}
        for step in range(STEPS):
            feeds = {words: [step % 5, (step + 1) % 5, (step + 3) % 5], used: float(step != 2)}
            gradients = session.run([of_table.values, of_kernel], feeds)
            session.run(train_op, dict(list(zip(given, gradients)) + list(feeds.items())))
            for variable in tf.global_variables():
                found[f"{step}/{variable.op.name}"] = session.run(variable)
    return found


def _train_op(tf, name, loss, pairs):
    step = tf.train.get_global_step()
    kernel = pairs[1][1]
    optimizer = _optimizers(tf)[name.split("_")[0] if name.startswith("adamw") else _base(name)]
    if name == "adamw_minimize":
        return optimizer.minimize(loss, global_step=step, decay_var_list=[kernel])
    if name == "adamw_some":
        return optimizer.apply_gradients(pairs, global_step=step, decay_var_list=[kernel])
    if name == "multitask_clipped":  # 1.15.5 clips dense gradients only
        pairs = [(tf.convert_to_tensor(gradient), variable) for gradient, variable in pairs]
        pairs, _ = tf.contrib.opt.clip_gradients_by_global_norm(pairs, 0.5)
    return optimizer.apply_gradients(pairs, global_step=step)


def _base(name):
    return name.replace("_clipped", "")


def _numbers(shape, start):
    values = np.cos(0.9 * np.arange(np.prod(shape)) + start)
    return values.reshape(shape).astype("float32")
