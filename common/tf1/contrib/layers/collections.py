"""The collections in which `tf.contrib.layers` leaves its variables and results."""

from common.graph_mode import tf


def collect_named_outputs(collections, alias, outputs):
    """Add a layer's result to collections, under the name of its scope (`aliases`)."""
    if collections:
        outputs.aliases = [*getattr(outputs, "aliases", []), alias.removesuffix("/")]
        for name in [collections] if isinstance(collections, str) else collections:
            tf.add_to_collection(name, outputs)
    return outputs


def variable_collections(collections, name):
    """The collections of one variable; a dictionary gives them by the variable's name."""
    chosen = collections.get(name) if isinstance(collections, dict) else collections
    return [chosen] if isinstance(chosen, str) else list(chosen or [])


def add_variable_to_collections(variable, collections, name):
    """Add a variable to those of its collections where it is not yet."""
    if variable is None:
        return
    for collection in variable_collections(collections, name):
        if all(variable is not known for known in tf.get_collection(collection)):
            tf.add_to_collection(collection, variable)
