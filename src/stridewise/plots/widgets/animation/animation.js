// Plays a scene step by step: grids of cells, and frames over them that move from step to step.

const MARKS = { s: "source", w: "weight", r: "result", c: "cached", h: "hit", m: "miss", v: "visited", x: "wasted" };

// A grid on the stage, and what it shows at a step.
class Stage {
  constructor({ name, note, texts }, steps) {
    Object.assign(this, { name, note, texts, frames: [] });
    this.box = element("section", "sx-panel");
    this.noteLine = element("div", "sx-facts", note);
    const table = element("div", "sx-stage"), columns = texts[0].length, longest = longestText(name, texts, steps);
    table.setAttribute("role", "img");
    this.table = table;
    table.style.setProperty("--columns", columns);
    const [least, padding] = columns > 12 ? [23, 4] : [28, 8];
    table.style.setProperty("--wide", longest ? `${Math.max(least, longest * 7.3 + padding)}px` : "20px");
    table.classList.toggle("sx-wordless", !longest);
    table.classList.toggle("sx-narrow", columns * longest > 36);
    this.squares = texts.map(row => row.map(() => element("div", "sx-square")));
    table.append(...this.squares.flat());
    this.box.append(element("div", "sx-name", name), this.noteLine, table);
  }

  show(step, changed) {
    const texts = step.texts[this.name] ?? this.texts, marks = step.marks[this.name];
    this.noteLine.textContent = step.notes[this.name] ?? this.note;
    this.squares.forEach((row, i) => row.forEach((square, j) => {
      const mark = MARKS[marks?.[i][j]], isNew = changed && square.textContent !== texts[i][j];
      square.className = `sx-square${mark ? ` sx-mark-${mark}` : texts[i][j] ? "" : " sx-empty"}${isNew ? " sx-new" : ""}`;
      square.textContent = texts[i][j];
    }));
    this.table.setAttribute("aria-label", `${this.name}: ${texts.map(row => row.map(text => text || "empty").join(" ")).join("; ")}`);
    this.moveFrames(step.frames.filter(([name]) => name === this.name));
  }

  moveFrames(frames) {
    while (this.frames.length < frames.length) {
      this.frames.push(element("div"));
      this.table.append(this.frames.at(-1));
    }
    this.frames.forEach((node, number) => {
      node.style.opacity = number < frames.length ? 1 : 0;
      if (number >= frames.length) return;
      const [, row, column, down, across, role] = frames[number];
      node.className = `sx-frame sx-frame-${role}`;
      for (const [property, value] of [["--line", row], ["--column", column], ["--down", down], ["--across", across]]) node.style.setProperty(property, value);
    });
  }
}

const longestText = (name, texts, steps) => Math.max(...[texts, ...steps.map(step => step.texts[name] ?? [])].flat(2).map(text => text.length));

class Animation {
  constructor(scene, root) {
    Object.assign(this, { scene, root, steps: scene.steps, position: 0 });
    this.stages = scene.grids.map(grid => new Stage(grid, scene.steps));
    this.caption = element("div", "sx-caption");
    this.announcer = new Announcer();
    const panels = element("div", "sx-panels");
    panels.append(...this.stages.map(stage => stage.box));
    if (scene.title) root.append(element("div", "sx-name", scene.title));
    root.append(this.drawControls(), this.caption, this.announcer.region, panels, this.drawLegend());
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", scene.title);
    root.addEventListener("keydown", event => this.onKey(event));
    this.show(false);
  }

  drawControls() {
    const bar = element("div", "sx-controls");
    this.playButton = button("▶ Play", "Play", () => (this.timer ? this.stop() : this.play()));
    this.playButton.classList.add("sx-play");
    this.slider = element("input", "sx-position");
    Object.assign(this.slider, { type: "range", min: 1, max: this.steps.length, value: 1 });
    this.slider.setAttribute("aria-label", "Step number");
    this.slider.oninput = () => this.moveTo(Number(this.slider.value) - 1);
    bar.append(this.playButton, button("◂ Back", "Step back", () => this.moveTo(this.position - 1)),
      button("Step ▸", "Step", () => this.moveTo(this.position + 1)), this.slider);
    return bar;
  }

  drawLegend() {
    const legend = element("div", "sx-legend");
    legend.append(...Object.entries(this.scene.legend).map(([letter, meaning]) => legendEntry(`sx-mark-${MARKS[letter]}`, meaning)));
    return legend;
  }

  // Arrow keys, Home and End step, wherever in the animation the focus is; buttons and the slider have keys of their own.
  onKey(event) {
    const target = { ArrowLeft: this.position - 1, ArrowRight: this.position + 1, Home: 0, End: this.steps.length - 1 }[event.key];
    if (target === undefined || event.target === this.slider) return;
    event.preventDefault();
    this.moveTo(target);
  }

  // A move by the reader, which ends the playing.
  moveTo(position) {
    this.stop();
    this.goTo(position);
  }

  goTo(position) {
    const target = Math.min(Math.max(position, 0), this.steps.length - 1), isNext = target === this.position + 1;
    this.position = target;
    this.show(isNext);
  }

  show(isNext) {
    const step = this.steps[this.position], text = `Step ${this.position + 1} of ${this.steps.length}: ${step.caption}`;
    for (const stage of this.stages) stage.show(step, isNext);
    this.caption.textContent = text;
    this.slider.value = this.position + 1;
    this.slider.setAttribute("aria-valuetext", `${this.position + 1} of ${this.steps.length}`);
    if (this.hasMoved) this.announcer.say(text);  // what it starts with is read where it stands
    this.hasMoved = true;
  }

  play() {
    if (this.position === this.steps.length - 1) this.goTo(0);
    this.showPlayButton("❚❚ Pause", "Pause");
    const tick = () => {
      this.goTo(this.position + 1);
      if (this.position === this.steps.length - 1) this.stop();
      else this.timer = setTimeout(tick, this.scene.milliseconds);
    };
    this.timer = setTimeout(tick, this.scene.milliseconds / 3);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.showPlayButton("▶ Play", "Play");
  }

  showPlayButton(text, label) {
    this.playButton.textContent = text;
    this.playButton.setAttribute("aria-label", label);
  }
}

// Puts the player in the place of the still, which remains for the printer.
function playIn(host, scene) {
  const root = element("div", "sx sx-animation");
  keepKeys(root);
  new Animation(scene, root);
  host.querySelector(".sx-still").hidden = true;
  host.prepend(root);
}
