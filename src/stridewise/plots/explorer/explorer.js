// Draws the memories and arrays of a model, and lights up what belongs together.
//
// A "unit" is the largest number of bytes of which every cell of a memory holds a whole number; a "node" is one unit of one
// memory. A cell shows some nodes. Selecting it lights the cells that show the same nodes, those that they were made from
// (sources, and the sources' sources), and those that were made from them.

const MANY = 1 << 24;
const LINE = 64;
const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};
const gcd = (a, b) => (b ? gcd(b, a % b) : Math.abs(a));
const product = numbers => numbers.reduce((a, b) => a * b, 1);
const tuple = numbers => (numbers.length === 1 ? `(${numbers[0]},)` : `(${numbers.join(", ")})`);
const sum = (offset, index, strides) => index.reduce((total, i, axis) => total + i * strides[axis], offset);

// --- the graph: which cells show which nodes, which node was made from which -----------------------------------------------------

function unitsOf(memories, panels) {
  return memories.map((memory, number) =>
    panels.filter(panel => panel.memory === number).reduce(
      (unit, panel) => [panel.itemsize, panel.offset, ...panel.strides.filter((_, axis) => panel.shape[axis] > 1)].reduce(gcd, unit),
      gcd(memory.itemsize, memory.first)));
}

function nodesOf(memory, address, bytes, unit) {
  const nodes = [];
  for (let k = Math.floor(address / unit); k * unit < address + bytes; k++) nodes.push(memory * MANY + k);
  return nodes;
}

function closure(nodes, edges) {
  const seen = new Set(), waiting = [...nodes];
  while (waiting.length)
    for (const next of edges.get(waiting.pop()) || [])
      if (!seen.has(next)) { seen.add(next); waiting.push(next); }
  return seen;
}

const add = (map, key, value) => { const at = map.get(key); if (at) at.push(value); else map.set(key, [value]); };

// --- one explorer ------------------------------------------------------------------------------------------------------------

