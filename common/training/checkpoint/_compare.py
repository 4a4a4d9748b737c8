"""The table of a checkpoint's variables, and the differences between two checkpoints."""

import numpy as np


def describe(saved: dict[str, np.ndarray]) -> list[str]:
    """Returns the lines of a table: name, shape, type, bytes of each variable, and the total."""
    rows = [
        (name, str(list(array.shape)), str(array.dtype), f"{array.nbytes:,}")
        for name, array in saved.items()
    ]
    total = sum(array.nbytes for array in saved.values())
    rows.append((f"{len(rows)} variables", "", "", f"{total:,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"{name:<{widths[0]}}  {shape:<{widths[1]}}  {dtype:<{widths[2]}}  {size:>{widths[3]}}"
        for name, shape, dtype, size in rows
    ]


def differences(saved: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    """Returns lines on how two checkpoints differ; none if they are bit-for-bit identical."""
    lines = [f"only in the first:  {name}" for name in saved if name not in other]
    lines += [f"only in the second: {name}" for name in other if name not in saved]
    for name in sorted(set(saved) & set(other)):
        first, second = saved[name], other[name]
        if first.shape != second.shape or first.dtype != second.dtype:
            lines.append(
                f"{name}: {first.dtype}{list(first.shape)} and {second.dtype}{list(second.shape)}"
            )
        elif not np.array_equal(first, second):
            numeric = np.issubdtype(first.dtype, np.number)
            gap = np.abs(first.astype(float) - second.astype(float)).max() if numeric else None
            lines.append(f"{name}: values differ" + (f" by up to {gap:.3g}" if numeric else ""))
    return lines
