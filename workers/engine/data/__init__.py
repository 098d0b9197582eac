"""Examples: reading them, cutting them into word pieces and into batches."""
