"""`quaymaster rotate-keys`: new keys for everything that is sealed, while all goes on."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operate_app import rotation
from operate_app.errors import NotDone

RESTART = "Now restart every process."


class Command(BaseCommand):
    """One step of a rotation, or without one: which keys are in use, and what to do next."""

    help = "Rotate the keys that seal secrets: add, switch, reseal, drop; without a step, say what is next."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("step", nargs="?", choices=("add", "switch", "reseal", "drop"))
        parser.add_argument(
            "--secrets", type=Path, help="the folder of make-secrets, whose keys are written for every part"
        )
        parser.add_argument(
            "--unchecked",
            action="store_true",
            help="drop without asking the database, where it is not reached",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            folder = options["secrets"]
            rings = rotation.rings_in(folder) if folder else rotation.own_rings()
            match options["step"]:
                case "add":
                    rotation.add(rings)
                    self.stdout.write(f"Each ring has a new key, which seals nothing yet. {RESTART}")
                case "switch":
                    rotation.switch(rings)
                    self.stdout.write(
                        f"The new keys seal from the next start on. {RESTART} Then: rotate-keys reseal"
                    )
                case "reseal":
                    self._reseal()
                case "drop":
                    names = rotation.drop(rings, unchecked=options["unchecked"])
                    self.stdout.write(f"Gone: {', '.join(names) or 'nothing'}. {RESTART}")
                case _:
                    self._tell(rings)
        except NotDone as error:
            raise CommandError(str(error)) from error

    def _reseal(self) -> None:
        done, lost = rotation.reseal()
        if lost:
            raise CommandError(
                f"{done} values were sealed anew; {lost} do not open: quaymaster check says which."
            )
        self.stdout.write(f"{done} values were sealed anew. Then: rotate-keys drop")

    def _tell(self, rings: rotation.Rings) -> None:
        in_use = rotation.usage()
        known = {ring.name(key): ring.variable for ring in rings for key in ring.read()}
        for name, variable in known.items():
            self.stdout.write(f"{name} in {variable}: {in_use[name]} values")
        for name in sorted(set(in_use) - set(known)):
            self.stdout.write(f"{name} in no ring: {in_use[name]} values that do not open")
        self.stdout.write(rotation.next_step(rings, in_use))
