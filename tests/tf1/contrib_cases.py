"""Runs of `tf.contrib` outside its layers, alike in TensorFlow 1.15 and in `common.tf1`.

Recorded and tested like `layer_cases`: so this file uses nothing but `tf`,
NumPy and Python's own modules. Each case is a function of (tf, folder), the
folder an empty one to write to, and gives {key: array}.
"""

import gzip
import inspect
import os
import struct

import numpy as np

CASES = {}


def case(run):
    CASES[run.__name__] = run
    return run


@case
def vocabulary_processor(tf, folder):
    processing = tf.contrib.learn.preprocessing
    texts = ["You're so good, HTTPServer so GOOD", "so be-it", "", "good unknown"]
    processor = processing.VocabularyProcessor(5)
    rows = np.array(list(processor.fit_transform(texts[:3])))
    more = np.array(list(processor.transform(texts)))
    back = list(processor.reverse(more[:1]))
    rare = processing.VocabularyProcessor(4, min_frequency=1)
    trimmed = np.array(list(rare.fit_transform(texts)))
    bytes_ = np.array(list(processing.ByteProcessor(6).transform(["abc", "schön und gut"])))
    vocabulary = processing.CategoricalVocabulary(unknown_token="?")
    numbers = [vocabulary.get(word) for word in "abac"]
    for word in "aabacc":
        vocabulary.add(word)
    vocabulary.trim(1, max_frequency=3)
    vocabulary.freeze()
    numbers += [vocabulary.get(word) for word in "abcd"]
    words = [vocabulary.reverse(number) for number in range(len(vocabulary))]
    return dict(
        rows=rows,
        more=more,
        back=np.array(back),
        trimmed=trimmed,
        size=np.array([len(processor.vocabulary_), len(rare.vocabulary_)]),
        bytes=bytes_,
        numbers=np.array(numbers),
        words=np.array(words),
    )


@case
def hparams(tf, folder):
    HParams = tf.contrib.training.HParams  # noqa: N806

    def fresh():
        return HParams(rate=0.1, units=8, name="lstm", tied=False, sizes=[1, 2], odd=None)

    def attempt(action):
        params = fresh()
        try:
            action(params)
        except (ValueError, KeyError) as error:
            return type(error).__name__
        return str(sorted(params.values().items()))

    actions = [
        lambda one: one.parse("rate=0.5,units=16,name=gru,tied=true,sizes=[3,4,5]"),
        lambda one: one.parse("rate=1"),
        lambda one: one.parse("tied=1"),
        lambda one: one.parse("tied=maybe"),
        lambda one: one.parse("units=1.5"),
        lambda one: one.parse("units=1,units=2"),
        lambda one: one.parse("unknown=1"),
        lambda one: one.parse("sizes=3"),
        lambda one: one.parse("rate=[1,2]"),
        lambda one: one.parse("rate"),
        lambda one: one.parse_json('{"rate": 2, "sizes": [7], "name": "x"}'),
        lambda one: one.parse_json('{"units": 2.5}'),
        lambda one: one.set_hparam("tied", 1),
        lambda one: one.set_hparam("name", 3),
        lambda one: one.set_hparam("missing", 3),
        lambda one: one.set_hparam("odd", "anything"),
        lambda one: one.add_hparam("rate", 3),
        lambda one: one.add_hparam("parse", 3),
        lambda one: one.add_hparam("empty", []),
        lambda one: one.add_hparam("extra", "yes"),
        lambda one: one.del_hparam("rate"),
        lambda one: one.override_from_dict({"units": 3, "rate": 4}),
        lambda one: one.set_from_map({"units": True}),
        lambda one: one.get("units", 2.5),
        lambda one: one.get("sizes", 2),
    ]
    params = fresh()
    params.del_hparam("odd")
    values = tf.contrib.training.parse_values(
        "a=1,b=[x,y],c[2]=0.5,c[0]=1,z=3", dict(a=int, b=str, c=float), ignore_unknown=True
    )
    texts = [
        str(params),
        repr(params),
        params.to_json(sort_keys=True),
        str(params.get("units")),
        str(params.get("missing", 5)),
        str(("rate" in params, "missing" in params)),
        str(sorted(values.items())),
    ]
    return dict(after=np.array([attempt(action) for action in actions]), texts=np.array(texts))


