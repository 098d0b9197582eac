"""`manage.py fetch_model NAME`: brings a starting model of the catalogue to this machine."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.catalog import fetching, services
from studio.catalog.models import PretrainedModel
from studio.core.errors import Refused


class Command(BaseCommand):
    help = "Fetch a starting model from its hub. A token for models with a gate is read from HF_TOKEN."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")

    def handle(self, *, name: str, **options: Any) -> None:
        services.sync()
        model = PretrainedModel.objects.filter(name=name).first()
        if model is None:
            known = ", ".join(PretrainedModel.objects.filter(kind="hub").values_list("name", flat=True))
            raise CommandError(f"The catalogue has no model named {name}. It has: {known}.")
        try:
            fetching.fetch(model, token=os.environ.get("HF_TOKEN") or None)
        except Refused as refusal:
            raise CommandError(f"{refusal.message} ({refusal.code})") from refusal
        model.refresh_from_db()
        self.stdout.write(f"{name} is on the shelf, commit {model.commit}.")
