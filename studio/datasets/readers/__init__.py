"""Reads tables as people have them: one file a format, all giving Parquet with a row number and text columns.

Here are only the words that everybody uses; `opening.read` does the reading, and brings the libraries for it along.
"""

from .options import ReadOptions
from .result import BadRow, Doubt, ReadResult, UnreadableTableError

__all__ = ["BadRow", "Doubt", "ReadOptions", "ReadResult", "UnreadableTableError"]
