// Draws the memories and arrays of a model, and lights up what belongs together.
//
// A "unit" is the largest number of bytes of which every cell of a memory holds a whole number; a "node" is one unit of one
// memory. A cell shows some nodes. Selecting it lights the cells that show the same nodes, those that they were made from
// (sources, and the sources' sources), and those that were made from them.

const MANY = 2 ** 40;  // units of one memory
const FURTHEST = 2 ** 40;  // bytes of a stride: the sums stay exact
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
const written = (name, index) => `${name}[${index.join(", ")}]`;
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
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
    root.addEventListener("pointerover", event => this.hover(event));
    root.addEventListener("click", event => this.point(event));
    root.addEventListener("focusin", event => this.point(event));
    root.addEventListener("keydown", event => this.move(event));
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", `Explorer of ${model.get("panels").map(panel => panel.name).join(", ")}`);
    this.draw();
  }

  draw() {
    this.memories = this.model.get("memories");
    const edits = this.model.get("edits");
    this.panels = this.model.get("panels")
      .map(panel => ({ ...panel, ...(edits[panel.name] || {}), original: panel, edited: panel.name in edits }));
    this.units = unitsOf(this.memories, this.panels);
    this.showing = new Map();  // node -> cells
    this.sources = new Map();  // node -> nodes that it was made from
    this.results = new Map();  // node -> nodes that were made from it
    this.forms = new Map();    // name -> its form and the button that opens it
    this.grids = new Map();    // name -> {cells by index text, shape}
    this.lit = [];
    this.selected = null;
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
    key.append(element("span", "sx-keys", "Keys: the arrows walk along the last two axes, with Shift along the two before; Home and End go to the ends."));
    return key;
  }

  drawPanel(panel) {
    const box = element("section", "sx-panel");
    const facts = element("div", "sx-facts", `${this.facts(panel)} `);
    box.append(element("div", "sx-name", panel.name), facts);
    if (panel.shape.length) this.drawEdit(panel, facts, box);
    const grid = this.newGrid(panel.name, `${panel.name}, array of shape ${tuple(panel.shape)}`, panel.shape);
    const known = panel.edited ? this.texts(panel) : null;
    let drawn = 0;
    const build = index => {
      if (index.length === panel.shape.length) {
        const address = sum(panel.offset, index, panel.strides), text = known ? known.get(address) : panel.texts[drawn];
        drawn++;
        return this.newCell(grid, { panel, index, address, memory: panel.memory, bytes: panel.itemsize }, text);
      }
      const left = panel.shape.length - index.length;
      const line = element("div", `${left % 2 ? "sx-row" : "sx-column"}${left > 2 ? " sx-apart" : ""}`);
      line.setAttribute("role", left === 1 ? "row" : "presentation");
      if (left > 2) line.style.setProperty("--depth", Math.ceil(left / 2) - 1);
      for (let i = 0; i < panel.shape[index.length]; i++) line.append(build([...index, i]));
      return line;
    };
    grid.box.append(panel.shape.length ? build([]) : this.row(build([])));
    return this.enclose(grid, box);
  }

  // What stands at which byte, as far as it is known: a number of the array's own kind starts there.
  texts(panel) {
    const { memory: number, original } = panel, memory = this.memories[number], found = new Map();
    eachIndex(original.shape, (index, k) => found.set(sum(panel.offset, index, original.strides), panel.texts[k]));
    if (panel.alike) memory.texts.forEach((text, k) => found.set(memory.first + k * memory.itemsize, text));
    return found;
  }

  row(cell) {
    const row = element("div", "sx-row");
    row.setAttribute("role", "row");
    row.append(cell);
    return row;
  }

  facts(panel) {
    const start = panel.offset ? `, starts at byte ${panel.offset}` : "";
    return `shape ${tuple(panel.shape)}, strides ${tuple(panel.strides)} bytes${start}`;
  }

  drawEdit(panel, facts, box) {
    const form = element("div", "sx-edit"), more = element("button", "", "Edit");
    more.type = "button";
    more.setAttribute("aria-label", `Edit shape and strides of ${panel.name}`);
    more.setAttribute("aria-expanded", String(panel.edited));
    const open = () => {
      const field = (label, numbers) => {
        const input = element("input"), words = element("label", "", `${label} `);
        input.value = numbers.join(", ");
        input.setAttribute("aria-label", `${label} of ${panel.name}`);
        input.spellcheck = false;
        words.append(input);
        form.append(words);
        return input;
      };
      form.replaceChildren();
      more.setAttribute("aria-expanded", "true");
      const shape = field("shape", panel.shape), strides = field("strides", panel.strides);
      const apply = element("button", "", "Apply"), reset = element("button", "", panel.edited ? "Reset" : "Close");
      for (const button of [apply, reset]) button.type = "button";
      reset.setAttribute("aria-label", `${reset.textContent} ${panel.name}`);
      const wrong = element("span", "sx-wrong");
      wrong.setAttribute("role", "alert");
      form.append(apply, reset, wrong);
      reset.onclick = () => this.edit(panel.name, null);
      apply.onclick = () => {
        const asked = { shape: numbersIn(shape.value), strides: numbersIn(strides.value) };
        wrong.textContent = complaint(asked, this.model.get("most"));
        shape.ariaInvalid = strides.ariaInvalid = String(Boolean(wrong.textContent));
        if (!wrong.textContent) this.edit(panel.name, asked);
      };
      form.onkeydown = event => {
        if (event.key === "Enter" && event.target.tagName === "INPUT") apply.onclick();
        if (event.key === "Escape") reset.onclick();
      };
    };
    more.onclick = () => { open(); form.querySelector("input").select(); };
    facts.append(more);
    box.append(form);
    if (panel.edited) open();
    this.forms.set(panel.name, { form, more });
  }

  edit(name, asked) {
    const edits = { ...this.model.get("edits") }, drawn = Boolean(asked) || name in edits;
    if (asked) edits[name] = asked; else delete edits[name];
    this.model.set("edits", edits);  // which draws anew if it changed
    this.model.save_changes();
    if (!drawn) this.draw();
    const { form, more } = this.forms.get(name);
    (asked ? form.querySelectorAll("input")[1] : more).focus();
  }

  drawMemory(memory, number) {
    const { name, texts, itemsize, size } = memory, box = element("section", "sx-panel");
    const part = texts.length * itemsize < size ? `, of ${size.toLocaleString("en")} bytes in all` : "";
    box.append(element("div", "sx-name", name),
      element("div", "sx-facts", `${count(texts.length, "cell")} of ${count(itemsize, "byte")}${part}, in cache lines of ${LINE} bytes`));
    const grid = this.newGrid(name, `${name}, ${count(texts.length, "cell")}`, [texts.length]);
    grid.jump = Math.max(1, Math.floor(LINE / itemsize));  // up and down go to the next cache line
    const lines = element("div", "sx-lines");
    lines.setAttribute("role", "row");
    let line = null, at = -1;
    texts.forEach((text, k) => {
      const address = memory.first + k * itemsize;
      if (Math.floor(address / LINE) !== at) {
        at = Math.floor(address / LINE);
        const box = element("div", "sx-line"), label = element("div", "sx-line-name", `line ${at}, byte ${address}`);
        line = element("div", "sx-row sx-wrap");
        for (const each of [box, line]) each.setAttribute("role", "presentation");
        label.setAttribute("aria-hidden", "true");
        box.append(label, line);
        lines.append(box);
      }
      line.append(this.newCell(grid, { index: [k], address, memory: number, bytes: itemsize }, text));
    });
    grid.box.append(lines);
    return this.enclose(grid, box);
  }

  enclose(grid, box) {
    grid.box.style.setProperty("--longest", grid.longest);  // columns stand under each other
    const scroll = element("div", "sx-scroll");
    scroll.append(grid.box);
    box.append(scroll);
    return box;
  }

  newGrid(name, label, shape) {
    const grid = { name, shape, cells: new Map(), longest: 1, box: element("div", "sx-grid") };
    grid.box.setAttribute("role", "grid");
    grid.box.setAttribute("aria-label", label);
    this.grids.set(name, grid);
    return grid;
  }

  newCell(grid, cell, text) {
    const { size } = this.memories[cell.memory], unit = this.units[cell.memory];
    cell.outside = Math.max(-cell.address, cell.address + cell.bytes - size, 0);
    cell.grid = grid;
    cell.text = cell.outside ? "✕" : text ?? "·";
    const made = cell.element = element("div", "sx-cell", cell.text);
    cell.nodes = cell.outside ? [] : nodesOf(cell.memory, cell.address, cell.bytes, unit);
    made.cell = cell;
    made.setAttribute("role", "gridcell");
    made.tabIndex = -1;
    if (!grid.tab) this.putTab(grid, cell);
    made.setAttribute("aria-label", `${written(grid.name, cell.index)}, ${cell.outside ? "outside the memory" : text ?? "unknown"}`);
    if (cell.outside) made.classList.add("sx-outside");
    grid.cells.set(cell.index.join(), cell);
    grid.longest = Math.max(grid.longest, cell.text.length);
    for (const node of cell.nodes) add(this.showing, node, cell);
    return made;
  }

  // The one cell of a grid to which the tab key goes.
  putTab(grid, cell) {
    if (grid.tab) grid.tab.element.tabIndex = -1;
    grid.tab = cell;
    cell.element.tabIndex = 0;
  }

  // --- selecting ---

  // A mouse crosses many cells between two pictures of the screen: only the last is worth drawing.
  hover(event) {
    if (!this.hovered) requestAnimationFrame(() => { const last = this.hovered; this.hovered = null; if (last) this.point(last); });
    this.hovered = event;
  }

  point(event) {
    this.hovered = null;
    const cell = event.target.closest?.(".sx-cell")?.cell;
    if (cell && cell !== this.selected && this.grids.get(cell.grid.name) === cell.grid) this.select(cell, true);
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

  follow() {
    const grid = this.grids.get(this.model.get("array")) || this.grids.values().next().value;
    const cell = grid.cells.get(this.model.get("index").join()) || grid.cells.values().next().value;
    this.select(cell, false);
  }

  select(cell, push) {
    const before = this.selected;
    before?.element.removeAttribute("aria-selected");
    this.selected = cell;
    this.putTab(cell.grid, cell);
    cell.element.setAttribute("aria-selected", "true");
    const from = closure(cell.nodes, this.sources), to = closure(cell.nodes, this.results);
    // From copy to copy of an element that is broadcast nothing changes but the words.
    if (!before || cell.outside || before.outside || before.nodes.join() !== cell.nodes.join()) this.relight(cell, from, to);
    this.say(cell, from, to);
    if (push) {
      this.model.set("array", cell.grid.name);
      this.model.set("index", cell.index);
      this.model.save_changes();
    }
  }

  relight(cell, from, to) {
    for (const [each, mark] of this.lit) each.element.classList.remove(mark);
    this.lit = [];
    this.light(from, "sx-from");
    this.light(to, "sx-to");
    this.light(cell.nodes, "sx-on");
    if (cell.outside) this.mark(cell, "sx-on");
  }

  light(nodes, mark) {
    for (const node of nodes) for (const cell of this.showing.get(node) || []) this.mark(cell, mark);
  }

  mark(cell, mark) {
    cell.element.classList.add(mark);
    this.lit.push([cell, mark]);
  }

  say(cell, from, to) {
    const name = written(cell.grid.name, cell.index);
    const parts = [element("code", "", cell.outside || cell.text === "·" ? name : `${name} = ${cell.text}`), document.createElement("br")];
    if (cell.panel) parts.push(element("code", "", arithmetic(cell.panel, cell.index, cell.address)));
    else parts.push(element("code", "", `byte ${cell.address}`));
    const memory = this.memories[cell.memory];
    if (cell.outside) parts.push(element("span", "sx-wrong", ` ${outsideText(cell, memory)}`));
    else parts.push(` in ${linesText(cell)} of ${memory.name}`);
    const counts = [[from, "made from"], [to, "used for"]].filter(([nodes]) => nodes.size);
    for (const [nodes, words] of counts) parts.push(element("br"), `${words} ${this.names(nodes)}`);
    this.said.replaceChildren(...parts);
  }

  names(nodes) {
    const found = new Map();
    for (const node of nodes) for (const cell of this.showing.get(node) || [])
      if (cell.panel) add(found, cell.grid.name, written("", cell.index));
    return [...found].map(([name, indices]) => {
      const some = [...new Set(indices)];
      return some.length > 3 ? `${some.length} elements of ${name}` : some.map(index => name + index).join(", ");
    }).join("; ");
  }
}

