"""A check that the tests notice mistakes: README.md has the results, `__main__` runs it."""