@case
def mnist(tf, folder):
    from tensorflow.examples.tutorials.mnist import input_data

    write_mnist(folder)
    found = {}
    for name, options in dict(
        one_hot=dict(one_hot=True, seed=3),
        images=dict(reshape=False, seed=4, validation_size=2),
        bytes=dict(dtype=tf.uint8, seed=5, validation_size=0),
    ).items():
        options = dict(dict(validation_size=5), **options)
        data = input_data.read_data_sets(folder, **options)
        batches = [data.train.next_batch(4) for _ in range(6)]
        batches += [data.test.next_batch(3, shuffle=False)]
        found[name + "/images"] = np.concatenate([images for images, _ in batches])
        found[name + "/labels"] = np.concatenate([labels for _, labels in batches])
        sets = (data.train, data.validation, data.test)
        found[name + "/sizes"] = np.array([one.num_examples for one in sets])
        found[name + "/epochs"] = np.array(data.train.epochs_completed)
    return found


@case
def group_by_window(tf, folder):
    def key(number):
        return number % 3

    def reduce(key, window):
        return window.batch(4)

    numbers = tf.data.Dataset.range(20).apply(
        tf.contrib.data.group_by_window(key_func=key, reduce_func=reduce, window_size=4)
    )
    padded = tf.data.Dataset.range(1, 8).map(lambda size: tf.fill([size], size))
    padded = padded.apply(
        tf.contrib.data.bucket_by_sequence_length(
            lambda row: tf.size(row), [3, 6], [2, 2, 2], padded_shapes=[None]
        )
    )
    rest = tf.data.Dataset.range(7).apply(tf.contrib.data.batch_and_drop_remainder(3))
    return {
        "numbers": _all(tf, numbers),
        "padded": _all(tf, padded),
        "rest": _all(tf, rest),
    }


def _all(tf, dataset):
    """The elements of a dataset, flat, each followed by -1."""
    element = dataset.make_one_shot_iterator().get_next()
    parts = []
    with tf.Session() as session:
        while True:
            try:
                parts += [session.run(element).ravel(), [-1]]
            except tf.errors.OutOfRangeError:
                return np.concatenate(parts)


@case
def queue_buckets(tf, folder):
    found = {}
    for name, options in dict(
        padded=dict(dynamic_pad=True), last=dict(dynamic_pad=True, allow_smaller_final_batch=True)
    ).items():
        with tf.Graph().as_default():
            (size,) = tf.train.slice_input_producer(
                [np.array([1, 5, 2, 6, 3, 1, 7, 5, 2, 9], np.int32)], num_epochs=1, shuffle=False
            )
            row = tf.fill([size], size)
            lengths, rows = tf.contrib.training.bucket_by_sequence_length(
                size, {"row": row, "size": size}, 2, [3, 6], capacity=8, **options
            )
            batches = []
            with tf.Session() as session:
                session.run(tf.local_variables_initializer())
                coordinator = tf.train.Coordinator()
                threads = tf.train.start_queue_runners(session, coordinator)
                try:
                    while True:
                        one = session.run([lengths, rows["row"], rows["size"]])
                        batches.append(str([part.tolist() for part in one]))
                except tf.errors.OutOfRangeError:
                    pass
                coordinator.request_stop()
                coordinator.join(threads)
        found[name] = np.array(sorted(batches))
        found[name + "/shape"] = np.array(str(rows["row"].shape.as_list()))
    return found


@case
def run_n(tf, folder):
    counter = tf.get_variable("counter", initializer=1.0)
    fed = tf.placeholder(tf.float32, [])
    outputs = {"sum": tf.assign_add(counter, fed)}
    results = tf.contrib.learn.run_n(outputs, {fed: 2.0}, n=3)
    feeds = tf.contrib.learn.run_feeds(outputs, [{fed: 1.0}, {fed: 5.0}])
    return {"sums": np.array([one["sum"] for one in list(results) + list(feeds)])}


