"""How GOOG.csv, IBM.csv, MSFT.csv and AAPL.csv were made. Nobody needs to run it again.

    pip download --no-deps bokeh_sampledata==2026.1
    python data/make_prices.py bokeh_sampledata-2026.1-py3-none-any.whl

One file a company, oldest day first, numbers as they stand in the source.
"""

import csv
import gzip
import io
import sys
import zipfile
from pathlib import Path

TICKERS = ("AAPL", "GOOG", "IBM", "MSFT")
SOURCE = "bokeh_sampledata/_data/stocks.csv.gz"


def main(wheel):
    with zipfile.ZipFile(wheel) as package:
        table = gzip.decompress(package.read(SOURCE)).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    columns = [name for name in rows[0] if name != "Ticker"]
    for ticker in TICKERS:
        chosen = sorted((row for row in rows if row["Ticker"] == ticker), key=lambda r: r["Date"])
        path = Path(__file__).parent / f"{ticker}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(chosen)
        print(f"{path.name}: {len(chosen)} days, {chosen[0]['Date']} to {chosen[-1]['Date']}")


if __name__ == "__main__":
    main(sys.argv[1])
