// Selects: the cell under the mouse or the keyboard, or the one that Python names, and lights up what belongs to it.
//
// That is the cells that show the same bytes, those that they were made from (sources, and the sources' sources), and those
// that were made from them.

class Explorer {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.said = element("div", "sx-said");
    this.said.setAttribute("role", "status");
    this.said.setAttribute("aria-live", "polite");
    root.addEventListener("pointerover", event => this.hover(event));
    root.addEventListener("click", event => this.point(event));
    root.addEventListener("focusin", event => this.point(event));
    root.addEventListener("keydown", event => this.move(event));
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", `Explorer of ${model.get("panels").map(panel => panel.name).join(", ")}`);
    this.draw();
  }

  draw() {
    const edits = this.model.get("edits");
    const panels = this.model.get("panels")
      .map(panel => ({ ...panel, ...(edits[panel.name] || {}), original: panel, edited: panel.name in edits }));
    this.drawing = new Drawing(
      this.model.get("memories"), panels, this.model.get("edges"), this.model.get("most"), (name, asked) => this.edit(name, asked));
    this.lit = [];
    this.selected = null;
    this.root.classList.toggle("sx-linked", this.drawing.graph.sources.size > 0);
    this.root.replaceChildren(this.drawing.panels, this.said, this.drawing.key, ...this.drawing.strips);
    this.follow();
  }

  edit(name, asked) {
    const edits = { ...this.model.get("edits") }, drawn = Boolean(asked) || name in edits;
    if (asked) edits[name] = asked; else delete edits[name];
    this.model.set("edits", edits);  // which draws anew if it changed
    this.model.save_changes();
    if (!drawn) this.draw();
    this.drawing.forms.get(name).focus();
  }

  // A mouse crosses many cells between two pictures of the screen: only the last is worth drawing.
  hover(event) {
    if (!this.hovered) requestAnimationFrame(() => { const last = this.hovered; this.hovered = null; if (last) this.point(last); });
    this.hovered = event;
  }

  point(event) {
    this.hovered = null;
    const cell = event.target.closest?.(".sx-cell")?.cell;
    if (cell && cell !== this.selected && this.drawing.grids.get(cell.grid.name) === cell.grid) this.select(cell, true);
  }

  move(event) {
    const cell = event.target.cell;
    if (!cell) return;
    const next = step(cell.index, cell.grid, event);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    cell.grid.cells.get(next.join()).element.focus();
  }

  // Tells Python. Between the two, the model names a cell that nobody selected.
  push(cell) {
    this.pushing = true;
    this.model.set("array", cell.grid.name);
    this.model.set("index", cell.index);
    this.pushing = false;
    this.model.save_changes();
  }

  // What Python says is selected.
  follow() {
    if (this.pushing) return;
    const cell = this.drawing.find(this.model.get("array"), this.model.get("index"));
    if (cell !== this.selected) this.select(cell, false);
  }

  select(cell, push) {
    const { graph } = this.drawing, before = this.selected;
    before?.element.removeAttribute("aria-selected");
    this.selected = cell;
    this.drawing.putTab(cell);
    cell.element.setAttribute("aria-selected", "true");
    const from = Graph.reach(cell.nodes, graph.sources), to = Graph.reach(cell.nodes, graph.results);
    // From copy to copy of an element that is broadcast nothing changes but the words.
    if (!before || cell.outside || before.outside || before.nodes.join() !== cell.nodes.join()) this.relight(cell, from, to);
    this.say(cell, from, to);
    this.reveal(push ? cell.grid : null);
    if (push) this.push(cell);
  }

  relight(cell, from, to) {
    const { graph } = this.drawing;
    for (const [each, mark] of this.lit) each.element.classList.remove(mark);
    this.lit = [];
    for (const [nodes, mark] of [[from, "sx-from"], [to, "sx-to"], [cell.nodes, "sx-on"]])
      for (const each of graph.cellsOf(nodes)) this.mark(each, mark);
    if (cell.outside) this.mark(cell, "sx-on");
  }

  // Of a large array a part is in sight: what lights up comes there, but for the grid under the mouse, which stays as it is.
  reveal(held) {
    const seen = new Set([held]);
    for (const [{ element, grid }] of this.lit.toReversed()) {
      if (!seen.has(grid)) scrollTo(element.closest(".sx-line") || element, grid.scroll);
      seen.add(grid);
    }
  }

  mark(cell, mark) {
    cell.element.classList.add(mark);
    this.lit.push([cell, mark]);
  }

  say(cell, from, to) {
    const { graph, memories } = this.drawing, memory = memories[cell.memory], name = written(cell.grid.name, cell.index);
    const parts = [element("code", "", cell.outside || cell.text === "·" ? name : `${name} = ${cell.text}`), element("br")];
    parts.push(element("code", "", cell.panel ? arithmetic(cell.panel, cell.index, cell.address) : `byte ${cell.address}`));
    if (cell.outside) parts.push(element("br"), element("span", "sx-wrong", outsideText(cell, memory)));
    else parts.push(`, in ${linesText(cell)} of ${memory.name}`);
    const counts = [[from, "made from"], [to, "used for"]].filter(([nodes]) => nodes.size);
    for (const [nodes, words] of counts) parts.push(element("br"), `${words} ${names(graph.cellsOf(nodes))}`);
    this.said.replaceChildren(...parts);
  }
}

// Scrolls a box no further than it takes to see all of an element.
function scrollTo(element, box) {
  const at = element.getBoundingClientRect(), frame = box.getBoundingClientRect();
  const beyond = (low, high, first, last) => (low < first ? low - first : high > last ? high - last : 0);
  const [across, down] = [beyond(at.left, at.right, frame.left, frame.right), beyond(at.top, at.bottom, frame.top, frame.bottom)];
  if (across || down) box.scrollBy(across, down);
}

// Arrows walk along the last two axes; with Shift along the two before them. Control takes Home and End to the corners.
function step(index, { shape, jump }, { key, shiftKey, ctrlKey }) {
  const moves = { ArrowLeft: [1, -1], ArrowRight: [1, 1], ArrowUp: [2, -1], ArrowDown: [2, 1], PageUp: [3, -1], PageDown: [3, 1] };
  const next = [...index], last = shape.length - 1;
  if (key === "Home" || key === "End") {
    const far = axis => (key === "Home" ? 0 : shape[axis] - 1);
    return last < 0 ? null : next.map((i, axis) => (ctrlKey || axis === last ? far(axis) : i));
  }
  if (!(key in moves)) return null;
  const [before, by] = moves[key], axis = shape.length - before - (shiftKey ? 2 : 0);
  if (jump && before === 2) next[0] += by * jump;
  else if (axis < 0) return null;
  else next[axis] += by;
  return next.every((i, at) => i >= 0 && i < shape[at]) ? next : index;
}

function render({ model, el }) {
  const root = element("div", "sx");
  root.setAttribute("data-lm-suppress-shortcuts", "true");  // the arrow keys are ours, not the notebook's
  el.append(root);
  const explorer = new Explorer(model, root), follow = () => explorer.follow(), redraw = () => explorer.draw();
  model.on("change:index", follow);
  model.on("change:array", follow);
  model.on("change:edits", redraw);
  return () => { model.off("change:index", follow); model.off("change:array", follow); model.off("change:edits", redraw); };
}

export default { render };