@case
def framework_checkpoints(tf, folder):
    framework = tf.contrib.framework
    with tf.variable_scope("net"):
        weights = framework.model_variable("weights", [2, 2], initializer=tf.ones_initializer())
        other = framework.variable(
            "other", [3], trainable=False, initializer=tf.zeros_initializer()
        )
    local = framework.local_variable(4.0, name="local")
    path = os.path.join(folder, "model")
    step = framework.get_or_create_global_step()
    with tf.Session() as session:
        session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
        weights.load([[1.0, 2.0], [3.0, 4.0]], session)
        tf.train.Saver().save(session, path)
        session.run(weights.assign(tf.zeros([2, 2])))
        framework.assign_from_checkpoint_fn(path, [weights, other])(session)
        restored = session.run(weights)
        framework.assign_from_values_fn({"net/other": np.array([5.0, 6.0, 7.0])})(session)
        assigned = session.run(other)
    names = [
        [one.op.name for one in variables]
        for variables in (
            framework.get_variables("net"),
            framework.get_model_variables(),
            framework.get_local_variables(),
            framework.get_trainable_variables(),
            framework.get_variables_by_suffix("other"),
            framework.get_variables_by_name("weights"),
            framework.get_variables_to_restore(exclude=["net/other"]),
            framework.get_variables_to_restore(include=["net"]),
            framework.filter_variables(tf.global_variables(), ["net"], ["other"]),
            [framework.get_unique_variable("net/weights")],
        )
    ]
    listed = [(name, list(shape)) for name, shape in framework.list_variables(path)]
    return dict(
        restored=restored,
        assigned=assigned,
        names=np.array([str(one) for one in names]),
        listed=np.array([str(one) for one in listed]),
        loaded=framework.load_variable(path, "net/weights"),
        reader=framework.load_checkpoint(path).get_tensor("net/weights"),
        step=np.array([step.op.name, framework.get_global_step().op.name, local.op.name]),
    )


@case
def framework_nest_and_scopes(tf, folder):
    framework, layers = tf.contrib.framework, tf.contrib.layers
    nest = framework.nest
    structure = {"b": (1, [2, 3]), "a": 4}
    nest.assert_same_structure(structure, nest.map_structure(lambda one: one + 1, structure))
    both = [layers.fully_connected, layers.conv2d]

    def defaults(function):
        return sorted(framework.current_arg_scope()[function._key_op].items())

    with framework.arg_scope(both, trainable=False) as outer:  # noqa: SIM117  (Python 3.7)
        with framework.arg_scope([layers.conv2d], padding="VALID"):
            inner = [defaults(function) for function in both]
    with framework.arg_scope(outer):
        again = defaults(layers.conv2d)
    facts = [
        nest.flatten(structure),
        nest.is_sequence(structure),
        nest.is_sequence(tf.constant(1)),
        nest.pack_sequence_as(structure, [9, 8, 7, 6]),
        inner,
        again,
        framework.has_arg_scope(layers.conv2d),
        framework.has_arg_scope(layers.optimize_loss),
        framework.get_name_scope(),
        framework.is_tensor(tf.constant(1)),
    ]
    return {"facts": np.array([str(one) for one in facts])}


@case
def training_loop(tf, folder):
    training = tf.contrib.training
    weights = tf.get_variable("weights", initializer=[3.0, 4.0], use_resource=True)
    loss = tf.reduce_sum(tf.square(weights))
    train_op = training.create_train_op(
        loss,
        tf.train.GradientDescentOptimizer(0.1),
        transform_grads_fn=training.clip_gradient_norms_fn(2.0),
    )
    last = training.train(
        train_op,
        None,
        hooks=[tf.train.StopAtStepHook(3)],
        save_summaries_steps=None,
        save_checkpoint_secs=None,
    )
    pairs = training.multiply_gradients([(tf.constant([1.0, 2.0]), weights)], {weights: 3.0})
    with tf.Session() as session:
        return {"last": np.array(last), "multiplied": session.run(pairs[0][0])}


@case
def lookup_tables(tf, folder):
    lookup = tf.contrib.lookup
    path = os.path.join(folder, "words.txt")
    with open(path, "w") as file:
        file.write("hello\nworld\n")
    words = tf.constant(["world", "nobody", "hello"])
    numbers = tf.constant([1, 5, 0], tf.int64)
    tensors = {
        "file": lookup.index_table_from_file(path, default_value=9).lookup(words),
        "tensor": lookup.index_table_from_tensor(tf.constant(["hello", "world"])).lookup(words),
        "back": lookup.index_to_string_table_from_file(path).lookup(numbers),
        "one_step": lookup.string_to_index(words, tf.constant(["hello", "world"])),
    }
    with tf.Session() as session:
        session.run(tf.tables_initializer())
        return session.run(tensors)


