"""Calls that pandas 1.3 accepted and today's refuses; `restore` puts them back for the process.

| in pandas 1.3                                             | since then                         |
|-----------------------------------------------------------|------------------------------------|
| `drop(x, 1)`, `concat(x, 1)`, `dropna(0)`                 | only by name                       |
| `fillna(method="ffill")`                                  | `ffill()`                          |
| `series[0]`, `series[-1]` where labels are not numbers    | labels only                        |
| `values` may be written to                                | read-only                          |
| text has the type object                                  | a type of its own                  |
| `resample("M")`, `date_range(freq="H")`                   | "ME", "h"                          |
| `read_csv(squeeze, delim_whitespace, date_parser, ...)`   | other names                        |
| `applymap`, `mad`, `is_monotonic`, `Int64Index`, `.ix`    | gone                               |
"""

import contextlib
import functools
import re

import numpy as np

_FREQUENCIES = {
    **{"M": "ME", "BM": "BME", "Q": "QE", "A": "YE", "Y": "YE", "H": "h", "T": "min", "S": "s"},
    **{"L": "ms", "U": "us", "N": "ns"},
}


def restore(pandas):
    """Changes pandas, once."""
    if getattr(pandas, "_of_run_tf1", False):
        return
    pandas._of_run_tf1 = True
    frame, series = pandas.DataFrame, pandas.Series
    for owner in (frame, series):
        for method in ("drop", "dropna", "sum", "mean", "sort_index", "reset_index", "set_axis"):
            _take_positions(owner, method, _OLD_ORDER[method])
        owner.fillna = _fillna(owner.fillna)
        owner.resample = _with_old_frequency(owner.resample, "rule")
        owner.to_csv = _to_csv(owner.to_csv)
        owner.values = property(_writable(owner.values.fget))
        owner.ix = property(ByLabelOrPosition)
        _add(owner, "mad", lambda data, axis=0: (data - data.mean()).abs().mean())
        _add(owner, "append", _append)
        _add(owner, "iteritems", lambda data: data.items())
        _add(owner, "as_matrix", _as_matrix)
    _take_positions(pandas, "concat", ("objs", "axis", "join", "ignore_index", "keys"))
    _add(frame, "applymap", lambda data, function, **options: data.map(function, **options))
    _add(frame, "get_value", lambda data, row, column: data.at[row, column])
    _add(series, "is_monotonic", property(lambda data: data.is_monotonic_increasing))
    _add(pandas.Index, "is_monotonic", property(lambda index: index.is_monotonic_increasing))
    for name, dtype in (("Int64Index", "int64"), ("Float64Index", "float64")):
        _add(pandas, name, functools.partial(pandas.Index, dtype=dtype))
    series.__getitem__ = _label_or_position(series.__getitem__)
    pandas.date_range = _with_old_frequency(pandas.date_range, "freq")
    pandas.read_csv = _read_csv(pandas, pandas.read_csv)
    pandas.read_table = _read_csv(pandas, pandas.read_table)
    with contextlib.suppress(KeyError, AttributeError):  # those of an older pandas
        pandas.set_option("future.infer_string", False)  # text has the type object


_OLD_ORDER = {
    "drop": ("labels", "axis", "index", "columns", "level", "inplace"),
    "dropna": ("axis", "how", "thresh", "subset", "inplace"),
    "sum": ("axis", "skipna"),
    "mean": ("axis", "skipna"),
    "sort_index": ("axis", "level", "ascending", "inplace"),
    "reset_index": ("level", "drop", "inplace"),
    "set_axis": ("labels", "axis"),
}


def _add(owner, name, value):
    if not hasattr(owner, name):
        setattr(owner, name, value)


def _take_positions(owner, name, parameters):
    """Lets a function take by position what it now takes by name only."""
    function = getattr(owner, name)
    first = 1 if isinstance(owner, type) else 0  # self

    @functools.wraps(function)
    def taking(*args, **kwargs):
        given = dict(zip(parameters, args[first:]))
        if len(args) - first > len(parameters) or set(given) & set(kwargs):
            return function(*args, **kwargs)
        return function(*args[:first], **given, **kwargs)

    setattr(owner, name, taking)


def _fillna(function):
    @functools.wraps(function)
    def fillna(data, value=None, method=None, axis=None, inplace=False, limit=None, **options):
        if method is None:
            return function(data, value, axis=axis, inplace=inplace, limit=limit, **options)
        fill = data.ffill if method in ("ffill", "pad") else data.bfill
        return fill(axis=axis, inplace=inplace, limit=limit)

    return fillna


def _with_old_frequency(function, parameter):
    @functools.wraps(function)
    def with_frequency(*args, **kwargs):
        if isinstance(kwargs.get(parameter), str):
            kwargs[parameter] = _new_frequency(kwargs[parameter])
        elif parameter == "rule" and len(args) > 1 and isinstance(args[1], str):
            args = (args[0], _new_frequency(args[1]), *args[2:])
        elif parameter == "freq" and len(args) > 3 and isinstance(args[3], str):
            args = (*args[:3], _new_frequency(args[3]), *args[4:])
        return function(*args, **kwargs)

    return with_frequency


