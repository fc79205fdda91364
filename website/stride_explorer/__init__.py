"""The stride explorer: a page of its own, one file without a server, on which a reader types shape and strides.

Reading order: `page` (puts the page together), `page.html`, `page.css`, and in `scripts/`, which is one program:
`state` (the fields and the address), `arithmetic`, `values` (numbers as bytes), `numpy_code`, `examples`,
`facts` (sentences), `drawing` (what the explorer's widget is given), `page`. The widget is that of the lessons.
"""

from website.stride_explorer.page import PAGE, render_page

__all__ = ["PAGE", "render_page"]
