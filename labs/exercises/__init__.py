"""Exercises that check themselves: `python -m labs exercise`. One file an exercise."""
