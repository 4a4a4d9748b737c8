"""A lab's text with its syntax tree, and which function bodies can stand at top level.

No TensorFlow: the lab is read, not imported.
"""

import ast
import builtins

INNER = (ast.FunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.Lambda, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)


class Source:
    """A lab's text with its syntax tree."""

    def __init__(self, whole):
        self.whole = whole
        self.lines = whole.splitlines()
        self.tree = ast.parse(whole)
        self.functions = {
            node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)
        }

    def parts(self, left_out):
        """Statements of the module, in groups for a cell each: a function or class, or others."""
        group = []
        for node in self.tree.body[1:]:  # after the docstring
            if node in left_out or is_command_line(node):
                continue
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                yield from [group] if group else []
                yield [node]
                group = []
            else:
                group.append(node)
        if group:
            yield group

    def text(self, statements, indent=0):
        """The lines of consecutive statements with the comments above them, moved to the left."""
        pieces = []
        for node in statements:
            first, last = self.lines_of(node)
            pieces += self.lines[first:last]
            if node is not statements[-1]:
                pieces += [""] * self.blank_after(last)
        return "\n".join(line[indent:] if not line[:indent].strip() else line for line in pieces)

    def lines_of(self, node):
        """(first, end) line numbers from 0, with decorators and the comments right above."""
        first = (
            min(
                [
                    node.lineno,
                    *(decorator.lineno for decorator in getattr(node, "decorator_list", [])),
                ]
            )
            - 1
        )
        while first and self.lines[first - 1].strip().startswith("#"):
            first -= 1
        return first, node.end_lineno

    def blank_after(self, line):
        """Returns the number of empty lines that follow."""
        count = 0
        while line + count < len(self.lines) and not self.lines[line + count].strip():
            count += 1
        return count

    def paragraphs(self, statements):
        """Statements in groups, cut where an empty line stands or a stage begins."""
        group = []
        for node in statements:
            first, _ = self.lines_of(node)
            stage = self.lines[node.lineno - 1].strip().startswith("lesson.stage(")
            if group and (stage or not self.lines[first - 1].strip()):
                yield group
                group = []
            group.append(node)
        if group:
            yield group


def is_command_line(node):
    """Returns whether a statement is `LAB = ...` or `if __name__ == "__main__":`."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == "LAB" for target in node.targets)
    return isinstance(node, ast.If) and "__name__" in ast.dump(node.test)


def assigned(statements):
    """The names that statements bind; not those within functions, classes and comprehensions."""
    names, waiting = set(), list(statements)
    while waiting:
        node = waiting.pop()
        if function_like(node):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(node, COMPREHENSIONS):
            waiting += ast.iter_child_nodes(node)
    return names - {"_"}


def parameters_of(function):
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def function_like(node):
    return isinstance(node, (ast.FunctionDef, ast.ClassDef))


def ends_in_its_only_return(function):
    """Returns whether the last statement returns, and no other statement of the function does."""
    inner = {
        part
        for node in ast.walk(function)
        if isinstance(node, INNER) and node is not function
        for part in ast.walk(node)
    }
    returns = [
        node
        for node in ast.walk(function)
        if isinstance(node, (ast.Return, ast.Yield)) and node not in inner
    ]
    return returns == [function.body[-1]] and isinstance(function.body[-1], ast.Return)


def can_stand_alone(source, function):
    """Returns whether a function's body means the same at top level."""
    names = assigned(function.body) | parameters_of(function)
    clashes = names & (assigned(source.tree.body) | set(dir(builtins)))
    nonlocal_ones = any(isinstance(n, (ast.Nonlocal, ast.Global)) for n in ast.walk(function))
    return ends_in_its_only_return(function) and not clashes and not nonlocal_ones


def session_block(run):
    """The only `with tf.Graph().as_default(), tf.Session() as sess:` of a body, or None."""
    blocks = [
        node
        for node in run.body
        if isinstance(node, ast.With)
        and [ast.unparse(item.context_expr) for item in node.items]
        == ["tf.Graph().as_default()", "tf.Session()"]
    ]
    return blocks[0] if len(blocks) == 1 else None


def graph_call(session):
    """The statement `graph = build_graph(...)` that stands in the session's block, or None."""
    calls = [
        node
        for node in (session.body if session else [])
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "build_graph"
        and isinstance(node.targets[0], ast.Name)
    ]
    return calls[0] if len(calls) == 1 else None


def graph_can_stand_alone(source, run, built):
    """Returns whether the body of `build_graph` can stand where it is called."""
    function = source.functions["build_graph"]
    calls = [n for n in ast.walk(source.tree) if getattr(n, "id", "") == "build_graph"]
    if len(calls) > 1 or not can_stand_alone(source, function):
        return False
    statements = [*run.body, *session_block(run).body]
    before = [node for node in statements if node.end_lineno < built.lineno]
    known = assigned(before) | parameters_of(run)
    renamed = {name for name, value in bindings(function, built.value).items() if name != value}
    lost = (assigned(function.body) | renamed) & known  # their values in `run` would be gone
    return not lost & used_after(run, built)


def used_after(run, statement):
    """The names that a function reads behind a statement, or in functions of its own."""
    own = [node for node in ast.walk(run) if isinstance(node, INNER) and node is not run]
    inner = {part for node in own for part in ast.walk(node)}
    return {
        node.id
        for node in ast.walk(run)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and (node in inner or node.lineno > statement.end_lineno)
    }


def bindings(function, call):
    """{parameter: source of what is passed for it}, defaults included."""
    parameters = [parameter.arg for parameter in function.args.args]
    defaults = function.args.defaults
    values = {
        name: ast.unparse(value)
        for name, value in zip(parameters[len(parameters) - len(defaults) :], defaults)
    }
    values |= {name: ast.unparse(value) for name, value in zip(parameters, call.args)}
    values |= {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    return {name: values[name] for name in parameters}