def _new_frequency(text):
    """ "ME" for "M", "3h" for "3H"; what is new already stays."""
    count, unit, anchor = re.fullmatch(r"(-?\d*)([A-Za-z]*)(.*)", text, re.DOTALL).groups()
    return count + _FREQUENCIES.get(unit, unit) + anchor


def _to_csv(function):
    @functools.wraps(function)
    def to_csv(*args, **kwargs):
        if "line_terminator" in kwargs:
            kwargs["lineterminator"] = kwargs.pop("line_terminator")
        return function(*args, **kwargs)

    return to_csv


def _writable(values):
    """`values`, copied where the data of the frame may not be written to."""

    def writable(data):
        array = values(data)
        read_only = isinstance(array, np.ndarray) and not array.flags.writeable
        return array.copy() if read_only else array

    return writable


def _read_csv(pandas, function):
    @functools.wraps(function)
    def read_csv(*args, **kwargs):
        for name in (
            "infer_datetime_format",
            "mangle_dupe_cols",
            "warn_bad_lines",
            "tupleize_cols",
        ):
            kwargs.pop(name, None)
        if kwargs.pop("error_bad_lines", True) is False:
            kwargs["on_bad_lines"] = "skip"
        if kwargs.pop("delim_whitespace", False):
            kwargs["sep"] = r"\s+"
        squeeze, prefix = kwargs.pop("squeeze", False), kwargs.pop("prefix", None)
        parser = kwargs.pop("date_parser", None)
        dates = kwargs.get("parse_dates") if parser is not None else None
        if dates:
            kwargs.pop("parse_dates")
        data = function(*args, **kwargs)
        if dates is True:
            data.index = pandas.DatetimeIndex([parser(str(text)) for text in data.index])
        for column in dates if isinstance(dates, (list, tuple)) else []:
            name = data.columns[column] if isinstance(column, int) else column
            if name == data.index.name:
                data.index = pandas.DatetimeIndex(
                    [parser(str(text)) for text in data.index], name=name
                )
            else:
                data[name] = pandas.to_datetime([parser(str(text)) for text in data[name]])
        if prefix is not None and kwargs.get("header", "infer") is None:
            data.columns = [f"{prefix}{number}" for number in range(data.shape[1])]
        return data.iloc[:, 0] if squeeze and data.shape[1] == 1 else data

    return read_csv


def _label_or_position(getitem):
    """`series[0]`: a position, where the labels are no numbers."""

    @functools.wraps(getitem)
    def label_or_position(series, key):
        is_number = isinstance(key, (int, np.integer)) and not isinstance(key, bool)
        if is_number and not _has_numbers(series.index):
            return series.iloc[key]
        return getitem(series, key)

    return label_or_position


def _has_numbers(index):
    return index.dtype.kind in "iuf" or (index.dtype == object and index.inferred_type != "string")


def _append(data, other, ignore_index=False, **options):
    """`append` of pandas 1: a frame, a series, a dictionary, or a list of them."""
    import pandas

    others = other if isinstance(other, (list, tuple)) else [other]
    if isinstance(data, pandas.DataFrame):
        others = [
            pandas.DataFrame([row]) if isinstance(row, (dict, pandas.Series)) else row
            for row in others
        ]
    return pandas.concat([data, *others], ignore_index=ignore_index, **options)


def _as_matrix(data, columns=None):
    return (data if columns is None else data[columns]).to_numpy()


class ByLabelOrPosition:
    """`.ix` of pandas 0.25: labels; positions where the labels of an axis are no integers."""

    def __init__(self, data):
        self._data = data

    def __getitem__(self, key):
        return self._data.iloc[self._positions(key)]

    def __setitem__(self, key, value):
        try:
            positions = self._positions(key)
        except KeyError:  # a new label
            self._data.loc[key] = value
        else:
            self._data.iloc[positions] = value

    def _positions(self, key):
        """The key as positions, for `iloc`: a tuple with one entry for each axis."""
        keys = key if isinstance(key, tuple) else (key,)
        return tuple(_positions_in(index, part) for index, part in zip(self._data.axes, keys))


def _positions_in(index, key):
    by_label = index.dtype.kind in "iu"
    if isinstance(key, slice):
        ends = [end for end in (key.start, key.stop) if end is not None]
        if not by_label and all(isinstance(end, (int, np.integer)) for end in ends):
            return key
        return index.slice_indexer(key.start, key.stop, key.step)
    if np.ndim(key):
        array = np.asarray(key)
        if array.dtype == bool:
            return np.flatnonzero(array)
        if by_label or array.dtype.kind not in "iu":
            positions = index.get_indexer(array)
            if (positions < 0).any():
                raise KeyError(key)
            return positions
        return array
    if isinstance(key, (int, np.integer)) and not by_label:
        return int(key)
    return index.get_loc(key)
