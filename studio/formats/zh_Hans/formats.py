"""Chinese numbers are grouped by thousands, as in 3,080: Django writes them without groups."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
