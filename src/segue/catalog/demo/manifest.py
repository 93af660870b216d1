"""What has been made so far, so that a second run changes nothing and a killed one goes on."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from segue.catalog.demo import files
from segue.catalog.demo.units import Made, Unit

NAME = "manifest.json"


@dataclass(slots=True)
class Manifest:
    """The list of what stands in the demo folder, unit by unit. Written anew after each."""

    folder: Path
    day: str
    """The day on which the demo was begun (ISO): the listeners' six months end with it."""
    units: dict[str, dict[str, object]] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    """Other steps (`listeners`), and the version in which they were done."""

    @classmethod
    def read(cls, folder: Path, today: str) -> "Manifest":
        """The manifest of the folder; a fresh one where there is none or it can't be read."""
        try:
            data = json.loads((folder / NAME).read_text("utf-8"))
            return cls(folder, data["day"], dict(data["units"]), dict(data["done"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder, today)

    def stands(self, unit: Unit, kit: str) -> bool:
        """True when the unit was made from just this, by these engines, and its files are as they were."""
        known = self.units.get(unit.id)
        if not known or known.get("print") != unit.print or known.get("kit") != kit:
            return False
        made = self.made(unit.id)
        return bool(made) and all(self._is_whole(each) for each in made)

    def made(self, unit_id: str) -> list[Made]:
        """The files of a unit; empty when it was not made."""
        found = self.units.get(unit_id, {}).get("files", [])
        return [Made(**each) for each in found] if isinstance(found, list) else []

    def note(self, unit: Unit, kit: str, made: list[Made]) -> None:
        """Writes down that the unit stands."""
        self.units[unit.id] = {"print": unit.print, "kit": kit, "files": [asdict(each) for each in made]}
        self.save()

    def save(self) -> None:
        """Writes the manifest, whole or not at all."""
        data = {"day": self.day, "units": self.units, "done": self.done}
        files.place_bytes(self.folder / NAME, (json.dumps(data, indent=1, sort_keys=True) + "\n").encode("utf-8"))

    def _is_whole(self, made: Made) -> bool:
        path = self.folder / made.path
        try:
            return path.stat().st_size == made.size_bytes and files.sha256(path) == made.sha256
        except OSError:
            return False
