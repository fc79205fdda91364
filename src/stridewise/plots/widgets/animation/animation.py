"""The player of a scene as HTML that needs no kernel."""

import json
from pathlib import Path
from typing import Any

from stridewise.plots.drawing.display import mime_bundle
from stridewise.plots.widgets.animation.scene import Scene
from stridewise.plots.widgets.animation.still import draw_still

HERE = Path(__file__).parent
WIDGETS = HERE.parent
CSS = (WIDGETS / "explorer" / "explorer.css", WIDGETS / "replay" / "replay.css", HERE / "animation.css")
SCRIPTS = (WIDGETS / "shared.js", HERE / "animation.js")


class Animation:
    """A scene that is played step by step; made by the functions of `stridewise.plots` that are named `animate_...`.

    Parameters
    ----------
    scene : Scene
        The grids and their steps.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Return the player with a still inside it, which is shown where no script runs, and the captions as text."""
        still = mime_bundle(draw_still(self.scene))
        return {"text/html": _player(self.scene, still["text/html"]), "text/plain": still["text/plain"]}


def _player(scene: Scene, still: str) -> str:
    css = "\n".join(path.read_text(encoding="utf-8") for path in CSS)
    script = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    data = json.dumps(scene.as_data(), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class="stridewise-animation"><div class="sx-still">{still}</div><style>{css}</style>'
        f"<script>(() => {{\n{script}\nplayIn(document.currentScript.parentElement, {data});\n}})();</script></div>"
    )
