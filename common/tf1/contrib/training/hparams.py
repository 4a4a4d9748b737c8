"""`HParams`: named hyperparameters that keep their types."""

import json
import numbers
import re

# name = value, or name[index] = value, or name = [value, value]
_CLAUSE = re.compile(
    r"(?P<name>[a-zA-Z][\w.]*)\s*(\[\s*(?P<index>\d+)\s*\])?\s*=\s*"
    r"((?P<single>[^,\[]*)|\[(?P<several>[^\]]*)\])($|,\s*)"
)


class HParams:
    """Hyperparameters as attributes: `HParams(learning_rate=0.1).learning_rate`.

    The type of a value, or of the elements of a list, is that of the value
    given first: a float takes whole numbers too, nothing else is converted.

    Source: `tf.contrib.training.HParams`.

    Raises:
      ValueError: an empty list, a name that is a method's, or a value of
        another type.
    """

    def __init__(self, hparam_def=None, model_structure=None, **kwargs):
        self._hparam_types = {}  # name -> (type of the value or its elements, whether a list)
        self._model_structure = model_structure
        if hparam_def is not None:
            raise NotImplementedError("HParams from a protocol buffer is not restored; use JSON")
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Add a hyperparameter that is not there yet."""
        if getattr(self, name, None) is not None:
            raise ValueError(f"the name {name} is taken: Hyperparameter name is reserved")
        is_list = isinstance(value, (list, tuple))
        if is_list and not value:
            raise ValueError(f"the hyperparameter {name} cannot be an empty list")
        self._hparam_types[name] = (type(value[0]) if is_list else type(value), is_list)
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Change a hyperparameter; KeyError if there is none of this name."""
        kind, is_list = self._hparam_types[name]
        if isinstance(value, list) != is_list:
            kind_of_value = "a list" if is_list else "a single value"
            raise ValueError(f"the hyperparameter {name} must be {kind_of_value}, not {value!r}")
        if is_list:
            setattr(self, name, [_convert(name, kind, item) for item in value])
        else:
            setattr(self, name, _convert(name, kind, value))

    def del_hparam(self, name):
        """Remove a hyperparameter, if it is there."""
        if hasattr(self, name):
            delattr(self, name)
            del self._hparam_types[name]

    def parse(self, values):
        """Change hyperparameters by a text such as "learning_rate=0.1,layers=[8,8]"; gives self."""
        types = {name: kind for name, (kind, _) in self._hparam_types.items()}
        return self.override_from_dict(parse_values(values, types))

    def parse_json(self, values_json):
        """Change hyperparameters by a JSON object; gives self."""
        return self.override_from_dict(json.loads(values_json))

    def override_from_dict(self, values_dict):
        """Change hyperparameters by name; gives self."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    set_from_map = override_from_dict

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """All hyperparameters as a JSON object."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def values(self):
        """All hyperparameters as a dictionary."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key, default=None):
        """A hyperparameter, or `default`, which must be of its type."""
        if key not in self._hparam_types:
            return default
        kind, is_list = self._hparam_types[key]
        if default is not None:
            if isinstance(default, list) != is_list:
                raise ValueError(f"the default {default!r} of {key} is of another type")
            for item in default if is_list else [default]:
                _convert(key, kind, item)
        return getattr(self, key)

    def get_model_structure(self):
        return self._model_structure

    def set_model_structure(self, model_structure):
        self._model_structure = model_structure

    def __contains__(self, key):
        return key in self._hparam_types

    def __str__(self):
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self):
        return f"{type(self).__name__}({sorted(self.values().items())})"


def parse_values(values, type_map, ignore_unknown=False):
    """Reads "a=1,b=[x,y],c[2]=0.5" -> {"a": 1, "b": ["x", "y"], "c": {2: 0.5}}.

    `type_map` says the type of each name. Booleans are true, false or a number.

    Source: `tf.contrib.training.parse_values`.

    Raises:
      ValueError: text of another form, an unknown name, a value of another
        type, or two values for one name.
    """
    results, position = {}, 0
    while position < len(values):
        clause = _CLAUSE.match(values, position)
        if clause is None:
            raise ValueError(f"Malformed hyperparameter value: {values[position:]}")
        position = clause.end()
        name = clause["name"]
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError(f"Unknown hyperparameter type for {name}")
        _put(results, clause, type_map[name], values)
    return results


def _put(results, clause, kind, values):
    name, index = clause["name"], clause["index"]
    if clause["several"] is not None:
        if index is not None:
            raise ValueError("Assignment of a list to a list index.")
        new = [
            _parse(name, kind, item, values) for item in re.split("[ ,]", clause["several"]) if item
        ]
    else:
        new = _parse(name, kind, clause["single"], values)
    if index is None:
        target, key = results, name
    else:
        target, key = results.setdefault(name, {}), int(index)
    if not isinstance(target, dict) or key in target:
        raise ValueError(f"Multiple assignments to variable '{name}' in {values}")
    target[key] = new


def _parse(name, kind, text, values):
    try:
        return _parse_bool(text) if kind is bool else kind(text)
    except ValueError:
        raise ValueError(
            f"Could not parse hparam '{name}' of type '{kind.__name__}' with value "
            f"'{text}' in {values}"
        ) from None


def _parse_bool(text):
    if text in ("true", "True"):
        return True
    return text not in ("false", "False") and bool(int(text))


def _convert(name, kind, value):
    """The value as the type `kind`; ValueError where something would be lost."""
    if type(value) is kind or kind is type(None):
        return value
    fits = (
        not (issubclass(kind, (str, bytes)) and not isinstance(value, (str, bytes)))
        and issubclass(kind, bool) == isinstance(value, bool)
        and not (issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral))
        and not (issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number))
    )
    if not fits:
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)
