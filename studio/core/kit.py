"""What the kit page shows: made-up values for every component in every state it can be in."""

from types import SimpleNamespace
from typing import Any

from django import forms

from .charts import Chart, Series, draw, spots
from .marking import parts_of

SWATCHES = [
    "canvas", "surface", "surface-sunk", "surface-selected", "text", "text-muted", "border", "border-strong",
    "accent", "success", "warning", "danger", "info", "focus", "chart-1", "chart-2", "chart-3", "chart-4",
    "chart-5", "ruler-band", "heat-right-3", "heat-wrong-3",
]  # fmt: skip
MARKED = [
    {"start": 3, "end": 6, "label": "date"},
    {"start": 7, "end": 11, "label": "person"},
    {"start": 20, "end": 24, "label": "place"},
]


class KitForm(forms.Form):
    """One field of each kind; the first has a fault."""

    name = forms.CharField(label="Name of the project")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    speed = forms.DecimalField(label="Learning speed", required=False, help_text="Between 0.00001 and 0.01.")
    preset = forms.ChoiceField(label="How long", choices=[("quick", "Quick"), ("balanced", "Balanced")])
    exports = forms.MultipleChoiceField(
        label="Downloads",
        required=False,
        choices=[("safetensors", "For Python"), ("onnx", "For other programs")],
        widget=forms.CheckboxSelectMultiple,
    )
    is_loud = forms.BooleanField(label="Tell me when it is done", required=False)
    file = forms.FileField(label="File", required=False)

    def clean_name(self) -> str:
        raise forms.ValidationError("You already have a project with this name. “Bank questions 2” is free.")


def context() -> dict[str, Any]:
    """Everything the parts of the page need."""
    return {
        "swatches": SWATCHES,
        "form": KitForm({"name": "Bank questions", "preset": "quick"}),
        "step_urls": dict.fromkeys(("goal", "data", "check"), "#"),
        "rows": [_row("Your model", 0.932, 0.92, 0.94), _row("Counting words", 0.902, 0.89, 0.912)],
        "bars": [
            {"name": "card_arrival", "share": 0.62, "value": "62"},
            {"name": "lost_or_stolen_card", "share": 0.24, "value": "24"},
        ],
        "phases": [
            {"name": "Waiting", "state": "done"},
            {"name": "Learning", "state": "current"},
            {"name": "Done", "state": ""},
        ],
        "findings": _findings(),
        "mistake": {
            "parts": [("My ", False), ("card", True), (" is still not here", False)],
            "right": "card_arrival",
            "said": "lost_or_stolen_card",
            "confidence": 0.97,
            "why": "Nearest example it learned from: “My card never came”.",
        },
        "marked": parts_of("In May Anna flew to Rome.", MARKED),
        "cells": [["card_arrival", "38", "2"], ["lost_or_stolen_card", "1", "39"]],
        "columns": ["Right answer", "card_arrival", "lost_or_stolen_card"],
        "chart": _chart(),
        "page": SimpleNamespace(
            has_previous=True,
            previous_page_number=1,
            has_next=True,
            next_page_number=3,
            start_index=51,
            end_index=100,
            paginator=SimpleNamespace(num_pages=7, count=321),
        ),
    }


def _row(name: str, share: float, low: float, high: float) -> dict[str, Any]:
    points = {"points": round(100 * share), "low_points": round(100 * low), "high_points": round(100 * high)}
    return {"name": name, "share": share, "low_share": low, "high_share": high} | points


def _findings() -> list[dict[str, str]]:
    return [
        {
            "severity": "error",
            "title": "All examples have the same label.",
            "why": "There is nothing to tell apart.",
            "show_url": "#",
        },
        {
            "severity": "warning",
            "title": "403 messages appear more than once.",
            "why": "The score would be too good.",
            "sample": "“Sorry, I’ll call later”",
            "fix_url": "/kit/",
            "fix_label": "Keep one of each",
            "code": "DUPLICATES",
            "show_url": "#",
            "ignore_url": "/kit/",
        },
        {"severity": "info", "title": "12 texts are very long.", "why": "Only their beginning is read."},
        {"severity": "fixed", "title": "3 rows without a label were left out.", "undo_url": "/kit/"},
    ]


def _chart() -> Chart:
    train, validation = [(0.0, 2.4), (50.0, 1.1), (100.0, 0.6)], [(0.0, 2.2), (50.0, 1.2), (100.0, 0.9)]
    return Chart(
        title="Error score",
        sentence="Lower is better.",
        y_labels=["2.5", "", "1.25", "", "0"],
        x_labels=[("0%", "0", ""), ("100%", "pass 3", "e")],
        lines=[
            draw(Series("while learning", 1, train), x_max=100, y_max=2.5),
            draw(Series("practice test", 2, validation), x_max=100, y_max=2.5),
        ],
        columns=["Step", "Error score"],
        rows=[(str(int(step)), [f"{value:.2f}"]) for step, value in validation],
        spots=spots(validation, 100),
    )
