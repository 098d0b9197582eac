"""A new task is one file and a new method is one file: dropped into a folder, they are there and they run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.driving import begin
from workers.engine import catalog, methods, tasks
from workers.engine.contracts import Method, Task
from workers.engine.testing.cells import forms

METHOD = '''
"""Teach only the biases (BitFit)."""
from typing import ClassVar, Literal
from workers.engine.contracts import OK, MethodConfig

class BitFitConfig(MethodConfig):
    kind: Literal["bitfit-test"] = "bitfit-test"

class BitFit:
    kind: ClassVar[str] = "bitfit-test"
    title = "Biases"
    blurb = "Only the biases learn."
    use = "For tests."
    Config = BitFitConfig
    is_gradient = True
    def fits(self, probe, task): return OK
    def attach(self, model, config):
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(self.promised(name, config))
    def learning_rate(self, config, model): return 1e-3
    def promised(self, name, config): return name.endswith("bias") or name.startswith("head.")
    def save(self, model): return {n: p.detach() for n, p in model.named_parameters() if p.requires_grad}
    def restore(self, model, tensors): model.copy_parameters(tensors)
    def merge(self, model): pass

METHOD = BitFit()
'''
TASK = '''
"""Sort questions into groups: the same as sorting texts, under another name."""
from typing import Literal
from workers.engine.contracts import TaskConfig
from workers.engine.tasks.text_classification import TextClassification

class QuestionConfig(TaskConfig):
    kind: Literal["question-sorting-test"] = "question-sorting-test"
    label_smoothing: float = 0.0

class QuestionSorting(TextClassification):
    kind = "question-sorting-test"
    title = "Sort questions"
    Config = QuestionConfig

TASK = QuestionSorting()
'''


@pytest.fixture
def plug_in_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for package, name, source in ((methods, "bitfit_test", METHOD), (tasks, "questions_test", TASK)):
        folder = tmp_path / package.__name__.rpartition(".")[2]
        folder.mkdir()
        (folder / f"{name}.py").write_text(source)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    catalog.forget()
    yield tmp_path
    catalog.forget()


def test_a_file_in_the_folder_is_enough_for_a_new_task_and_a_new_method(
    plug_in_folders: Path, make_run: Callable[..., Path]
) -> None:
    assert "bitfit-test" in catalog.methods()
    assert "question-sorting-test" in catalog.tasks()
    drive = begin(make_run({"kind": "bitfit-test"}, task={"kind": "question-sorting-test"}))
    assert drive.learn().steps == drive.work.num_steps


def test_what_the_catalogue_finds_keeps_the_contract() -> None:
    assert {"head", "lora", "full"} <= set(catalog.methods())
    assert "text-classification" in catalog.tasks()
    assert all(isinstance(task, Task) for task in catalog.tasks().values())
    assert all(isinstance(method, Method) for method in catalog.methods().values())
    configs = {
        **{k: t.Config for k, t in catalog.tasks().items()},
        **{k: m.Config for k, m in catalog.methods().items()},
    }
    for kind, config in configs.items():
        assert config().model_dump()["kind"] == kind


def test_the_page_of_what_works_with_what_holds_every_task_and_every_way_of_training() -> None:
    """`make matrix` writes it; a plug-in that is new has to be walked."""
    page = (Path(__file__).parents[2] / "docs" / "matrix.md").read_text(encoding="utf-8")
    sections = {part.partition("`)")[0].rpartition("(`")[2]: part for part in page.split("\n## ")[1:]}
    assert set(sections) == set(forms())
    for name, form in forms().items():
        assert all(f"(`{method}`)" in sections[name] for method in form.methods)
