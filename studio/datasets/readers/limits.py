"""How large a table may be, so that no upload can eat the machine."""

MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000
MAX_CELL_CHARS = 1_000_000
MAX_LINE_CHARS = 8_000_000
MAX_RECORD_LINES = 2_000
MAX_NAME_CHARS = 200
MAX_BAD_ROWS_KEPT = 1_000
MAX_RAW_CHARS = 500
# What a packed file (gzip, xlsx, ods, Parquet) may unpack to, and from which size on a huge ratio is a bomb.
MAX_UNPACKED_BYTES = 2 * 1024**3
BOMB_BYTES = 64 * 1024**2
BOMB_RATIO = 200
MAX_JSON_DOCUMENT_BYTES = 100 * 1024**2
MAX_JSON_ELEMENT_CHARS = 8_000_000
BATCH_ROWS = 10_000
