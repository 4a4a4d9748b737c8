"""Byte pairs of the Sonnets, by the package `tokenizers` of Hugging Face: byte_pairs.json.

    pip install tokenizers==0.23.3
    python tests/goldens/make_byte_pairs.py

The text is one sequence, with no words cut out first, as in lab 37.
"""

import json
from pathlib import Path

import tokenizers

HERE = Path(__file__).resolve().parent
CHARACTERS, SIZE = 40_000, 400
OTHER = slice(60_000, 62_000)  # a part that was not counted


def main():
    text = (HERE.parents[1] / "data" / "sonnets.txt").read_text(encoding="utf-8")
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=SIZE,
        min_frequency=2,
        show_progress=False,
        special_tokens=[],
        initial_alphabet=sorted(set(text)),
    )
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.train_from_iterator([text[:CHARACTERS]], trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    found = {
        "made_with": f"tokenizers {tokenizers.__version__}",
        "characters": CHARACTERS,
        "other": [OTHER.start, OTHER.stop],
        "merges": merges,
        "cut": tokenizer.encode(text[OTHER]).tokens,
    }
    path = HERE / "byte_pairs.json"
    path.write_text(json.dumps(found, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