function arithmetic(panel, index, address) {
  const factor = stride => (stride < 0 ? `(${stride})` : `${stride}`);
  const terms = index.map((i, axis) => `${i}*${factor(panel.strides[axis])}`);
  if (panel.offset || !terms.length) terms.unshift(`${panel.offset}`);
  return `${terms.join(" + ")} = ${address} bytes`;
}

function linesText({ address, bytes }) {
  const first = Math.floor(address / LINE), last = Math.floor((address + bytes - 1) / LINE);
  return first === last ? `cache line ${first}` : `cache lines ${first} to ${last}`;
}

function outsideText({ address, bytes, outside }, { size }) {
  const where = address < 0 ? "before its start" : "behind its end", last = address + bytes - 1;
  return `would read ${last === address ? `byte ${address}` : `bytes ${address} to ${last}`} of a memory of ${count(size, "byte")}: `
    + `${count(outside, "byte")} ${where}. Nothing was read.`;
}

const numbersIn = text => text.split(/[\s,()[\]]+/).filter(Boolean).map(word => (/^[+-]?\d+$/.test(word) ? Number(word) : NaN));

function complaint({ shape, strides }, most) {
  if (![...shape, ...strides].every(Number.isInteger)) return "Whole numbers only, with commas between them.";
  if (shape.length !== strides.length) return `${count(shape.length, "length")} and ${count(strides.length, "stride")}: one stride for each axis.`;
  if (!shape.length || shape.some(length => length < 1)) return "Each length must be at least 1.";
  if (product(shape) > most) return `${product(shape).toLocaleString("en")} elements: at most ${most.toLocaleString("en")}.`;
  if (strides.some(stride => Math.abs(stride) > FURTHEST)) return `A stride is at most ${FURTHEST.toLocaleString("en")} bytes.`;
  return "";
}

function eachIndex(shape, visit) {
  const index = shape.map(() => 0);
  for (let k = 0; k < product(shape); k++) {
    visit(index, k);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
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
