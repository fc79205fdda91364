"""A widget on a page of its own, with a model that holds its state: what needs no JupyterLab is seen in a second."""

import json

PAGE = """<!doctype html><html lang="en"><style>body {{ margin: 0; }} {css}</style><div id="here"></div>
<script>{esm}
class Model {{
  constructor(state) {{ this.state = state; this.callbacks = {{}}; }}
  get(name) {{ return this.state[name]; }}
  set(name, value) {{ this.state[name] = value; this.callbacks[`change:${{name}}`]?.(); }}
  save_changes() {{}}
  on(event, callback) {{ this.callbacks[event] = callback; }}
  off(event) {{ delete this.callbacks[event]; }}
}}
render({{ model: new Model({state}), el: document.querySelector("#here") }});
</script></html>"""


def widget_page(widget):
    """The HTML of a page with this widget alone."""
    names = [name for name in widget.traits(sync=True) if not name.startswith("_") and name not in ("layout", "comm")]
    state = {name: getattr(widget, name) for name in names if name != "tooltip"}
    esm = str(widget._esm).replace("export default { render };", "")
    return PAGE.format(css=str(widget._css), esm=esm, state=json.dumps(state, default=str))
