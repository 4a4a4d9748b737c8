"""The results as a table."""


def table(results):
    """Markdown: a row for each workload, a column for each program."""
    machine = results["machine"]
    lines = [", ".join(f"{name} {value}" for name, value in machine.items()), ""]
    lines += [f"Missing: {label}: {reason}" for label, reason in results["missing"].items()]
    speeds = {key: value for key, value in results.items() if "losses_apart" in value}
    programs = []
    for result in speeds.values():
        for label in ["ours", *result["peers"]]:
            if label not in programs:
                programs.append(label)
    if speeds:
        rows = [["steps a second", *programs, "ratio to the best peer", "losses apart"]]
        for key, result in speeds.items():
            numbers = {"ours": result["ours"], **result["peers"]}
            apart = max(result["losses_apart"].values(), default=0.0)
            ratio = f"{result['ratio']:.2f}" if result["ratio"] else "-"
            cells = [number(numbers.get(label)) for label in programs]
            rows.append([key, *cells, ratio, f"{apart:.0e}"])
        lines += markdown(rows)
        for key, result in speeds.items():
            if "peak_megabytes" in result:
                peaks = ", ".join(f"{k} {v:.0f}" for k, v in result["peak_megabytes"].items())
                lines.append(f"\n{key}, peak memory in MB: {peaks}")
    launches = {key: value for key, value in results.items() if key.startswith("launch")}
    if launches:
        programs = list(next(iter(launches.values()))["seconds"])
        rows = [["seconds from launch to result", *programs]]
        rows += [
            [key, *(f"{value['seconds'].get(label, float('nan')):.2f}" for label in programs)]
            for key, value in launches.items()
        ]
        lines += ["", *markdown(rows)]
    if "import" in results:
        lines.append(f"\nLab 1 against a bare import: {results['import']['ratio']:.2f}")
    return "\n".join(lines)


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def markdown(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    padded = [
        "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)) + " |"
        for row in rows
    ]
    return [padded[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *padded[1:]]
