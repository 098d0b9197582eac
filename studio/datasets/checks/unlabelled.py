"""Texts without a label: too few are left out, many are something to learn from."""

from .found import USABLE, Examined

# A text, and nothing where its answer should stand.
WITHOUT_LABEL = "label = '' AND fault = '' AND NOT is_blank"
# Fewer would change nothing, and learning from them costs a second training.
FEWEST, FEWEST_A_LABELLED = 20, 0.5


def are_learned_from(table: Examined) -> bool:
    """Whether the training may learn from the texts without a label: each text has one, and there are many without."""
    if table.form != "label":
        return False
    count = f"SELECT count(*) FILTER (WHERE {WITHOUT_LABEL}), count(*) FILTER (WHERE {USABLE}) FROM keyed"  # noqa: S608  # Constants.
    ((without, usable),) = table.rows(count)
    return bool(without >= max(FEWEST, FEWEST_A_LABELLED * usable))
