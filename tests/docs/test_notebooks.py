"""Every notebook runs top to bottom, on the sandbox, and is committed with its outputs."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def cells_of(path: Path) -> Any:
    """The notebook's code cells."""
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    """The quickstart is there."""
    assert "quickstart.ipynb" in [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # nbclient's and jupyter's own
def test_notebook_runs_top_to_bottom(path: Path, tmp_path: Path) -> None:
    """In a fresh copy, with no token and no network, every cell runs."""
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(tmp_path / "notebooks")}}
    NotebookClient(notebook, timeout=300, resources=resources).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_committed_with_outputs_of_one_run(path: Path) -> None:
    """Cells were run in order, once, without an error, and with the sandbox."""
    cells = cells_of(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = [output.output_type for cell in cells for output in cell.outputs]
    assert "error" not in kinds
    assert "fb.Sandbox(" in "\n".join(cell.source for cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_keeps_no_widgets(path: Path) -> None:
    """Opened anew it shows no widget of a kernel that is gone, and holds no widget's state."""
    assert "widgets" not in nbformat.read(path, as_version=4).metadata
    outputs = [output for cell in cells_of(path) for output in cell.outputs]
    assert not [one for one in outputs if "widget-view" in str(one.get("data", {}).keys())]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_names_its_kernel_and_no_machine(path: Path) -> None:
    """JupyterLab opens it without asking for a kernel; it holds no path of a machine."""
    assert nbformat.read(path, as_version=4).metadata.kernelspec.name == "python3"
    text = path.read_text(encoding="utf-8")
    assert not [sign for sign in ("/root/", "/home/", "C:\\\\Users") if sign in text]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_shows_no_warning_and_no_folder_of_its_run(path: Path) -> None:
    """Its outputs are what any reader would get: nothing on stderr, no temporary path."""
    outputs = [output for cell in cells_of(path) for output in cell.outputs]
    assert not [one for one in outputs if one.get("name") == "stderr"]
    assert not [one for one in outputs if "/tmp/" in str(one)]  # noqa: S108 - a sign of a path


@pytest.mark.parametrize("name", ["quickstart.ipynb", "campaign.ipynb"])
def test_the_preview_and_the_send_of_a_notebook_agree(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run cell by cell: as many are ready in the first preview as the first send queues."""
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    names: dict[str, Any] = {}
    seen = None
    for cell in cells_of(ROOT / "notebooks" / name):
        *before, last = ast.parse(cell.source).body
        exec(compile(ast.Module(before, []), name, "exec"), names)  # noqa: S102 - our own notebook
        shown = _value(last, names)
        seen = _preview_of(cell.source, shown, names) if seen is None else seen
        if ".feedbot.send(" in cell.source:
            break
    assert seen is not None
    ready = seen.index[seen["feedbot_status"] == "ready"]
    queued = names["sent"].index[names["sent"]["feedbot_status"] == "pending"]
    assert list(queued) == list(ready)


def _value(last: ast.stmt, names: dict[str, Any]) -> Any:
    """What the last line of a cell shows."""
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307
    exec(compile(ast.Module([last], []), "cell", "exec"), names)  # noqa: S102 - our own notebook
    return None


def _preview_of(source: str, shown: Any, names: dict[str, Any]) -> Any:
    return names.get("seen", shown) if ".feedbot.preview(" in source else None
