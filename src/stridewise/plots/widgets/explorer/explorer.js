// Selects a cell by mouse, by keyboard or from Python, and highlights what belongs to it: the cells that show the same
// bytes, their direct and indirect sources, and what was made from them.

class Explorer {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.status = element("div", "sx-status");
    this.status.setAttribute("role", "status");
    this.status.setAttribute("aria-live", "polite");
    root.addEventListener("pointerover", event => this.onHover(event));
    root.addEventListener("click", event => this.onPoint(event));
    root.addEventListener("focusin", event => this.onPoint(event));
    root.addEventListener("keydown", event => this.onKey(event));
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", `Explorer of ${model.get("panels").map(panel => panel.name).join(", ")}`);
    this.draw();
  }

  draw() {
    const edits = this.model.get("edits");
    const panels = this.model.get("panels")
      .map(panel => ({ ...panel, ...(edits[panel.name] || {}), original: panel, edited: panel.name in edits }));
    this.grids = new Grids(
      this.model.get("memories"), panels, this.model.get("edges"), this.model.get("max_elements"), (name, edit) => this.onEdit(name, edit));
    this.highlighted = [];
    this.selected = null;
    this.root.classList.toggle("sx-linked", this.grids.graph.sources.size > 0);
    this.root.replaceChildren(this.grids.panels, this.status, this.grids.legend, ...this.grids.strips);
    this.followModel();
  }

  onEdit(name, edit) {
    const edits = { ...this.model.get("edits") }, changes = Boolean(edit) || name in edits;
    if (edit) edits[name] = edit; else delete edits[name];
    this.model.set("edits", edits);  // redraws if it changed
    this.model.save_changes();
    if (!changes) this.draw();
    this.grids.forms.get(name).focus();
  }

  // A mouse crosses many cells between two frames: only the last is worth drawing.
  onHover(event) {
    if (!this.hovered) requestAnimationFrame(() => { const last = this.hovered; this.hovered = null; if (last) this.onPoint(last); });
    this.hovered = event;
  }

  onPoint(event) {
    this.hovered = null;
    const cell = event.target.closest?.(".sx-cell")?.cell;
    if (cell && cell !== this.selected && this.grids.grids.get(cell.grid.name) === cell.grid) this.select(cell, true);
  }

  onKey(event) {
    const cell = event.target.cell;
    if (!cell) return;
    const next = nextIndex(cell.index, cell.grid, event);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    cell.grid.cells.get(next.join()).element.focus();
  }

  // Sends the selection to Python. Between the two assignments the model names a cell that nobody selected.
  sendToModel(cell) {
    this.sending = true;
    this.model.set("array", cell.grid.name);
    this.model.set("index", cell.index);
    this.sending = false;
    this.model.save_changes();
  }

  // Selects what Python says.
  followModel() {
    if (this.sending) return;
    const cell = this.grids.find(this.model.get("array"), this.model.get("index"));
    if (cell !== this.selected) this.select(cell, false);
  }

  // byUser: by mouse or keyboard; Python does not know the selection yet.
  select(cell, byUser) {
    const { graph } = this.grids, previous = this.selected;
    previous?.element.removeAttribute("aria-selected");
    this.selected = cell;
    this.grids.setTabStop(cell);
    cell.element.setAttribute("aria-selected", "true");
    const sources = Graph.reach(cell.nodes, graph.sources), results = Graph.reach(cell.nodes, graph.results);
    // Between cells that show the same bytes, as in a broadcast array, only the text changes.
    if (!previous || cell.excess || previous.excess || previous.nodes.join() !== cell.nodes.join()) this.highlight(cell, sources, results);
    this.showStatus(cell, sources, results);
    this.scrollToHighlights(byUser ? cell.grid : null);
    if (byUser) this.sendToModel(cell);
  }

  highlight(cell, sources, results) {
    const { graph } = this.grids;
    for (const [other, mark] of this.highlighted) other.element.classList.remove(mark);
    this.highlighted = [];
    for (const [nodes, mark] of [[sources, "sx-source"], [results, "sx-result"], [cell.nodes, "sx-selected"]])
      for (const shown of graph.cellsOf(nodes)) this.mark(shown, mark);
    if (cell.excess) this.mark(cell, "sx-selected");
  }

  mark(cell, mark) {
    cell.element.classList.add(mark);
    this.highlighted.push([cell, mark]);
  }

  // Scrolls large arrays so that a highlighted cell is visible, except the grid that the user points at.
  scrollToHighlights(pointedAt) {
    const done = new Set([pointedAt]);
    for (const [{ element, grid }] of this.highlighted.toReversed()) {
      if (!done.has(grid)) scrollIntoBox(element.closest(".sx-line") || element, grid.scroll);
      done.add(grid);
    }
  }

  showStatus(cell, sources, results) {
    const { graph, memories } = this.grids, memory = memories[cell.memory], name = elementText(cell.grid.name, cell.index);
    const parts = [element("code", "", cell.excess || cell.text === "·" ? name : `${name} = ${cell.text}`), element("br")];
    parts.push(element("code", "", cell.panel ? addressText(cell.panel, cell.index, cell.address) : `byte ${cell.address}`));
    if (cell.excess) parts.push(element("br"), element("span", "sx-error", outOfBoundsText(cell, memory)));
    else parts.push(`, in ${linesText(cell)} of ${memory.name}`);
    if (cell.text === "·") parts.push(element("br"), element("span", "sx-error", unknownText(cell, memory)));
    const related = [[sources, "made from"], [results, "used for"]].filter(([nodes]) => nodes.size);
    for (const [nodes, relation] of related) parts.push(element("br"), `${relation} ${elementsText(graph.cellsOf(nodes))}`);
    this.status.replaceChildren(...parts);
  }
}

