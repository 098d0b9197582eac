"""Benchmarks anyone can run; they print ratios and assert nothing."""
