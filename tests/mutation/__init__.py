"""Whether the tests notice a mistake; README.md says what was found, `__main__` how it is run."""