# Signatures

SIGNATURES = {
    "layers": "Layer InputSpec dense Dense dropout Dropout flatten Flatten batch_normalization "
    "BatchNormalization conv1d Conv1D conv2d Conv2D conv3d Conv3D conv2d_transpose Conv2DTranspose "
    "conv3d_transpose Conv3DTranspose separable_conv1d SeparableConv1D separable_conv2d "
    "SeparableConv2D max_pooling1d MaxPooling1D max_pooling2d MaxPooling2D max_pooling3d "
    "MaxPooling3D average_pooling1d AveragePooling1D average_pooling2d AveragePooling2D "
    "average_pooling3d AveragePooling3D",
    "contrib.layers": "xavier_initializer xavier_initializer_conv2d variance_scaling_initializer "
    "fully_connected embed_sequence optimize_loss flatten l1_regularizer l2_regularizer "
    "l1_l2_regularizer sum_regularizer apply_regularization dropout batch_norm layer_norm conv1d "
    "conv2d conv2d_transpose max_pool2d avg_pool2d bias_add one_hot_encoding stack repeat softmax "
    "bow_encoder embedding_lookup_unique safe_embedding_lookup_sparse",
    "contrib.learn": "run_n",
    "contrib.learn.preprocessing": "VocabularyProcessor CategoricalVocabulary ByteProcessor",
    "contrib.losses": "absolute_difference compute_weighted_loss cosine_distance hinge_loss "
    "log_loss mean_pairwise_squared_error mean_squared_error sigmoid_cross_entropy "
    "softmax_cross_entropy sparse_softmax_cross_entropy add_loss get_losses get_total_loss",
    "contrib.framework": "arg_scope add_arg_scope list_variables load_checkpoint load_variable "
    "get_global_step get_or_create_global_step assign_from_checkpoint assign_from_checkpoint_fn "
    "assign_from_values filter_variables get_variables get_variables_to_restore global_variable "
    "local_variable variable smart_cond get_unique_variable",
    "contrib.training": "HParams parse_values bucket bucket_by_sequence_length create_train_op "
    "train clip_gradient_norms multiply_gradients",
    "contrib.data": "group_by_window batch_and_drop_remainder map_and_batch shuffle_and_repeat",
}


@case
def signatures(tf, folder):
    lines = []
    for module, names in SIGNATURES.items():
        owner = tf
        for part in module.split("."):
            owner = getattr(owner, part)
        for name in names.split():
            parameters = inspect.signature(getattr(owner, name)).parameters.values()
            shown = ", ".join(_shown(one) for one in parameters)
            lines.append(f"{module}.{name}({shown})")
    return {"lines": np.array(lines)}


def _shown(parameter):
    """A parameter with its default; of objects only that there is one."""
    default = parameter.default
    if default is parameter.empty:
        return str(parameter)
    if parameter.name.endswith("initializer"):  # an object, or None where it comes later
        return parameter.name + "=..."
    if default in ((1, 1), (1, 1, 1)):  # strides: one number stands for all dimensions
        default = 1
    plain = (bool, int, float, str, tuple, type(None))
    return parameter.name + ("=" + repr(default) if isinstance(default, plain) else "=...")


def write_mnist(folder, packed=True):
    """Four small files in MNIST's format: 24 training images of 6 x 5, and 7 to test."""
    for name, count in (("train", 24), ("t10k", 7)):
        images = (np.arange(count * 30) * 7 % 256).astype(np.uint8)
        labels = (np.arange(count) * 3 % 10).astype(np.uint8)
        contents = {
            name + "-images-idx3-ubyte": struct.pack(">4I", 2051, count, 6, 5) + images.tobytes(),
            name + "-labels-idx1-ubyte": struct.pack(">2I", 2049, count) + labels.tobytes(),
        }
        for file_name, content in contents.items():
            path = os.path.join(folder, file_name)
            with gzip.open(path + ".gz", "wb") if packed else open(path, "wb") as file:
                file.write(content)


def run(tf, name, folder):
    """Runs a case in a graph of its own."""
    with tf.Graph().as_default():
        return CASES[name](tf, str(folder))
