"""What is not documented is not done."""

import re
from pathlib import Path

import typer.main

from segue.config import Settings

ROOT = Path(__file__).parents[1]
DOCS = "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))])


def test_every_setting_is_documented() -> None:
    source = (ROOT / "src" / "segue" / "config.py").read_text("utf-8")
    names = set(re.findall(r"SEGUE_[A-Z_]+", source))
    assert len(names) >= len(Settings.__dataclass_fields__)
    settings = (ROOT / "docs" / "operator" / "settings.md").read_text("utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in settings] == []


def commands(group: typer.main.TyperGroup, prefix: str) -> list[str]:
    found = []
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found += commands(command, f"{prefix} {name}")  # type: ignore[arg-type]
        else:
            found.append(f"{prefix} {name}")
    return found


def test_every_command_is_documented() -> None:
    import importlib
    import pkgutil

    import segue.cli

    root = typer.Typer()
    for module in pkgutil.iter_modules(segue.cli.__path__):
        importlib.import_module(f"segue.cli.{module.name}").register(root)
    group = typer.main.get_command(root)
    missing = [name for name in commands(group, "segue") if name not in DOCS]  # type: ignore[arg-type]
    assert missing == []


def test_links_in_docs_lead_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not target.startswith(("http", "mailto:")) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
