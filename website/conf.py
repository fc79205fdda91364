"""Sphinx's settings. The site is self-contained: no external fonts or scripts, and formulas are MathML."""

project = html_title = "Stridewise"
extensions = ["myst_nb", "website.mathml"]
exclude_patterns = [".doctrees", ".static"]

nb_execution_mode = "off"  # the lessons have outputs already
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3  # the exercises' headings, to which the table of contents links
html_math_renderer = "mathml"

html_theme = "furo"
templates_path = ["templates"]
html_sidebars = {
    "**": [
        *("sidebar/brand.html", "sidebar/search.html", "sidebar/scroll-start.html"),
        *("sidebar/navigation.html", "stride_explorer_link.html", "sidebar/scroll-end.html"),
    ]
}
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_static_path = ["static"]
html_css_files = ["widgets.css", "site.css"]
html_js_files = ["widgets.js"]
html_favicon = "static/icon.svg"
html_copy_source = html_show_sourcelink = False
html_show_copyright = False