class Explorer {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.said = element("div", "sx-said");
    this.said.setAttribute("role", "status");
    this.said.setAttribute("aria-live", "polite");
    root.addEventListener("pointerover", event => this.point(event));
    root.addEventListener("click", event => this.point(event));
    root.addEventListener("focusin", event => this.point(event));
    root.addEventListener("keydown", event => this.move(event));
    this.draw();
  }

  draw() {
    this.memories = this.model.get("memories");
    const edits = this.model.get("edits");
    this.panels = this.model.get("panels").map(panel => ({ ...panel, ...(edits[panel.name] || {}), edited: panel.name in edits }));
    this.units = unitsOf(this.memories, this.panels);
    this.showing = new Map();  // node -> cells
    this.sources = new Map();  // node -> nodes that it was made from
    this.results = new Map();  // node -> nodes that were made from it
    this.grids = new Map();    // name -> {cells by index text, shape}
    this.lit = [];
    for (const edge of this.model.get("edges")) this.connect(edge);
    const panels = element("div", "sx-panels");
    for (const panel of this.panels) panels.append(this.drawPanel(panel));
    const strips = this.memories.map((memory, number) => this.drawMemory(memory, number));
    this.root.replaceChildren(panels, this.said, this.drawKey(), ...strips);
    this.follow();
  }

  connect(edge) {
    const nodes = at => nodesOf(edge[at], edge[at + 1], edge[at + 2], this.units[edge[at]]);
    const made = nodes(0);
    for (let at = 3; at < edge.length; at += 3)
      for (const source of nodes(at))
        for (const node of made) { add(this.sources, node, source); add(this.results, source, node); }
  }

  drawKey() {
    const key = element("div", "sx-key");
    const entries = [["sx-on", "selected, the same bytes everywhere"]];
    if (this.sources.size) entries.push(["sx-from", "it was made from"], ["sx-to", "was made from it"]);
    for (const [mark, words] of entries) {
      const sample = element("b", `sx-cell ${mark}`);
      sample.setAttribute("aria-hidden", "true");
      key.append(sample, words);
    }
    return key;
  }

  drawPanel(panel) {
    const box = element("section", "sx-panel");
    const facts = element("div", "sx-facts", `${this.facts(panel)} `);
    box.append(element("div", "sx-name", panel.name), facts);
    if (panel.shape.length) this.drawEdit(panel, facts, box);
    const grid = this.newGrid(panel.name, `${panel.name}, array of shape ${tuple(panel.shape)}`, panel.shape);
    const texts = new Map();
    if (panel.edited) this.memories[panel.memory].texts.forEach((text, k) =>
      texts.set(this.memories[panel.memory].first + k * this.memories[panel.memory].itemsize, text));
    let count = 0;
    const build = index => {
      if (index.length === panel.shape.length) {
        const number = count++, address = sum(panel.offset, index, panel.strides);
        const text = panel.edited ? (texts.get(address) ?? "·") : panel.texts[number];
        return this.newCell(grid, { panel, index, number, address, memory: panel.memory, bytes: panel.itemsize }, text);
      }
      const left = panel.shape.length - index.length;
      const line = element("div", `${left % 2 ? "sx-row" : "sx-column"}${left > 2 ? " sx-apart" : ""}`);
      line.setAttribute("role", left === 1 ? "row" : "presentation");
      for (let i = 0; i < panel.shape[index.length]; i++) line.append(build([...index, i]));
      return line;
    };
    grid.box.append(build([]));
    const scroll = element("div", "sx-scroll");
    scroll.append(grid.box);
    box.append(scroll);
    return box;
  }

  facts(panel) {
    const start = panel.offset ? `, starts at byte ${panel.offset}` : "";
    return `shape ${tuple(panel.shape)}, strides ${tuple(panel.strides)} bytes${start}`;
  }

  drawEdit(panel, facts, box) {
    const form = element("div", "sx-edit"), more = element("button", "", "Edit");
    more.type = "button";
    more.setAttribute("aria-label", `Edit shape and strides of ${panel.name}`);
    const open = () => {
      const field = (label, numbers) => {
        const input = element("input"), words = element("label", "", `${label} `);
        input.value = numbers.join(", ");
        input.setAttribute("aria-label", `${label} of ${panel.name}`);
        words.append(input);
        form.append(words);
        return input;
      };
      form.replaceChildren();
      const shape = field("shape", panel.shape), strides = field("strides", panel.strides);
      const apply = element("button", "", "Apply"), back = element("button", "", "Back");
      for (const button of [apply, back]) button.type = "button";
      const wrong = element("span", "sx-wrong");
      wrong.setAttribute("role", "alert");
      form.append(apply, back, wrong);
      back.onclick = () => this.edit(panel.name, null);
      apply.onclick = () => {
        const asked = { shape: numbersIn(shape.value), strides: numbersIn(strides.value) };
        wrong.textContent = complaint(asked, this.model.get("most"));
        if (!wrong.textContent) this.edit(panel.name, asked);
      };
      form.onkeydown = event => { if (event.key === "Enter" && event.target.tagName === "INPUT") apply.onclick(); };
    };
    more.onclick = () => { open(); form.querySelector("input").select(); };
    facts.append(more);
    box.append(form);
    if (panel.edited) open();
  }

  edit(name, asked) {
    const edits = { ...this.model.get("edits") };
    if (asked) edits[name] = asked; else delete edits[name];
    this.model.set("edits", edits);  // which draws anew
    this.model.save_changes();
    this.root.querySelector(`[aria-label="${asked ? "strides" : "Edit shape and strides"} of ${name}"]`)?.focus();
  }

  drawMemory(memory, number) {
    const name = this.memoryName(number), box = element("section", "sx-panel");
    const count = memory.texts.length;
    box.append(element("div", "sx-name", name),
      element("div", "sx-facts", `${count} cells of ${memory.itemsize} ${memory.itemsize === 1 ? "byte" : "bytes"}, in cache lines of ${LINE} bytes`));
    const grid = this.newGrid(name, `${name}, ${count} cells`, [count]);
    const lines = element("div", "sx-lines");
    lines.setAttribute("role", "row");
    let line = null, at = -1;
    memory.texts.forEach((text, k) => {
      const address = memory.first + k * memory.itemsize;
      if (Math.floor(address / LINE) !== at) {
        at = Math.floor(address / LINE);
        const box = element("div", "sx-line"), label = element("div", "sx-line-name", `line ${at}, byte ${address}`);
        line = element("div", "sx-row sx-wrap");
        for (const each of [box, line]) each.setAttribute("role", "presentation");
        label.setAttribute("aria-hidden", "true");
        box.append(label, line);
        lines.append(box);
      }
      line.append(this.newCell(grid, { index: [k], number: k, address, memory: number, bytes: memory.itemsize }, text));
    });
    grid.box.append(lines);
    const scroll = element("div", "sx-scroll");
    scroll.append(grid.box);
    box.append(scroll);
    return box;
  }

  memoryName(number) {
    return this.memories.length === 1 ? "memory" : `memory of ${this.memories[number].name}`;
  }

  newGrid(name, label, shape) {
    const grid = { name, shape, cells: new Map(), box: element("div", "sx-grid") };
    grid.box.setAttribute("role", "grid");
    grid.box.setAttribute("aria-label", label);
    this.grids.set(name, grid);
    return grid;
  }

  newCell(grid, cell, text) {
    const memory = this.memories[cell.memory], unit = this.units[cell.memory], made = element("div", "sx-cell", text);
    cell.element = made;
    cell.grid = grid;
    cell.text = text;
    cell.outside = Math.max(memory.start - cell.address, cell.address + cell.bytes - memory.end, 0);
    cell.nodes = cell.outside ? [] : nodesOf(cell.memory, cell.address, cell.bytes, unit);
    made.cell = cell;
    made.setAttribute("role", "gridcell");
    made.tabIndex = grid.cells.size ? -1 : 0;
    made.setAttribute("aria-label", `${grid.name}[${cell.index.join(", ")}], ${cell.outside ? "outside the memory" : text}`);
    if (cell.outside) { made.classList.add("sx-outside"); made.textContent = "✕"; }
    grid.cells.set(cell.index.join(), cell);
    for (const node of cell.nodes) add(this.showing, node, cell);
    return made;
  }

  // --- selecting ---

  point(event) {
    const cell = event.target.closest?.(".sx-cell")?.cell;
    if (cell && cell !== this.selected) this.select(cell, true);
  }

  move(event) {
    const cell = event.target.cell;
    if (!cell) return;
    const next = step(cell.index, cell.grid.shape, event);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    const target = cell.grid.cells.get(next.join());
    target.element.focus();
  }

  follow() {
    const grid = this.grids.get(this.model.get("array")) || this.grids.values().next().value;
    const cell = grid.cells.get(this.model.get("index").join()) || grid.cells.values().next().value;
    this.select(cell, false);
  }

  select(cell, push) {
    for (const [each, mark] of this.lit) each.element.classList.remove(mark);
    this.lit = [];
    this.selected?.element.removeAttribute("aria-selected");
    this.selected = cell;
    for (const each of cell.grid.cells.values()) if (each.element.tabIndex === 0) each.element.tabIndex = -1;
    cell.element.tabIndex = 0;
    cell.element.setAttribute("aria-selected", "true");
    const from = closure(cell.nodes, this.sources), to = closure(cell.nodes, this.results);
    this.light(from, "sx-from");
    this.light(to, "sx-to");
    this.light(cell.nodes, "sx-on");
    if (cell.outside) this.mark(cell, "sx-on");
    this.say(cell, from, to);
    if (push) {
      this.model.set("array", cell.grid.name);
      this.model.set("index", cell.index);
      this.model.save_changes();
    }
  }

  light(nodes, mark) {
    for (const node of nodes) for (const cell of this.showing.get(node) || []) this.mark(cell, mark);
  }

  mark(cell, mark) {
    cell.element.classList.add(mark);
    this.lit.push([cell, mark]);
  }

  say(cell, from, to) {
    const name = `${cell.grid.name}[${cell.index.join(", ")}]`;
    const parts = [element("code", "", cell.outside ? name : `${name} = ${cell.text}`), document.createElement("br")];
    if (cell.panel) parts.push(element("code", "", arithmetic(cell.panel, cell.index, cell.address)));
    else parts.push(element("code", "", `byte ${cell.address}`));
    if (cell.outside) parts.push(element("span", "sx-wrong", ` ${outsideText(cell, this.memories[cell.memory])}`));
    else parts.push(` in cache line ${Math.floor(cell.address / LINE)} of ${this.memoryName(cell.memory)}`);
    const counts = [[from, "made from"], [to, "used for"]].filter(([nodes]) => nodes.size);
    for (const [nodes, words] of counts) parts.push(element("br"), `${words} ${this.names(nodes)}`);
    this.said.replaceChildren(...parts);
  }

  names(nodes) {
    const found = new Map();
    for (const node of nodes) for (const cell of this.showing.get(node) || [])
      if (cell.panel) add(found, cell.grid.name, `[${cell.index.join(", ")}]`);
    return [...found].map(([name, indices]) => {
      const some = [...new Set(indices)];
      return some.length > 3 ? `${some.length} elements of ${name}` : some.map(index => name + index).join(", ");
    }).join("; ");
  }
}

