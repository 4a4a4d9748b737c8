"""A train step as a graph: the operations that it runs, and a copy of those that may vary."""

import itertools

from common.graph_mode import tf

# The end of the name of an operation that holds all gradients of one operation back until the
# last of them is computed (TensorFlow's own naming). Where no name ends so, no gradients are left
# out, and the numbers are the same.
GRADIENT_GATE = "_grad/tuple/group_deps"
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
    """The operations of `session.run([train_op, *fetched])`, when `fed` and `batched` are fed.

    Args:
      train_op: an operation.
      fetched: tensors.
      fed: tensors that have the same value at each step.
      batched: tensors that have their own value at each step.
    """

    def __init__(self, train_op, fetched, fed, batched):
        self.train_op, self.fetched, self.batched = train_op, fetched, batched
        self._fed = {*fed, *batched}
        self._gates = {}  # {gate: the operations it waits for}
        self.operations = self._reached()
        self._cut = None

    def why_not(self):
        """The reason why a copy would behave differently from the step; None if there is none."""
        for operation in self.operations:
            if _is_stateful(operation) and not operation.type.startswith(_SAFE_STATEFUL):
                return f"{operation.name} ({operation.type}) has a state that a copy does not share"
        return None

    def copy(self, batch):
        """Copy what may differ from step to step into the default graph.

        Args:
          batch: a tensor for each of `batched`, in that order.

        Returns:
          (values of `fetched`, copied train op). A value that is the same at each step
          is the original tensor.
        """
        definition, inside, outside = self._definition()
        values = {tensor.name: tensor for tensor in [*outside, *self.fetched]}
        values.update({tensor.name: value for tensor, value in zip(self.batched, batch)})
        names = [
            tensor.name
            for tensor in self.fetched
            if tensor.op.name in inside and tensor not in self._fed
        ]
        names.append(self.train_op.name)
        input_map = {tensor.name: values[tensor.name] for tensor in outside}
        copies = tf.import_graph_def(definition, input_map, names, name="step")
        values.update(zip(names, copies))
        fetched = [tf.ensure_shape(values[tensor.name], tensor.shape) for tensor in self.fetched]
        return fetched, copies[-1]

    def _reached(self):
        """The operations, found backwards from what is run. Fed tensors need no operation.

        In a graph of `tf.gradients` each gradient of an operation waits for all gradients of
        that operation, even for those that nobody uses. An operation that only such a gate
        waits for is left out. The gate then waits for the inputs of that operation, so the
        order of all other operations stays the same.
        """
        start = [tensor.op for tensor in self.fetched if tensor not in self._fed]
        reached = {}  # as a set that keeps its order
        gates = self._reach([self.train_op, *start], reached)
        for gate in gates:  # more may be found on the way
            for operation in gate.control_inputs:
                unused, _ = self._unused(operation, reached)
                if not all(map(_may_be_left_out, unused)):
                    gates += self._reach([operation], reached)
        for gate in gates:
            known = [self._unused(operation, reached)[1] for operation in gate.control_inputs]
            self._gates[gate] = list(dict.fromkeys(itertools.chain(*known)))
        return list(reached)

    def _reach(self, pending, reached):
        """Add to `reached` what is found from `pending`; returns the gates on the way."""
        gates = []
        while pending:
            operation = pending.pop()
            if operation not in reached:
                reached[operation] = True
                pending += [tensor.op for tensor in operation.inputs if tensor not in self._fed]
                if operation.type == "NoOp" and operation.name.endswith(GRADIENT_GATE):
                    gates.append(operation)
                else:
                    pending += operation.control_inputs
        return gates

    def _unused(self, operation, reached):
        """(operations that only `operation` needs, reached operations that it depends on)."""
        pending, unused, known = [operation], {}, {}
        while pending:
            needed = pending.pop()
            if needed in reached:
                known[needed] = True
            elif needed not in unused:
                unused[needed] = True
                pending += [tensor.op for tensor in needed.inputs if tensor not in self._fed]
                pending += needed.control_inputs
        return list(unused), list(known)

    def _waits_for(self, operation):
        return self._gates.get(operation, operation.control_inputs)

    def _varying_operations(self):
        """The operations whose outputs may differ from step to step.

        They read a batch or a variable, or stand in a loop or branch; or one of
        their inputs varies. A variable's handle is the same at each step.
        """
        consumers = {}
        for operation in self.operations:
            sources = [tensor.op for tensor in operation.inputs]
            for source in [*sources, *self._waits_for(operation)]:
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

    def _graph_def(self, names):
        graph = self.train_op.graph
        whole = graph.as_graph_def()
        definition = tf.GraphDef(versions=whole.versions, library=whole.library)
        for node in whole.node:
            if node.name in names:
                copy = definition.node.add()
                copy.CopyFrom(node)
                copy.attr.pop("_class", None)  # colocation with operations that stay outside
                sources = [source for source in node.input if not source.startswith("^")]
                waits_for = self._waits_for(graph.get_operation_by_name(node.name))
                sources += [f"^{gate.name}" for gate in waits_for if gate.name in names]
                copy.ClearField("input")
                copy.input.extend(sources)
        return definition


def _is_stateful(operation):
    return operation.op_def.is_stateful


def _may_be_left_out(operation):
    """Returns whether it only computes a value. Control flow stays: edges must not cross a loop."""
    computes = operation.type == "ReadVariableOp" or not _is_stateful(operation)
    return computes and operation.type not in _CONTROL_FLOW
