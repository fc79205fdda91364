// Plays a list of accesses [array, address, write, hit, lines thrown out]: nothing is simulated here, only shown.

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};
const button = (text, label, action) => {
  const made = element("button", "", text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.onclick = action;
  return made;
};
const indexOf = (number, shape) => shape.reduceRight(([index, rest], n) => [[rest % n, ...index], Math.floor(rest / n)], [[], number])[0];

class Player {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.arrays = model.get("arrays");
    this.accesses = model.get("accesses");
    this.line = model.get("cache").line;
    this.cells = new Map();   // address -> cells
    this.lines = new Map();   // number of the line -> its box in the memory
    this.places = new Map();  // address -> name and index
    this.draw();
    this.reset();
    this.go(model.get("position"));
  }

  draw() {
    const { size, line, ways } = this.model.get("cache");
    if (this.model.get("title")) this.root.append(element("div", "sx-name", this.model.get("title")));
    this.root.append(this.drawControls());
    this.said = element("div", "sx-count");
    this.said.setAttribute("role", "status");
    this.root.append(this.said);
    const panels = element("div", "sx-panels");
    for (const array of this.arrays) panels.append(this.drawArray(array));
    const key = element("div", "sx-key", `green: a hit, orange: a miss; blue: touched before. Bright lines of memory are in the cache: ${size} bytes, lines of ${line}, ${ways === 1 ? "1 way" : `${ways} ways`}.`);
    this.root.append(panels, key, this.drawMemory());
  }

  drawControls() {
    const bar = element("div", "sx-controls");
    this.playing = button("▶ Play", "Play", () => (this.timer ? this.stop() : this.play()));
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
    box.append(element("div", "sx-name", array.name), element("div", "sx-facts", `shape (${array.shape.join(", ")}${array.shape.length === 1 ? "," : ""})`));
    let count = 0;
    const build = depth => {
      const left = array.shape.length - depth;
      if (left === 0) {
        const number = count++, address = array.addresses[number];
        this.places.set(address, `${array.name}[${indexOf(number, array.shape).join(", ")}]`);
        return this.newCell(address);
      }
      const row = element("div", `${left % 2 ? "sx-row" : "sx-column"}${left > 2 ? " sx-apart" : ""}`);
      for (let i = 0; i < array.shape[depth]; i++) row.append(build(depth + 1));
      return row;
    };
    const scroll = element("div", "sx-scroll");
    scroll.append(build(0));
    box.append(scroll);
    return box;
  }

  drawMemory() {
    const lines = element("div", "sx-lines");
    for (const array of this.arrays) for (const address of [...array.addresses].sort((a, b) => a - b)) {
      const number = Math.floor(address / this.line);
      if (!this.lines.has(number)) {
        const box = element("div", "sx-line"), row = element("div", "sx-row sx-wrap");
        box.append(element("div", "sx-line-name", `line ${number}, ${array.name}`), row);
        lines.append(box);
        this.lines.set(number, { box, row });
      }
      this.lines.get(number).row.append(this.newCell(address));
    }
    const scroll = element("div", "sx-scroll");
    scroll.append(lines);
    return scroll;
  }

  newCell(address) {
    const cell = element("div", "sx-cell");
    if (this.cells.has(address)) this.cells.get(address).push(cell); else this.cells.set(address, [cell]);
    return cell;
  }

  reset() {
    this.position = this.hits = 0;
    this.touched = new Map();
    this.most = 1;
    for (const cells of this.cells.values()) for (const cell of cells) cell.style.setProperty("--heat", 0);
    for (const { box } of this.lines.values()) box.classList.remove("sx-cached");
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
    const [, address, , hit, thrown] = this.accesses[this.position++];
    this.hits += hit;
    for (const line of thrown) this.lines.get(line)?.box.classList.remove("sx-cached");
    this.lines.get(Math.floor(address / this.line)).box.classList.add("sx-cached");
    const times = (this.touched.get(address) || 0) + 1;
    this.touched.set(address, times);
    for (const cell of this.cells.get(address)) cell.style.setProperty("--heat", Math.min(0.25 + times / 16, 1));
  }

  mark() {
    for (const cell of this.now || []) cell.classList.remove("sx-hit", "sx-miss");
    this.now = [];
    const misses = this.position - this.hits;
    if (!this.position) { this.said.textContent = `${this.accesses.length} accesses. Press Play, or Step.`; return; }
    const [, address, write, hit] = this.accesses[this.position - 1];
    this.now = this.cells.get(address);
    for (const cell of this.now) cell.classList.add(hit ? "sx-hit" : "sx-miss");
    this.said.replaceChildren(`${this.position} of ${this.accesses.length}: ${write ? "writes" : "reads"} ${this.places.get(address)}, byte ${address}: ${hit ? "a hit" : "a miss"}`,
      element("br"), `${this.hits} hits, ${misses} misses so far`);
  }

  play() {
    if (this.position === this.accesses.length) this.reset();
    this.playing.textContent = "❚❚ Pause";
    this.playing.setAttribute("aria-label", "Pause");
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
    this.playing.textContent = "▶ Play";
    this.playing.setAttribute("aria-label", "Play");
    this.model.set("position", this.position);
    this.model.save_changes();
  }
}

function render({ model, el }) {
  const root = element("div", "sx sx-replay");
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  el.append(root);
  const player = new Player(model, root);
  const follow = () => { if (model.get("position") !== player.position && !player.timer) player.go(model.get("position")); };
  model.on("change:position", follow);
  return () => { clearTimeout(player.timer); model.off("change:position", follow); };
}

export default { render };
