"""Imports point one way (docs/developer/architecture.md); there is no ignore list."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "segue"

STEPS: list[set[str]] = [
    {"model"},
    {"store", "audio", "engines", "jobs", "config"},
    {"catalog", "listening", "experiments"},
    {"analysis", "understanding"},
    {"recommend", "search", "dub"},
    {"dj", "studio"},
    {"wiring"},
    {"api", "web"},
    {"cli"},
]
"""Rooms from left to right: a room imports from earlier steps only, never from its own or a later one."""

STEP_OF = {room: step for step, rooms in enumerate(STEPS) for room in rooms}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports_of(path: Path) -> list[tuple[str, int]]:
    package = ["segue", *path.relative_to(SOURCE).with_suffix("").parts][:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = package[: len(package) - node.level + 1]
                module = ".".join([*base, node.module] if node.module else base)
            else:
                module = node.module or ""
            if module == "segue":
                found += [(f"segue.{alias.name}", node.lineno) for alias in node.names if alias.name != "__version__"]
            else:
                found.append((module, node.lineno))
    return [(module, line) for module, line in found if module.split(".")[0] == "segue" and "." in module]


def own_room(path: Path) -> str:
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def allowed(path: Path, module: str) -> bool:
    here, there = own_room(path), room_of(module)
    if here == "engines":
        return engine_allowed(path, module)
    if here == there:
        return True
    if there == "engines" and here not in {"wiring"} and STEP_OF[here] < STEP_OF["wiring"]:
        return module.endswith(".base")  # domain code knows an engine's door only
    return STEP_OF[there] < STEP_OF[here]


def engine_allowed(path: Path, module: str) -> bool:
    """An engine's adapter imports the model and what stands in its own folder, nothing else of ours."""
    own_folder = ".".join(["segue", *path.relative_to(SOURCE).parts[:2]])
    return room_of(module) == "model" or module.startswith(own_folder)


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_leftwards(path: Path) -> None:
    if own_room(path) in {"__init__", "__main__"}:
        return
    assert own_room(path) in STEP_OF, f"{own_room(path)} is no room on the map: give it a step in STEPS"
    wrong = [f"{path.name}:{line} imports {module}" for module, line in imports_of(path) if not allowed(path, module)]
    assert not wrong, wrong


HEAVY = {
    "av", "libsonare", "faster_whisper", "kokoro_onnx", "piper", "onnxruntime", "ctranslate2", "librosa",
    "scipy", "pyloudnorm", "PIL", "feedparser", "soxr", "lightgbm",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_heavy_import_at_module_level(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    names = {alias.name.split(".")[0] for node in tree.body if isinstance(node, ast.Import) for alias in node.names} | {
        node.module.split(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not names & HEAVY, f"{path.name} imports {names & HEAVY} at module level: import it where it is used"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500, f"{path.name} has outgrown its room: split it"


def test_sql_lives_in_store_only() -> None:
    for path in FILES:
        if own_room(path) in {"store", "wiring"}:
            continue
        assert not any(module == "sqlalchemy" for module in top_imports(path)), f"{path} speaks SQL outside store/"


def top_imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {alias.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names} | {
        n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module
    }
