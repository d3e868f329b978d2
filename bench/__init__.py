"""The numbers of docs/benchmarks.md, each by a program of its own: `python -m bench.engine`; `python -m bench` runs all."""
