"""The imports between modules in `common` and `labs`, read from the files without running them."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {_name(path): path for top in ("common", "labs") for path in (ROOT / top).rglob("*.py")}


def imports(module, later=True):
    """The modules that a module imports: {the file's own name, or another package's}.

    Args:
      later: also what is imported when a function is called.
    """
    tree = ast.parse(FILES[module].read_text(encoding="utf-8"))
    found = set()
    for node in _nodes(tree, later):
        if isinstance(node, ast.Import):
            found |= {_file(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: write imports in full"
            found |= {_file(f"{node.module}.{alias.name}") for alias in node.names}
    return found - {module}


def _nodes(tree, later):
    for node in ast.iter_child_nodes(tree):
        if later or not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            yield node
            yield from _nodes(node, later)


def _file(name):
    """`common.rnn.cell.RNNCell` -> `common.rnn.cell`; `tensorflow.compat.v1` stays."""
    while name.split(".")[0] in ("common", "labs") and name not in FILES:
        name = name.rpartition(".")[0]
    return name


def loads(module):
    """All that importing a module imports in the end, packages on the way included."""
    found, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in FILES:
            waiting += imports(name, later=False)
            waiting.append(name.rpartition(".")[0] or name)
    return found


def circle():
    """Modules that import one another in a circle, the first one again at the end; [] if none."""
    done = set()

    def visit(name, path):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done or name not in FILES:
            return []
        done.add(name)
        for imported in sorted(imports(name)):
            if found := visit(imported, [*path, name]):
                return found
        return []

    for name in FILES:
        if found := visit(name, []):
            return found
    return []
