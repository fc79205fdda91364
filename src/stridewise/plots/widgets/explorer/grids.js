// Draws the arrays and their memories as grids of cells, and finds a cell by its grid's name and its index.

const KEYBOARD_HELP = "Arrow keys move from cell to cell, Shift + arrow keys from tile to tile (along the axes before the last two); Home and End go to the ends.";

function forEachIndex(shape, visit) {
  const index = shape.map(() => 0);
  for (let k = 0; k < product(shape); k++) {
    visit(index, k);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
}

const addressOf = ({ byte_offset, strides }, index) => index.reduce((sum, i, axis) => sum + i * strides[axis], byte_offset);

class Grids {
  // onEdit: called with the name of an array, and {shape, strides} or null.
  constructor(memories, panels, edges, maxElements, onEdit) {
    Object.assign(this, { memories, maxElements, onEdit, graph: new Graph(memories, panels, edges) });
    this.forms = new Map();  // name of an array -> its form
    this.grids = new Map();  // name of an array or memory -> {shape, cells by index text}
    this.panels = element("div", "sx-panels");
    this.panels.append(...panels.map(panel => this.drawPanel(panel)));
    this.strips = memories.map((memory, number) => this.drawMemory(memory, number));
    this.legend = this.drawLegend();
  }

  drawLegend() {
    const legend = element("div", "sx-legend");
    const entries = [["sx-selected", "the selected element's bytes"]];
    if (this.graph.sources.size) entries.push(["sx-source", "its sources"], ["sx-result", "made from it"]);
    legend.append(...entries.map(([mark, meaning]) => legendEntry(mark, meaning)), element("div", "sx-legend-keys", KEYBOARD_HELP));
    return legend;
  }

  drawPanel(panel) {
    const box = element("section", "sx-panel"), facts = element("div", "sx-facts", `${factsText(panel)} `);
    box.append(element("div", "sx-name", panel.name), facts);
    if (panel.shape.length && !panel.is_fixed) {
      const form = new Form(panel, this.maxElements, edit => this.onEdit(panel.name, edit));
      this.forms.set(panel.name, form);
      facts.append(form.openButton);
      box.append(form.box);
    }
    const grid = this.newGrid(panel.name, `${panel.name}, array of shape ${tuple(panel.shape)}`, panel.shape);
    const knownTexts = panel.edited ? this.textsByAddress(panel) : null;
    let drawn = 0;
    const build = index => {
      const remaining = panel.shape.length - index.length;
      if (!remaining) {
        const address = addressOf(panel, index), text = knownTexts ? knownTexts.get(address) : panel.texts[drawn++];
        return this.newCell(grid, { panel, index, address, memory: panel.memory, bytes: panel.itemsize }, text);
      }
      const line = element("div", `${remaining % 2 ? "sx-row" : "sx-column"}${remaining > 2 ? " sx-spaced" : ""}`);
      line.setAttribute("role", remaining === 1 ? "row" : "presentation");
      if (remaining > 2) line.style.setProperty("--depth", Math.ceil(remaining / 2) - 1);
      for (let i = 0; i < panel.shape[index.length]; i++) line.append(build([...index, i]));
      return line;
    };
    grid.box.append(panel.shape.length ? build([]) : this.newRow(build([])));
    return this.enclose(grid, box);
  }

  // The number that starts at each address, as far as it is known for the array's dtype.
  textsByAddress(panel) {
    const { memory: number, original } = panel, memory = this.memories[number], texts = new Map();
    forEachIndex(original.shape, (index, k) => texts.set(addressOf(original, index), panel.texts[k]));
    if (panel.same_dtype) memory.texts.forEach((text, k) => texts.set(memory.first_address + k * memory.itemsize, text));
    return texts;
  }

  newRow(cell) {
    const row = element("div", "sx-row");
    row.setAttribute("role", "row");
    row.append(cell);
    return row;
  }

  drawMemory({ name, texts, itemsize, first_address, nbytes }, number) {
    const box = element("section", "sx-panel"), cells = count(texts.length, "cell");
    const total = texts.length * itemsize < nbytes ? `, part of ${count(nbytes, "byte")}` : "";
    box.append(element("div", "sx-name", name),
      element("div", "sx-facts", `${cells} of ${count(itemsize, "byte")}${total}, in cache lines of ${CACHE_LINE} bytes`));
    const grid = this.newGrid(name, `${name}, ${cells}`, [texts.length]);
    grid.lineLength = Math.max(1, Math.floor(CACHE_LINE / itemsize));  // up and down go to the next cache line
    const lines = element("div", "sx-lines");
    lines.setAttribute("role", "row");
    let row = null, lineNumber = -1;
    texts.forEach((text, k) => {
      const address = first_address + k * itemsize;
      if (Math.floor(address / CACHE_LINE) !== lineNumber) {
        lineNumber = Math.floor(address / CACHE_LINE);
        row = this.newCacheLine(lines, `line ${lineNumber}, byte ${address}`);
      }
      row.append(this.newCell(grid, { index: [k], address, memory: number, bytes: itemsize }, text));
    });
    grid.box.append(lines);
    return this.enclose(grid, box);
  }

  // Adds a cache line and returns the row for its cells.
  newCacheLine(lines, name) {
    const box = element("div", "sx-line"), label = element("div", "sx-line-name", name), row = element("div", "sx-row sx-wrap");
    for (const node of [box, row]) node.setAttribute("role", "presentation");
    label.setAttribute("aria-hidden", "true");
    box.append(label, row);
    lines.append(box);
    return row;
  }

  enclose(grid, box) {
    grid.box.style.setProperty("--longest", grid.longest);  // all cells equally wide, so that columns align
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
    const { nbytes } = this.memories[cell.memory];
    cell.excess = Math.max(-cell.address, cell.address + cell.bytes - nbytes, 0);  // bytes out of bounds
    cell.grid = grid;
    cell.text = cell.excess ? "✕" : text ?? "·";
    const node = cell.element = element("div", "sx-cell", cell.text);
    cell.nodes = cell.excess ? [] : this.graph.nodesOf(cell.memory, cell.address, cell.bytes);
    node.cell = cell;
    node.setAttribute("role", "gridcell");
    node.tabIndex = -1;
    if (!grid.tabStop) this.setTabStop(cell);
    node.setAttribute("aria-label", `${elementText(grid.name, cell.index)}, ${cell.excess ? "out of bounds" : text ?? "unknown"}`);
    if (cell.excess) node.classList.add("sx-outside");
    grid.cells.set(cell.index.join(), cell);
    grid.longest = Math.max(grid.longest, cell.text.length);
    this.graph.addCell(cell);
    return node;
  }

  // Makes this the one cell of its grid that the Tab key reaches.
  setTabStop(cell) {
    const { grid } = cell;
    if (grid.tabStop) grid.tabStop.element.tabIndex = -1;
    grid.tabStop = cell;
    cell.element.tabIndex = 0;
  }

  // The cell at an index, else the first of its grid, else the first of all.
  find(name, index) {
    const grid = this.grids.get(name) || this.grids.values().next().value;
    return grid.cells.get(index.join()) || grid.cells.values().next().value;
  }
}
