"""Prints where this Python is installed."""
import sys

print(sys.prefix, flush=True)
sys.stdin.read()
