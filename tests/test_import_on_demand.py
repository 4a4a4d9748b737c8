"""Modules that wait until they are used: executed once, when asked, as if nothing had been."""

import importlib
import sys
import threading
import types

from common import import_on_demand

import pytest


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose modules wait; each execution adds a letter to `executed`."""
    executed = tmp_path / "executed"
    write = f"open({str(executed)!r}, 'a').write"
    inner = tmp_path / "waiting_package"
    inner.mkdir()
    (inner / "__init__.py").write_text(
        f"{write}('p')\nfrom waiting_package import first\nvalue = first.value + 1\ngiven = 'own'\n"
    )
    (inner / "first.py").write_text(f"{write}('f')\nvalue = 1\n")
    (inner / "this_at_once.py").write_text(f"{write}('o')\nvalue = 4\n")
    (inner / "broken.py").write_text(f"{write}('b')\nraise ValueError('broken')\n")
    replaced = "import sys, types\nvalue = 3\nsys.modules[__name__] = types.ModuleType(__name__)\n"
    (inner / "replaced.py").write_text(replaced)
    executed.write_text("")
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    import_on_demand.postpone("waiting_package", but=["_at_once"])
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("waiting_package"), executed.read_text
    for name in [name for name in sys.modules if name.startswith("waiting_package")]:
        del sys.modules[name]


def test_a_module_is_executed_once_and_when_it_is_asked(package):
    module, executed = package
    assert executed() == ""
    assert module.first.value == 1
    assert executed() == "f"  # a module of a package does not need the package
    assert module.value == 2
    assert executed() == "fp"
    assert "given" in dir(module) and module.value == 2
    assert executed() == "fp"
    with pytest.raises(AttributeError, match="'waiting_package' has no attribute 'absent'"):
        _ = module.absent


def test_what_a_module_was_given_before_stays(package):
    module, executed = package
    module.given = "from outside"
    assert (module.given, executed()) == ("from outside", "")
    assert (module.value, module.given) == (2, "from outside")


def test_a_module_may_put_another_module_in_its_place(package):
    module, _ = package
    assert module.replaced.value == 3


def test_an_error_in_a_module_is_shown_to_all_who_ask(package):
    module, executed = package
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            _ = module.broken.value
    assert executed() == "bb"


def test_threads_that_ask_together_execute_a_module_once(package):
    module, executed = package
    found, ready = [], threading.Barrier(8)

    def ask():
        ready.wait()
        found.append(module.value)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, sorted(executed())) == ([2] * 8, ["f", "p"])


def test_an_executed_module_is_an_ordinary_one(package):
    module, _ = package
    assert type(module) is import_on_demand.WaitingModule
    assert module.value == 2
    assert type(module) is types.ModuleType


def test_modules_with_these_ends_do_not_wait(package):
    _, executed = package
    module = importlib.import_module("waiting_package.this_at_once")
    assert (type(module), executed()) == (types.ModuleType, "o")


def test_a_waiting_module_has_no_names_of_ours(package):
    module, _ = package  # a module's own `_lock` or `execute` could be hidden by one
    assert [name for name in vars(module) if not name.startswith("__")] == []


def test_a_module_can_be_loaded_again(package):
    module, executed = package
    importlib.reload(module)
    assert (executed(), module.value) == ("", 2)
    importlib.reload(module)
    assert (module.value, executed()) == (2, "pfp")


def test_asking_twice_changes_nothing(package):
    finders = list(sys.meta_path)
    import_on_demand.postpone("waiting_package", but=["_at_once"])
    assert sys.meta_path == finders