// Scrolls a box as little as it takes to show all of an element.
function scrollIntoBox(element, box) {
  const inner = element.getBoundingClientRect(), outer = box.getBoundingClientRect();
  const excess = (low, high, first, last) => (low < first ? low - first : high > last ? high - last : 0);
  const x = excess(inner.left, inner.right, outer.left, outer.right), y = excess(inner.top, inner.bottom, outer.top, outer.bottom);
  if (x || y) box.scrollBy(x, y);
}

// The index after a key press, or null for other keys. Arrow keys move along the last two axes and at the end of one go
// on in the next tile, which is drawn beside or below; with Shift they move from tile to tile. Control + Home and End go
// to the corners.
function nextIndex(index, { shape, lineLength }, { key, shiftKey, ctrlKey }) {
  const moves = { ArrowLeft: [1, -1], ArrowRight: [1, 1], ArrowUp: [2, -1], ArrowDown: [2, 1], PageUp: [3, -1], PageDown: [3, 1] };
  const next = [...index], last = shape.length - 1;
  if (key === "Home" || key === "End") {
    const end = axis => (key === "Home" ? 0 : shape[axis] - 1);
    return last < 0 ? null : next.map((i, axis) => (ctrlKey || axis === last ? end(axis) : i));
  }
  if (!(key in moves)) return null;
  const [fromEnd, step] = moves[key], axis = shape.length - fromEnd - (shiftKey ? 2 : 0);
  if (lineLength && fromEnd === 2) next[0] += step * lineLength;
  else if (axis < 0) return null;
  else return stepAcross(next, shape, axis, step);
  return next[0] >= 0 && next[0] < shape[0] ? next : index;
}

// One step along an axis. At its end the step goes on along the axis two before it, which is drawn in the same direction.
function stepAcross(index, shape, axis, step) {
  const next = [...index];
  for (let k = axis; k >= 0; k -= 2) {
    next[k] += step;
    if (next[k] >= 0 && next[k] < shape[k]) return next;
    next[k] = step > 0 ? 0 : shape[k] - 1;
  }
  return index;
}

function render({ model, el }) {
  const root = element("div", "sx");
  root.setAttribute("data-lm-suppress-shortcuts", "true");  // keeps JupyterLab from handling the arrow keys
  el.append(root);
  const explorer = new Explorer(model, root), follow = () => explorer.followModel(), redraw = () => explorer.draw();
  model.on("change:index", follow);
  model.on("change:array", follow);
  model.on("change:edits", redraw);
  return () => { model.off("change:index", follow); model.off("change:array", follow); model.off("change:edits", redraw); };
}

export default { render };
