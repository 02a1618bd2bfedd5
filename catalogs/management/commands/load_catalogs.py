"""Loads the seed data of the catalogs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from catalogs.loading import load
from catalogs.seeds import SeedError, read_seeds


class Command(BaseCommand):
    help = (
        "Loads catalogs from CSV files: adds what is missing and updates what nobody has edited since a machine wrote "
        "it. May be run at any time, as often as you like."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dir",
            type=Path,
            default=Path(settings.BASE_DIR) / "fixtures" / "catalogs",
            help="Folder to load instead of fixtures/catalogs, such as the entity's own branches.csv. "
            "Of an entry that is in both and edited by nobody, the one loaded last stands.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = load(read_seeds(options["dir"]))
        except SeedError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] < 1:
            return
        for model, created, updated, unchanged, kept in outcomes:
            counts = {"created": created, "updated": updated, "unchanged": unchanged, "kept": kept}
            counted = _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(kept)d kept") % counts
            self.stdout.write(f"{model._meta.verbose_name_plural}: {counted}")
