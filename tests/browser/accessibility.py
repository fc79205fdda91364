"""What axe, the usual checker of accessibility, finds wrong with a page."""

from importlib.resources import files

# A notebook's texts and outputs: JupyterLab's toolbars, editors and lists of cells have violations of their own.
IN_NOTEBOOK = {"include": [[".jp-OutputArea"], [".jp-MarkdownOutput"]]}
SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page, selector="html"):
    """Each violation in the page, or in a part of it, with the first element that has it."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SCRIPT)
    # A page that was opened as a file may not read its style sheets again, which axe does for no rule used here.
    script = "async selector => (await axe.run(selector, {preload: false})).violations"
    found = page.evaluate(script, selector)
    return [f"{fault['id']}, {len(fault['nodes'])} times: {fault['nodes'][0]['html'][:200]}" for fault in found]
