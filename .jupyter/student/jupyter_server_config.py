"""JupyterLab as a student gets it: on this machine only, with nbgrader's Validate and nothing else of it.

It opens on a table of contents, 00_contents.md. What lies on the disk is the page of a reader who has not begun; what
JupyterLab gets are the points and best times so far as well, which `check` and `race` keep in the file that the
environment names. When all points are earned, a page to keep is written beside it.
"""

import os
from pathlib import Path

from ipykernel.ipkernel import IPythonKernel
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

SETTINGS = Path(__file__).resolve().parent
NOTEBOOKS = SETTINGS.parents[1] / "notebooks"
CONTENTS = "00_contents.md"
PROGRESS = Path(os.environ.setdefault("STRIDEWISE_PROGRESS", str(NOTEBOOKS / ".progress.jsonl")))


class Contents(AsyncLargeFileManager):
    """The files of the folder, the table of contents with the reader's points in it."""

    async def get(self, path, *arguments, **options):
        model = await super().get(path, *arguments, **options)
        if path.strip("/") == CONTENTS and model["content"] is not None:
            model["content"] = self._with_points(model["content"])
        elif model["type"] == "notebook" and model["content"] is not None:
            # JupyterLab adds this when the kernel is there, and the notebook would have unsaved changes from then on.
            model["content"]["metadata"]["language_info"] = dict(IPythonKernel.language_info)
        return model

    async def save(self, model, path=""):
        if path.strip("/") == CONTENTS:  # The page with the points is not the page on the disk.
            return await super().get(path, content=False)
        return await super().save(model, path)

    def _with_points(self, page):
        try:
            from stridewise.checker.notebook.contents import contents_page, read_lessons
            from stridewise.checker.notebook.finished import write_finished_page
            from stridewise.checker.notebook.progress import points_in, times_in

            lessons, points, times = read_lessons(NOTEBOOKS), points_in(PROGRESS), times_in(PROGRESS)
            finished = write_finished_page(NOTEBOOKS, lessons, points, times)
            return contents_page(lessons, points, times, finished=finished)
        except Exception as fault:  # A notebook that cannot be read, say: the page without points does as well.
            self.log.warning("no points in the table of contents: %r", fault)
            return page


c = get_config()  # noqa: F821  (Jupyter defines it)

c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True  # Containers often have no other user; the server is on the loopback, behind a token.
c.ServerApp.contents_manager_class = Contents
c.ServerApp.jpserver_extensions = {
    "jupyterlab_jupytext": False,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
}
c.LabApp.default_url = "/lab/tree/00_contents.md"
c.LabApp.extra_labextensions_path = [str(SETTINGS / "labextensions")]
