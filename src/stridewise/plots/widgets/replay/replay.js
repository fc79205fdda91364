// Plays a list of accesses [array, address, write, hit, evicted lines]. The cache was simulated in Python.

const MAX_SLOTS = 64;  // lines of a cache that is drawn; a larger one would fill the page

const indexOf = (number, shape) => shape.reduceRight(([index, rest], n) => [[rest % n, ...index], Math.floor(rest / n)], [[], number])[0];

// The CSS size of a cell that fits the whole array on the page: 32 columns take 400 pixels, or the width of a narrow page.
const cellSize = shape => {
  const [rows, columns] = shape.reduceRight(([down, across], n, axis) => (shape.length - axis) % 2 ? [down, across * n] : [down * n, across], [1, 1]);
  const pixels = Math.min(20, Math.max(9, Math.floor(400 / Math.max(rows, columns)) - 1));
  return `max(6px, min(${pixels}px, (100cqw - 8px) / ${columns} - 1px))`;
};

class Player {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.arrays = model.get("arrays");
    this.accesses = model.get("accesses");
    const { size, line, ways } = model.get("cache");
    Object.assign(this, { size, line, ways, sets: size / line / ways });
    this.cells = new Map();        // address -> cells
    this.cellsOfLine = new Map();  // number of a cache line -> cells
    this.elements = new Map();     // address -> name and index
    this.draw();
    this.reset();
    this.goTo(model.get("position"));
  }

  draw() {
    if (this.model.get("title")) this.root.append(element("div", "sx-name", this.model.get("title")));
    this.status = element("div", "sx-count");
    this.announcer = new Announcer();
    const panels = element("div", "sx-panels");
    panels.append(...this.arrays.map(array => this.drawArray(array)), this.drawCache());
    this.root.append(this.drawControls(), this.status, this.announcer.region, panels, this.drawLegend(), ...this.arrays.map(array => this.drawMemory(array)));
  }

  drawControls() {
    const bar = element("div", "sx-controls");
    this.playButton = button("▶ Play", "Play", () => (this.timer ? this.stop() : this.play()));
    this.playButton.classList.add("sx-play");
    this.positionSlider = element("input", "sx-position");
    Object.assign(this.positionSlider, { type: "range", min: 0, max: this.accesses.length, value: 0 });
    this.positionSlider.setAttribute("aria-label", "Access");
    this.positionSlider.oninput = () => { this.stop(); this.goTo(Number(this.positionSlider.value), true); };
    this.speedSlider = element("input");
    Object.assign(this.speedSlider, { type: "range", min: 0, max: 10, value: 4 });
    this.speedSlider.setAttribute("aria-label", "Speed");
    const label = element("label", "", "speed");
    label.append(this.speedSlider);
    bar.append(this.playButton, button("◂ Step", "Step back", () => { this.stop(); this.goTo(this.position - 1, true); }),
      button("Step ▸", "Step", () => { this.stop(); this.goTo(this.position + 1, true); }), this.positionSlider, label);
    return bar;
  }

  drawArray(array) {
    const box = element("section", "sx-panel");
    box.append(element("div", "sx-name", array.name), element("div", "sx-facts", `shape ${tuple(array.shape)}`));
    let drawn = 0;
    const build = axis => {
      const remaining = array.shape.length - axis;
      if (remaining === 0) {
        const number = drawn++, address = array.addresses[number];
        if (!this.elements.has(address)) this.elements.set(address, `${array.name}[${indexOf(number, array.shape).join(", ")}]`);
        return this.newCell(address, this.linesOf(address, array));
      }
      const row = element("div", `${remaining % 2 ? "sx-row" : "sx-column"}${remaining > 2 ? " sx-spaced" : ""}`);
      for (let i = 0; i < array.shape[axis]; i++) row.append(build(axis + 1));
      return row;
    };
    const scroll = element("div", "sx-scroll");
    scroll.style.setProperty("--cell-size", cellSize(array.shape));
    scroll.append(build(0));
    box.append(scroll);
    return box;
  }

  // Each set is a row with a slot per way: a line can only be in the set `line % sets`.
  drawCache() {
    const box = element("section", "sx-panel"), lines = this.sets * this.ways;
    const associativity = this.sets === 1 ? "fully associative" : this.ways === 1 ? "direct mapped" : `${this.ways}-way set associative`;
    box.append(element("div", "sx-name", "cache"),
      element("div", "sx-facts", `${count(lines, "line")} of ${count(this.line, "byte")}, ${associativity}`));
    this.slots = Array.from({ length: this.sets }, () => Array.from({ length: this.ways }, () => ({ line: null, box: element("div", "sx-slot") })));
    if (lines > MAX_SLOTS) return box;
    const grid = element("div", "sx-sets");
    grid.style.gridTemplateColumns = "repeat(2, max-content)";
    this.slots.forEach((set, number) => {
      const row = element("div");
      row.append(...set.map(slot => slot.box));
      grid.append(element("div", "sx-line-name", this.sets === 1 ? "" : `set ${number}`), row);
    });
    box.append(grid);
    return box;
  }

  drawLegend() {
    const legend = element("div", "sx-legend");
    for (const [mark, meaning] of [["sx-hit", "current access: hit"], ["sx-miss", "current access: miss"], ["sx-accessed", "accessed before"], ["sx-cached", "in the cache"]])
      legend.append(legendEntry(mark, meaning));
    return legend;
  }

  drawMemory(array) {
    const box = element("section", "sx-memory"), lines = element("div", "sx-lines"), scroll = element("div", "sx-scroll");
    box.append(element("div", "sx-name", this.arrays.length === 1 ? "memory" : `memory of ${array.name}`),
      element("div", "sx-facts", `numbered cache lines of ${count(this.line, "byte")}`));
    const rows = new Map();  // number of a cache line -> its row
    for (const address of [...new Set(array.addresses)].sort((a, b) => a - b))
      for (const number of this.linesOf(address, array)) {
        if (!rows.has(number)) {
          const line = element("div", "sx-line"), row = element("div", "sx-row");
          line.append(element("div", "sx-line-name", number), row);
          lines.append(line);
          rows.set(number, row);
        }
        rows.get(number).append(this.newCell(address, [number], this.shareInLine(address, array, number)));
      }
    scroll.append(lines);
    box.append(scroll);
    return box;
  }

  // The cell of an element, or of its share in one line. It is framed while all of its lines are in the cache.
  newCell(address, lines, share = 1) {
    const cell = element("div", "sx-cell");
    cell.lines = lines;
    if (share < 1) { cell.classList.add("sx-part"); cell.style.setProperty("--share", share); }
    append(this.cells, address, cell);
    for (const number of lines) append(this.cellsOfLine, number, cell);
    return cell;
  }

  // The numbers of the lines that hold an element: several if it crosses the end of a line.
  linesOf(address, { itemsize }) {
    const first = Math.floor(address / this.line), last = Math.floor((address + itemsize - 1) / this.line);
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  }

  // The fraction of an element's bytes that a line holds.
  shareInLine(address, { itemsize }, number) {
    const first = Math.max(address, number * this.line), end = Math.min(address + itemsize, (number + 1) * this.line);
    return (end - first) / itemsize;
  }

  reset() {
    this.position = this.hits = 0;
    this.accessCounts = new Map();  // address -> accesses
    for (const cells of this.cells.values()) for (const cell of cells) cell.style.setProperty("--heat", 0);
    for (const slot of this.slots.flat()) if (slot.line !== null) this.setLine(slot, null);
  }

  // Going back replays from the start, which is fast enough for a few thousand accesses.
  goTo(position, byUser) {
    const target = Math.min(Math.max(position, 0), this.accesses.length);
    if (target < this.position) this.reset();
    while (this.position < target) this.advance();
    this.show();
    this.positionSlider.value = this.position;
    if (byUser) { this.model.set("position", this.position); this.model.save_changes(); }
  }

  advance() {
    const [array, address, , hit, evicted] = this.accesses[this.position++];
    this.hits += hit;
    for (const line of evicted) this.setLine(this.slotOf(line), null);
    for (const line of this.retainedLines(address, array)) if (!this.slotOf(line)) this.setLine(this.slotOf(line, null), line);
    const accesses = (this.accessCounts.get(address) || 0) + 1;
    this.accessCounts.set(address, accesses);
    for (const cell of this.cellsAt(address)) cell.style.setProperty("--heat", Math.min(0.4 + accesses / 16, 1));
  }

  // The lines of an access that are in the cache afterwards: in a cache of one line, only the last of them.
  retainedLines(address, array) {
    return this.linesOf(address, this.arrays[array]).slice(-this.sets * this.ways);
  }

  // Only the first array met in a memory is drawn; an access through another may lie beyond it.
  cellsAt(address) {
    return this.cells.get(address) || [];
  }

  // The slot of the line's set that holds the line, or, with null as `content`, an empty one.
  slotOf(line, content = line) {
    return this.slots[line % this.sets].find(slot => slot.line === content);
  }

  setLine(slot, line) {
    if (!slot) return;  // evicted by the same access that fetched it
    const cells = this.cellsOfLine.get(slot.line ?? line) || [];
    slot.line = line;
    for (const cell of cells) cell.classList.toggle("sx-cached", cell.lines.every(number => this.slotOf(number)));
    slot.box.textContent = line ?? "";
    slot.box.classList.toggle("sx-occupied", line !== null);
  }

  // Marks the current access, describes it, and has the description read aloud.
  show() {
    this.showAccess();
    this.announcer.say(this.status.textContent);
  }

  showAccess() {
    for (const box of this.marked || []) box.classList.remove("sx-hit", "sx-miss");
    this.marked = [];
    if (!this.position) { this.status.textContent = `${count(this.accesses.length, "access")}. Press Play or Step.`; return; }
    const [array, address, write, hit] = this.accesses[this.position - 1], misses = this.position - this.hits;
    this.marked = [...this.cellsAt(address), ...this.retainedLines(address, array).map(line => this.slotOf(line).box)];
    for (const box of this.marked) box.classList.add(hit ? "sx-hit" : "sx-miss");
    const name = this.elements.get(address) ?? `${this.arrays[array].name}, outside the elements drawn`;
    this.status.replaceChildren(
      `${this.position.toLocaleString("en")} of ${this.accesses.length.toLocaleString("en")}: ${write ? "write to" : "read of"} `, element("b", "", name),
      `, byte ${address}: ${hit ? "hit" : "miss"}. `, element("br"),
      `${count(this.hits, "hit")}, ${count(misses, "miss")} so far: miss rate ${Math.round(100 * misses / this.position)}%`);
  }

  play() {
    if (this.position === this.accesses.length) this.reset();
    this.showPlayButton("❚❚ Pause", "Pause");
    // From one access every half second to about 800 a second.
    const tick = () => {
      const speed = Number(this.speedSlider.value), steps = Math.max(1, Math.round(2 ** (speed - 5)));
      this.goTo(this.position + steps, false);
      if (this.position === this.accesses.length) this.stop();
      else this.timer = setTimeout(tick, Math.max(40, 500 / 2 ** speed));
    };
    this.timer = setTimeout(tick, 0);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.showPlayButton("▶ Play", "Play");
    this.model.set("position", this.position);
    this.model.save_changes();
  }

  showPlayButton(text, label) {
    this.playButton.textContent = text;
    this.playButton.setAttribute("aria-label", label);
  }
}

function render({ model, el }) {
  const root = element("div", "sx sx-replay");
  keepKeys(root);
  el.append(root);
  const player = new Player(model, root);
  const follow = () => { if (model.get("position") !== player.position && !player.timer) player.goTo(model.get("position")); };
  model.on("change:position", follow);
  return () => { clearTimeout(player.timer); player.announcer.stop(); model.off("change:position", follow); };
}

export default { render };
