"""Speed of the course's workloads here and in other frameworks: `python -m tests.benchmarks`."""
