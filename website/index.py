"""The first page: what a reader can try at once, and the table of contents."""

import inspect
import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

import numpy as np

from stridewise import check, plots, predict
from stridewise.checker.notebook.contents import LessonSummary, contents_page
from stridewise.layout import safe_as_strided
from website.live.outputs import Outcomes, live_html
from website.shown_answer import conv_naive
from website.stride_explorer import PAGE as STRIDE_EXPLORER

NO_OUTCOMES: Outcomes = MappingProxyType({})
QUESTION = "loops-slowdown"
TITLE = "Stridewise: how a convolution really runs"
DESCRIPTION = (
    "Eight lessons from the strides of an array to a convolution kernel: predict, write one small function at a time, "
    "and let a check name your mistake."
)
PAGE = """\
---
myst:
  html_meta:
    "description": "{description}"
    "property=og:type": "website"
    "property=og:title": "{title}"
    "property=og:description": "{description}"
---

# Stridewise

```{{raw}} html
<p class="lead">How a convolution really runs. You call one in a line of PyTorch; here you write it, from the bytes of
an array to a kernel that keeps up with PyTorch&rsquo;s, and a check names each mistake on the way.</p>
<p class="actions"><a class="action first" href="{first}.html">Read lesson 1</a>
{live}<a class="action" href="{explorer}">Stride explorer</a></p>
```

## Where is this element?

`tiles` is the array in 2x2 tiles, without a copy: the same 144 bytes, read with other strides. Point at an element, or
move with the arrow keys, and see where it is. Lesson 5 is about this view, lesson 6 makes convolutions of it.

```{{raw}} html
{explorer_widget}
```

Any other view can be tried, and sent to somebody, in the <a href="{explorer}">stride explorer</a>.

{prediction}## What the check says

Each exercise is one small function. This one runs and returns numbers of the right shape, and they are wrong:

```python
{code}
```

```{{raw}} html
<div class="verdict-card">{card}</div>
```

It says so only if that explains *every* result of your function; it never guesses.

## The lessons

{contents}
"""
PREDICTION = """\
## What do you expect?

In lesson 2 you write a convolution as seven loops of plain Python, and time it beside PyTorch on one thread. Guess
before you read on:

```{{raw}} html
{form}
```

*Measured in lesson 2 on: {machine}.*

"""


def index_page(lessons: Iterable[LessonSummary], *, address: Any, measured: tuple[str, Outcomes], live: str) -> str:
    """Return the page as MyST Markdown.

    Parameters
    ----------
    lessons : iterable of LessonSummary
        In course order.
    address : callable
        Lesson and name of an exercise -> what its name links to.
    measured : (str, mapping)
        The machine, and the outcome of each question.
    live : str
        The address of the lessons in a running JupyterLite; empty if there is none.

    Returns
    -------
    str
    """
    lessons = tuple(lessons)
    _, _, contents = contents_page(lessons, address=address).split("\n\n", 2)
    link = f'<a class="action live-twin" href="{live}">Run the lessons in your browser</a>\n' if live else ""
    machine, outcomes = measured
    return PAGE.format(
        title=TITLE,
        description=DESCRIPTION,
        first=lessons[0].name,
        live=link,
        explorer=STRIDE_EXPLORER,
        explorer_widget=_widget("explorer", _tiles()),
        prediction=PREDICTION.format(form=_form(outcomes), machine=machine) if QUESTION in outcomes else "",
        code=_shown_code(),
        card=check(conv_naive)._repr_html_(),
        contents=re.sub(r"^## ", "### ", contents, flags=re.MULTILINE),
    )


def _tiles() -> plots.Explorer:
    array = np.arange(36, dtype=np.float32).reshape(6, 6)
    explorer = plots.explore(array=array, tiles=safe_as_strided(array, (3, 3, 2, 2), (48, 8, 24, 4)))
    explorer.select("tiles", 1, 1, 0, 1)
    return explorer


def _form(outcomes: Outcomes) -> str:
    return _widget("predict", predict(QUESTION), outcomes)


def _widget(kind: str, widget: Any, outcomes: Outcomes = NO_OUTCOMES) -> str:
    data, _ = widget._repr_mimebundle_()
    return live_html(kind, widget.get_state(), data["text/html"], outcomes)


def _shown_code() -> str:
    """Return the answer as a student writes it: without annotations and without its docstring, which gives it away."""
    code = re.sub(r'^    """.*"""\n', "", inspect.getsource(conv_naive), flags=re.MULTILINE)
    return re.sub(r"^def .*$", "def conv_naive(x, w):", code, flags=re.MULTILINE).rstrip()
