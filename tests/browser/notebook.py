"""What a reader does with a notebook in JupyterLab: open it, type, run, read."""

from pathlib import Path

from playwright.sync_api import Locator, Page


class Notebook:
    """A notebook that is opening in a page. It is there when its kernel is ready; `path` is its file."""

    def __init__(self, page: Page, path: Path):
        self.page, self.path = page, path
        page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        """Until the kernel has nothing to do."""
        self.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=1000 * seconds)
        waiting = self.page.locator(".jp-InputArea-prompt", has_text="[*]")
        waiting.first.wait_for(state="detached", timeout=1000 * seconds)

    @property
    def dialogs(self) -> list[str]:
        return self.page.locator(".jp-Dialog").all_inner_texts()

    def cell(self, text: str) -> Locator:
        """The one code cell whose source has this text."""
        source = self.page.locator(".jp-InputArea-editor", has_text=text)
        return self.page.locator(".jp-CodeCell").filter(has=source)

    def write(self, text: str, code: str) -> None:
        """Replace the source of the cell that has this text, and run it."""
        self._type(text, "Control+A", code)

    def append(self, text: str, more: str) -> None:
        """Add to the end of the cell that has this text, and run it."""
        self._type(text, "Control+End", more)

    def run(self, text: str) -> str:
        """Run the cell that has this text; what it shows."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.wait()
        return cell.locator(".jp-Cell-outputArea").inner_text()

    def run_alone(self, text: str) -> None:
        """Clear all outputs, and run the cell that has this text."""
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:clear-all-cell-outputs'); }")
        self.page.locator(".jp-Notebook .jp-OutputArea-output").first.wait_for(state="detached")
        self.run(text)

    def run_all(self, seconds: float = 240) -> None:
        """Run > Run All Cells. What raises in a check does not keep the next cell from running."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        self.page.locator(".jp-Cell").last.and_(self.page.locator(".jp-mod-active")).wait_for()
        self.wait(seconds)

    def save(self) -> None:
        with self.page.expect_response(lambda answer: answer.request.method == "PUT" and self.path.stem in answer.url):
            self.page.keyboard.press("Control+S")

    def _type(self, text: str, where: str, code: str) -> None:
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press(where)
        self.page.keyboard.insert_text(code)  # As pasted: the editor indents nothing of its own.
        self.page.keyboard.press("Control+Enter")
        self.wait()
