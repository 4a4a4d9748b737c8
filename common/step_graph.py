"""A train step as a graph: what it runs, and a copy of what must run at each step."""

from common.graph_mode import tf

# Operations with a state that may be copied: variables, and where a loop keeps its values.
# Others, random numbers above all, would begin anew in the copy.
_SAFE_STATEFUL = (
    "Assert",
    "AssignAddVariableOp",
    "AssignSubVariableOp",
    "AssignVariableOp",
    "ReadVariableOp",
    "ResourceApply",
    "ResourceGather",
    "ResourceScatter",
    "ResourceSparseApply",
    "StackPopV2",
    "StackPushV2",
    "StackV2",
    "TensorArray",
    "VarHandleOp",
    "VarIsInitializedOp",
)
_CONTROL_FLOW = {"Enter", "Exit", "LoopCond", "Merge", "NextIteration", "Switch"}


class StepGraph:
    """What `session.run([train_op, *fetched])` runs, when `fed` and `batched` are fed.

    Args:
      train_op: an operation.
      fetched: tensors.
      fed: tensors that have the same value at each step.
      batched: tensors that have their own value at each step.
    """

    def __init__(self, train_op, fetched, fed, batched):
        self.train_op, self.fetched, self.batched = train_op, fetched, batched
        self._fed = {*fed, *batched}
        self.operations = self._reached()
        self._cut = None

    def why_not(self):
        """Why a copy would not do the same as the step; None: it does."""
        for operation in self.operations:
            if _is_stateful(operation) and not operation.type.startswith(_SAFE_STATEFUL):
                return f"{operation.name} ({operation.type}) has a state that a copy does not share"
        return None

    def inputs(self):
        """The tensors that a copy takes from outside, apart from the batch."""
        _, _, inputs = self._definition()
        return [tensor for tensor in inputs if tensor not in self.batched]

    def copy(self, batch, inputs=None, change=None):
        """Copy into the default graph what may differ from step to step.

        Args:
          batch: a tensor for each of `batched`, in that order.
          inputs: {name: tensor} to take in place of `inputs()`, in a function's graph.
          change: (NodeDef, the tensor it makes) -> the NodeDefs to copy in its place.

        Returns:
          (values of `fetched`, copied train op). What is the same at each step is
          the original tensor.
        """
        definition, inside, outside = self._definition()
        if change:
            definition = self._changed(definition, change)
        values = {tensor.name: tensor for tensor in [*outside, *self.fetched]}
        values.update(inputs or {})
        values.update({tensor.name: value for tensor, value in zip(self.batched, batch)})
        wanted = [
            tensor.name
            for tensor in self.fetched
            if tensor.op.name in inside and tensor not in self._fed
        ]
        wanted.append(self.train_op.name)
        input_map = {tensor.name: values[tensor.name] for tensor in outside}
        copies = tf.import_graph_def(definition, input_map, wanted, name="step")
        values.update(zip(wanted, copies))
        fetched = [tf.ensure_shape(values[tensor.name], tensor.shape) for tensor in self.fetched]
        return fetched, copies[-1]

    def _reached(self):
        """The operations, found backwards from what is run; what is fed needs no operation."""
        pending = [
            self.train_op,
            *(tensor.op for tensor in self.fetched if tensor not in self._fed),
        ]
        reached = {}  # as a set that keeps its order
        while pending:
            operation = pending.pop()
            if operation not in reached:
                reached[operation] = True
                pending += [tensor.op for tensor in operation.inputs if tensor not in self._fed]
                pending += operation.control_inputs
        return list(reached)

    def _varying_operations(self):
        """The operations whose outputs may differ from step to step.

        They read a batch or a variable, or stand in a loop or branch; or one of
        their inputs varies. A variable's handle is the same at each step.
        """
        consumers = {}
        for operation in self.operations:
            sources = [tensor.op for tensor in operation.inputs]
            for source in [*sources, *operation.control_inputs]:
                consumers.setdefault(source, []).append(operation)
        pending = [
            operation
            for operation in self.operations
            if operation.type in _CONTROL_FLOW
            or (_is_stateful(operation) and operation.type != "VarHandleOp")
        ]
        pending += [reader for tensor in self.batched for reader in consumers.get(tensor.op, [])]
        pending.append(self.train_op)
        varying = {}
        while pending:
            operation = pending.pop()
            if operation not in varying:
                varying[operation] = True
                pending += consumers.get(operation, [])
        return list(varying)

    def _definition(self):
        """The varying operations as a GraphDef, their names, and their inputs from outside."""
        if self._cut is None:
            varying = self._varying_operations()
            inside = {operation.name for operation in varying}
            inputs = {  # as a set that keeps its order
                tensor: True
                for operation in varying
                for tensor in operation.inputs
                if tensor.op.name not in inside or tensor in self._fed
            }
            self._cut = self._graph_def(inside), inside, list(inputs)
        return self._cut

    def _changed(self, definition, change):
        changed = tf.GraphDef(versions=definition.versions, library=definition.library)
        for node in definition.node:
            operation = self.train_op.graph.get_operation_by_name(node.name)
            output = operation.outputs[0] if operation.outputs else None
            changed.node.extend(change(node, output))
        return changed

    def _graph_def(self, names):
        whole = self.train_op.graph.as_graph_def()
        definition = tf.GraphDef(versions=whole.versions, library=whole.library)
        for node in whole.node:
            if node.name in names:
                copy = definition.node.add()
                copy.CopyFrom(node)
                copy.attr.pop("_class", None)  # colocation with operations that stay outside
                copy.ClearField("input")
                copy.input.extend(
                    source
                    for source in node.input
                    if not source.startswith("^") or source[1:] in names
                )
        return definition


def _is_stateful(operation):
    return operation.op_def.is_stateful