function arithmetic(panel, index, address) {
  const terms = index.map((i, axis) => `${i}*${panel.strides[axis]}`);
  if (panel.offset || !terms.length) terms.unshift(`${panel.offset}`);
  return `${terms.join(" + ")} = ${address} bytes`;
}

function outsideText(cell, memory) {
  const where = cell.address < memory.start ? "before its start" : "behind its end";
  return `reads bytes ${cell.address} to ${cell.address + cell.bytes} of a memory of ${memory.end - memory.start}: `
    + `${cell.outside} ${cell.outside === 1 ? "byte" : "bytes"} ${where}. Nothing was read.`;
}

const numbersIn = text => text.split(/[\s,()]+/).filter(Boolean).map(Number);

function complaint({ shape, strides }, most) {
  if (![...shape, ...strides].every(Number.isInteger)) return "Whole numbers only, with commas between them.";
  if (shape.length !== strides.length) return `${shape.length} lengths and ${strides.length} strides: one stride for each axis.`;
  if (!shape.length || shape.some(length => length < 1)) return "Each length must be at least 1.";
  if (product(shape) > most) return `${product(shape)} elements: at most ${most}.`;
  return "";
}

// Arrows walk along the last two axes; with Shift along the two before them.
function step(index, shape, { key, shiftKey }) {
  const moves = { ArrowLeft: [1, -1], ArrowRight: [1, 1], ArrowUp: [2, -1], ArrowDown: [2, 1], PageUp: [3, -1], PageDown: [3, 1] };
  const next = [...index], last = shape.length - 1;
  if (key === "Home" || key === "End") { next[last] = key === "Home" ? 0 : shape[last] - 1; return last < 0 ? null : next; }
  if (!(key in moves)) return null;
  const axis = shape.length - moves[key][0] - (shiftKey ? 2 : 0);
  if (axis < 0) return null;
  next[axis] = Math.min(Math.max(next[axis] + moves[key][1], 0), shape[axis] - 1);
  return next;
}

function render({ model, el }) {
  const root = element("div", "sx");
  root.setAttribute("data-lm-suppress-shortcuts", "true");  // the arrow keys are ours, not the notebook's
  el.append(root);
  const explorer = new Explorer(model, root);
  const follow = () => {
    const now = explorer.selected;
    if (now.grid.name !== model.get("array") || now.index.join() !== model.get("index").join()) explorer.follow();
  };
  const redraw = () => explorer.draw();
  model.on("change:index", follow);
  model.on("change:array", follow);
  model.on("change:edits", redraw);
  return () => { model.off("change:index", follow); model.off("change:array", follow); model.off("change:edits", redraw); };
}

export default { render };
