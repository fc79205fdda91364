// Plays a list of accesses [array, address, write, hit, lines thrown out]: nothing is simulated here, only shown.

const indexOf = (number, shape) => shape.reduceRight(([index, rest], n) => [[rest % n, ...index], Math.floor(rest / n)], [[], number])[0];

const count = number => number.toLocaleString("en");
const MOST_SLOTS = 64;  // of a cache that is drawn; a larger one would be all one sees

// How large a cell is, so that the whole array is in sight: 32 columns take 400 pixels, or a narrow page's width.
const side = shape => {
  const [rows, columns] = shape.reduceRight(([down, across], n, axis) => (shape.length - axis) % 2 ? [down, across * n] : [down * n, across], [1, 1]);
  const wide = Math.min(20, Math.max(9, Math.floor(400 / Math.max(rows, columns)) - 1));
  return `max(6px, min(${wide}px, (100cqw - 8px) / ${columns} - 1px))`;
};

class Player {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.arrays = model.get("arrays");
    this.accesses = model.get("accesses");
    const { size, line, ways } = model.get("cache");
    Object.assign(this, { size, line, ways, sets: size / line / ways });
    this.cells = new Map();   // address -> cells
    this.inLine = new Map();  // number of the line -> its cells
    this.places = new Map();  // address -> name and index
    this.draw();
    this.reset();
    this.go(model.get("position"));
  }

  draw() {
    if (this.model.get("title")) this.root.append(element("div", "sx-name", this.model.get("title")));
    this.said = element("div", "sx-count");
    this.said.setAttribute("role", "status");
    const panels = element("div", "sx-panels");
    panels.append(...this.arrays.map(array => this.drawArray(array)), this.drawCache());
    this.root.append(this.drawControls(), this.said, panels, this.drawKey(), ...this.arrays.map(array => this.drawMemory(array)));
  }

  drawControls() {
    const bar = element("div", "sx-controls");
    this.playing = button("▶ Play", "Play", () => (this.timer ? this.stop() : this.play()));
    this.playing.classList.add("sx-play");
    this.place = element("input", "sx-place");
    Object.assign(this.place, { type: "range", min: 0, max: this.accesses.length, value: 0 });
    this.place.setAttribute("aria-label", "Access");
    this.place.oninput = () => { this.stop(); this.go(Number(this.place.value), true); };
    this.speed = element("input");
    Object.assign(this.speed, { type: "range", min: 0, max: 10, value: 4 });
    this.speed.setAttribute("aria-label", "Speed");
    const label = element("label", "", "speed");
    label.append(this.speed);
    bar.append(this.playing, button("◂ Step", "Step back", () => { this.stop(); this.go(this.position - 1, true); }),
      button("Step ▸", "Step", () => { this.stop(); this.go(this.position + 1, true); }), this.place, label);
    return bar;
  }

  drawArray(array) {
    const box = element("section", "sx-panel");
    box.append(element("div", "sx-name", array.name), element("div", "sx-facts", `shape ${tuple(array.shape)}`));
    let next = 0;
    const build = depth => {
      const left = array.shape.length - depth;
      if (left === 0) {
        const number = next++, address = array.addresses[number];
        if (!this.places.has(address)) this.places.set(address, `${array.name}[${indexOf(number, array.shape).join(", ")}]`);
        return this.newCell(address, this.linesOf(address, array));
      }
      const row = element("div", `${left % 2 ? "sx-row" : "sx-column"}${left > 2 ? " sx-apart" : ""}`);
      for (let i = 0; i < array.shape[depth]; i++) row.append(build(depth + 1));
      return row;
    };
    const scroll = element("div", "sx-scroll");
    scroll.style.setProperty("--side", side(array.shape));
    scroll.append(build(0));
    box.append(scroll);
    return box;
  }

  // Each set is a row, with a place for each of its lines: a line can only stand in the row `number % sets`.
  drawCache() {
    const box = element("section", "sx-panel"), lines = this.sets * this.ways;
    box.append(element("div", "sx-name", "cache"),
      element("div", "sx-facts", `room for ${count(lines)} lines of ${this.line} bytes, ${this.ways === 1 ? "1 way" : `${this.ways} ways`}`));
    this.slots = Array.from({ length: this.sets }, () => Array.from({ length: this.ways }, () => ({ line: null, box: element("div", "sx-slot") })));
    if (lines > MOST_SLOTS) return box;
    const grid = element("div", "sx-sets");
    grid.style.gridTemplateColumns = "repeat(2, max-content)";
    this.slots.forEach((ways, number) => {
      const row = element("div");
      row.append(...ways.map(slot => slot.box));
      grid.append(element("div", "sx-line-name", this.sets === 1 ? "" : `set ${number}`), row);
    });
    box.append(grid);
    return box;
  }

  drawKey() {
    const key = element("div", "sx-key");
    for (const [mark, words] of [["sx-hit", "now, a hit"], ["sx-miss", "now, a miss"], ["sx-touched", "touched before"], ["sx-cached", "in the cache"]])
      key.append(keyEntry(mark, words));
    return key;
  }

  drawMemory(array) {
    const box = element("section", "sx-memory"), lines = element("div", "sx-lines"), scroll = element("div", "sx-scroll");
    box.append(element("div", "sx-name", this.arrays.length === 1 ? "memory" : `memory of ${array.name}`), element("div", "sx-facts", `in lines of ${this.line} bytes, by number`));
    const rows = new Map();  // number of the line -> its row
    for (const address of [...new Set(array.addresses)].sort((a, b) => a - b))
      for (const number of this.linesOf(address, array)) {
        if (!rows.has(number)) {
          const line = element("div", "sx-line"), row = element("div", "sx-row");
          line.append(element("div", "sx-line-name", number), row);
          lines.append(line);
          rows.set(number, row);
        }
        rows.get(number).append(this.newCell(address, [number], this.share(address, array, number)));
      }
    scroll.append(lines);
    box.append(scroll);
    return box;
  }

  // The cell of an element, or of the part of it that lies in one line; it is framed while all of these lines are in the cache.
  newCell(address, lines, share = 1) {
    const cell = element("div", "sx-cell");
    cell.lines = lines;
    if (share < 1) { cell.classList.add("sx-part"); cell.style.setProperty("--share", share); }
    add(this.cells, address, cell);
    for (const number of lines) add(this.inLine, number, cell);
    return cell;
  }

  // One; more, where an element lies across the end of a line.
  linesOf(address, { itemsize }) {
    const first = Math.floor(address / this.line), last = Math.floor((address + itemsize - 1) / this.line);
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  }

  // How much of an element lies in a line.
  share(address, { itemsize }, number) {
    const first = Math.max(address, number * this.line), end = Math.min(address + itemsize, (number + 1) * this.line);
    return (end - first) / itemsize;
  }

  reset() {
    this.position = this.hits = 0;
    this.touched = new Map();
    for (const cells of this.cells.values()) for (const cell of cells) cell.style.setProperty("--heat", 0);
    for (const slot of this.slots.flat()) if (slot.line !== null) this.fill(slot, null);
  }

  // Going back is going there from the start: a few thousand steps are nothing.
  go(position, push) {
    const target = Math.min(Math.max(position, 0), this.accesses.length);
    if (target < this.position) this.reset();
    while (this.position < target) this.advance();
    this.mark();
    this.place.value = this.position;
    if (push) { this.model.set("position", this.position); this.model.save_changes(); }
  }

  advance() {
    const [array, address, , hit, thrown] = this.accesses[this.position++];
    this.hits += hit;
    for (const line of thrown) this.fill(this.slotOf(line), null);
    for (const line of this.kept(address, array)) if (!this.slotOf(line)) this.fill(this.slotOf(line, null), line);
    const times = (this.touched.get(address) || 0) + 1;
    this.touched.set(address, times);
    for (const cell of this.cellsAt(address)) cell.style.setProperty("--heat", Math.min(0.4 + times / 16, 1));
  }

  // The lines of an access that are in the cache after it: in one with room for a single line the last throws out the others.
  kept(address, array) {
    return this.linesOf(address, this.arrays[array]).slice(-this.sets * this.ways);
  }

  // Of one memory the array that was met first is drawn; another may reach beyond it.
  cellsAt(address) {
    return this.cells.get(address) || [];
  }

  // The slot in which the line stands, or, of the same set, one that holds `content`.
  slotOf(line, content = line) {
    return this.slots[line % this.sets].find(slot => slot.line === content);
  }

  fill(slot, line) {
    if (!slot) return;  // thrown out by the access that brought it
    const cells = this.inLine.get(slot.line ?? line) || [];
    slot.line = line;
    for (const cell of cells) cell.classList.toggle("sx-cached", cell.lines.every(number => this.slotOf(number)));
    slot.box.textContent = line ?? "";
    slot.box.classList.toggle("sx-full", line !== null);
  }

  mark() {
    for (const box of this.now || []) box.classList.remove("sx-hit", "sx-miss");
    this.now = [];
    if (!this.position) { this.said.textContent = `${count(this.accesses.length)} accesses. Press Play, or Step.`; return; }
    const [array, address, write, hit] = this.accesses[this.position - 1], misses = this.position - this.hits;
    this.now = [...this.cellsAt(address), ...this.kept(address, array).map(line => this.slotOf(line).box)];
    for (const box of this.now) box.classList.add(hit ? "sx-hit" : "sx-miss");
    this.said.replaceChildren(`${count(this.position)} of ${count(this.accesses.length)}: ${write ? "writes" : "reads"} `, element("b", "", this.places.get(address) ?? `${this.arrays[array].name}, beyond its elements`),
      `, byte ${address}: ${hit ? "a hit" : "a miss"}`, element("br"),
      `${count(this.hits)} hits, ${count(misses)} misses so far: ${Math.round(100 * misses / this.position)} % miss`);
  }

  play() {
    if (this.position === this.accesses.length) this.reset();
    this.show("❚❚ Pause", "Pause");
    // From one step in half a second to some hundred at each frame.
    const tick = () => {
      const speed = Number(this.speed.value), steps = Math.max(1, Math.round(2 ** (speed - 5)));
      this.go(this.position + steps, false);
      if (this.position === this.accesses.length) this.stop();
      else this.timer = setTimeout(tick, Math.max(40, 500 / 2 ** speed));
    };
    this.timer = setTimeout(tick, 0);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.show("▶ Play", "Play");
    this.model.set("position", this.position);
    this.model.save_changes();
  }

  // While it plays, a screen reader does not read every step.
  show(text, label) {
    this.playing.textContent = text;
    this.playing.setAttribute("aria-label", label);
    this.said.setAttribute("aria-live", label === "Pause" ? "off" : "polite");
  }
}

function render({ model, el }) {
  const root = element("div", "sx sx-replay");
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  // Above the output JupyterLab takes the arrow keys for itself, and the sliders would not hear them.
  root.addEventListener("keydown", event => event.stopPropagation());
  el.append(root);
  const player = new Player(model, root);
  const follow = () => { if (model.get("position") !== player.position && !player.timer) player.go(model.get("position")); };
  model.on("change:position", follow);
  return () => { clearTimeout(player.timer); model.off("change:position", follow); };
}

export default { render };
