// Draws the arrays and their memories as grids of cells, and knows each cell by its grid's name and its index.

const KEYS = "Keys: the arrows walk along the last two axes, with Shift along the two before; Home and End go to the ends.";

function eachIndex(shape, visit) {
  const index = shape.map(() => 0);
  for (let k = 0; k < product(shape); k++) {
    visit(index, k);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
}

const sum = (offset, index, strides) => index.reduce((total, i, axis) => total + i * strides[axis], offset);

class Drawing {
  // edit: called with the name of an array, and {shape, strides} or null.
  constructor(memories, panels, edges, most, edit) {
    Object.assign(this, { memories, most, edit, graph: new Graph(memories, panels, edges) });
    this.forms = new Map();  // name -> its form
    this.grids = new Map();  // name -> {cells by index text, shape}
    this.panels = element("div", "sx-panels");
    this.panels.append(...panels.map(panel => this.drawPanel(panel)));
    this.strips = memories.map((memory, number) => this.drawMemory(memory, number));
    this.key = this.drawKey();
  }

  drawKey() {
    const key = element("div", "sx-key");
    const entries = [["sx-on", "selected, the same bytes everywhere"]];
    if (this.graph.sources.size) entries.push(["sx-from", "it was made from"], ["sx-to", "was made from it"]);
    key.append(...entries.map(([mark, words]) => keyEntry(mark, words)), element("div", "sx-keys", KEYS));
    return key;
  }

  drawPanel(panel) {
    const box = element("section", "sx-panel"), said = element("div", "sx-facts", `${facts(panel)} `);
    box.append(element("div", "sx-name", panel.name), said);
    if (panel.shape.length) {
      const form = new Form(panel, this.most, asked => this.edit(panel.name, asked));
      this.forms.set(panel.name, form);
      said.append(form.opener);
      box.append(form.box);
    }
    const grid = this.newGrid(panel.name, `${panel.name}, array of shape ${tuple(panel.shape)}`, panel.shape);
    const known = panel.edited ? this.texts(panel) : null;
    let drawn = 0;
    const build = index => {
      const left = panel.shape.length - index.length;
      if (!left) {
        const address = sum(panel.offset, index, panel.strides), text = known ? known.get(address) : panel.texts[drawn++];
        return this.newCell(grid, { panel, index, address, memory: panel.memory, bytes: panel.itemsize }, text);
      }
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

  drawMemory({ name, texts, itemsize, first, size }, number) {
    const box = element("section", "sx-panel"), cells = count(texts.length, "cell");
    const part = texts.length * itemsize < size ? `, of ${count(size, "byte")} in all` : "";
    box.append(element("div", "sx-name", name),
      element("div", "sx-facts", `${cells} of ${count(itemsize, "byte")}${part}, in cache lines of ${LINE} bytes`));
    const grid = this.newGrid(name, `${name}, ${cells}`, [texts.length]);
    grid.jump = Math.max(1, Math.floor(LINE / itemsize));  // up and down go to the next cache line
    const lines = element("div", "sx-lines");
    lines.setAttribute("role", "row");
    let line = null, at = -1;
    texts.forEach((text, k) => {
      const address = first + k * itemsize;
      if (Math.floor(address / LINE) !== at) {
        at = Math.floor(address / LINE);
        line = this.newLine(lines, `line ${at}, byte ${address}`);
      }
      line.append(this.newCell(grid, { index: [k], address, memory: number, bytes: itemsize }, text));
    });
    grid.box.append(lines);
    return this.enclose(grid, box);
  }

  // A cache line among the others; returns the row for its cells.
  newLine(lines, words) {
    const box = element("div", "sx-line"), label = element("div", "sx-line-name", words), row = element("div", "sx-row sx-wrap");
    for (const each of [box, row]) each.setAttribute("role", "presentation");
    label.setAttribute("aria-hidden", "true");
    box.append(label, row);
    lines.append(box);
    return row;
  }

  enclose(grid, box) {
    grid.box.style.setProperty("--longest", grid.longest);  // columns stand under each other
    grid.scroll = element("div", "sx-scroll");
    grid.scroll.append(grid.box);
    box.append(grid.scroll);
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
    const { size } = this.memories[cell.memory];
    cell.outside = Math.max(-cell.address, cell.address + cell.bytes - size, 0);
    cell.grid = grid;
    cell.text = cell.outside ? "✕" : text ?? "·";
    const made = cell.element = element("div", "sx-cell", cell.text);
    cell.nodes = cell.outside ? [] : this.graph.nodesOf(cell.memory, cell.address, cell.bytes);
    made.cell = cell;
    made.setAttribute("role", "gridcell");
    made.tabIndex = -1;
    if (!grid.tab) this.putTab(cell);
    made.setAttribute("aria-label", `${written(grid.name, cell.index)}, ${cell.outside ? "outside the memory" : text ?? "unknown"}`);
    if (cell.outside) made.classList.add("sx-outside");
    grid.cells.set(cell.index.join(), cell);
    grid.longest = Math.max(grid.longest, cell.text.length);
    this.graph.show(cell);
    return made;
  }

  // The one cell of its grid to which the tab key goes.
  putTab(cell) {
    const { grid } = cell;
    if (grid.tab) grid.tab.element.tabIndex = -1;
    grid.tab = cell;
    cell.element.tabIndex = 0;
  }

  // The cell at an index, else the first of its grid, else the first of all.
  find(name, index) {
    const grid = this.grids.get(name) || this.grids.values().next().value;
    return grid.cells.get(index.join()) || grid.cells.values().next().value;
  }
}
