// The page: the form, the examples, the link, and the explorer's widget between them.

// What a widget knows as its model, without a kernel.
class PageModel {
  constructor(values) { this.values = values; this.listeners = []; }
  get(name) { return this.values[name]; }
  set(name, value) { this.values[name] = value; this.onChange?.(); }
  save_changes() {}
}

class StrideExplorer {
  constructor(root) {
    this.find = name => root.querySelector(`[data-part="${name}"]`);
    this.fields = Object.fromEntries(FIELDS.map(field => [field, root.querySelector(`[name="${field}"]`)]));
    this.fields.dtype.append(...Object.keys(ITEMSIZES).map(dtype => new Option(dtype)));
    this.find("examples").append(...EXAMPLES.map(example => this.exampleButton(example)));
    for (const [field, input] of Object.entries(this.fields)) {
      input.addEventListener("input", () => this.onInput());
      input.addEventListener("keydown", event => this.onKey(event, field));
    }
    this.find("copy-link").onclick = event => copyText(location.href, event.currentTarget, this.find("said"));
    this.find("copy-code").onclick = event => copyText(this.find("code").textContent, event.currentTarget, this.find("said"));
    addEventListener("hashchange", () => this.onAddress());
    this.onAddress();
  }

  exampleButton(example) {
    const chip = button(example.title, `${example.title}: ${example.shows}`, () => this.openExample(example));
    chip.title = example.shows;
    return chip;
  }

  openExample({ state }) {
    this.model = null;  // nothing is selected yet
    if (location.hash !== addressOfState(state)) location.hash = addressOfState(state);  // an entry of its own in the history
    else this.onAddress();
  }

  // Shows what the address says. One that says nothing opens the first example.
  onAddress() {
    const { texts, unknown } = readAddress(location.hash), isEmpty = !Object.keys(texts).length;
    const reading = isEmpty ? { state: EXAMPLES[0].state } : readState(texts);
    this.find("notice").textContent = noticeText(location.hash, isEmpty, unknown, reading.errors);
    this.fill(reading.state ? textsOf(reading.state) : texts);
    if (!reading.state && !this.state) this.show(EXAMPLES[0].state);
    this.take(reading);
  }

  onInput() {
    this.find("notice").textContent = "";
    this.take(readState(this.texts()));
  }

  // The arrow keys up and down change the number at the cursor: a length by 1, bytes by one element.
  onKey(event, field) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key], input = event.currentTarget;
    if (!direction || field === "dtype" || !this.state) return;
    event.preventDefault();
    const step = (event.shiftKey ? 10 : 1) * (["strides", "offset"].includes(field) ? itemsizeOf(this.state) : 1);
    const changed = stepNumber(input.value, input.selectionStart, direction * step);
    if (!changed) return;
    input.value = changed.text;
    input.setSelectionRange(changed.start, changed.end);
    this.onInput();
  }

  texts() {
    return Object.fromEntries(FIELDS.map(field => [field, this.fields[field].value]));
  }

  fill(texts) {
    for (const field of FIELDS) this.fields[field].value = texts[field] ?? (field === "dtype" ? "float32" : "");
  }

  // Shows a state and puts it into the address, or says what is wrong with the fields and keeps the last picture.
  take({ state, errors = {} }) {
    for (const field of FIELDS) {
      this.find(`${field}-error`).textContent = errors[field] ?? "";
      this.fields[field].setAttribute("aria-invalid", String(field in errors));
    }
    this.find("result").classList.toggle("is-stale", !state);
    this.find("stale").hidden = Boolean(state);
    if (!state) return;
    history.replaceState(null, "", addressOfState(state));
    this.show(state);
  }

  show(state) {
    this.state = state;
    const verdict = verdictOf(state), example = exampleOf(state);
    this.find("verdict").replaceChildren(element("b", "", verdict.isOutside ? "Out of bounds." : "In bounds."), ` ${verdict.text}`);
    this.find("verdict").classList.toggle("is-outside", verdict.isOutside);
    this.find("example-shows").textContent = example ? `${example.title}: ${example.shows}.` : "";
    [...this.find("examples").children].forEach((chip, k) => chip.setAttribute("aria-pressed", String(EXAMPLES[k] === example)));
    this.find("facts").replaceChildren(...factsOf(state).flatMap(([name, text]) => [element("dt", "", name), element("dd", "", text)]));
    this.find("code").textContent = numpyCode(state);
    this.find("code-note").textContent = codeNote(verdict.isOutside, state, example);
    this.draw(state, example?.block);
  }

  // block: of an example with a halo, the outputs of a tile.
  draw(state, block) {
    const values = modelOf(state), previous = this.model;
    const clipped = [["a", state.array], ["view", state.shape]].map(([name, shape]) => drawnText(name, shape)).filter(Boolean);
    this.find("clipped").textContent = clipped.length ? `Too many elements to draw: the picture shows ${clipped.join(" and ")}. The numbers beside it are of all.` : "";
    const view = values.panels.at(-1), isDrawn = index => index?.length === view.shape.length && index.every((i, axis) => i < view.shape[axis]);
    const kept = previous?.get("array") === view.name ? previous.get("index") : null, middle = view.shape.map(length => (clipped.length ? 0 : Math.floor(length / 2)));
    this.model = new PageModel({ ...values, array: view.name, index: [kept, outsideOf(state)?.index].find(isDrawn) ?? middle });
    const root = element("div", "sx");
    this.find("explorer").replaceChildren(root);
    this.explorer = new Explorer(this.model, root);
    this.explorer.grids.legend.prepend(legendEntry("in-row", "its row: the elements along the last axis"));
    if (block) this.markHalo(block);
    this.model.onChange = () => this.showSelected();
    this.showSelected();
  }

  markHalo(block) {
    for (const cell of haloCells(this.explorer.grids.grids.get("view"), block)) cell.element.classList.add("in-halo");
    this.explorer.grids.legend.prepend(legendEntry("in-halo", "the halo: no window of the block begins here, but some reach here"));
  }

  // Shows the bytes of the selected element, and marks where the elements of its row are.
  showSelected() {
    const block = exampleOf(this.state)?.block, index = this.model.get("index"), isInView = this.model.get("array") === "view";
    this.find("selected").textContent = [selectedText(this.model, this.state), ...(block && isInView ? [loaderText(index, block)] : [])].join("; ");
    for (const cell of this.rowCells ?? []) cell.element.classList.remove("in-row");
    this.rowCells = rowCells(this.explorer.grids, this.model.get("array"), this.model.get("index"));
    for (const cell of this.rowCells) cell.element.classList.add("in-row");
  }
}

// The cells of the elements with the same indices but the last, and of their bytes elsewhere; none for a cell of memory.
function rowCells({ grids, graph }, name, index) {
  const grid = grids.get(name);
  if (!grid || grid.lineLength || !index.length) return [];
  const row = Array.from({ length: grid.shape.at(-1) }, (_, k) => grid.cells.get([...index.slice(0, -1), k].join())).filter(Boolean);
  return [...row, ...row.flatMap(cell => [...graph.cellsOf(cell.nodes)].filter(other => other.grid.lineLength))];
}

// The bytes of the selected element, and the elements of the view that have the same.
function selectedText(model, state) {
  const name = model.get("array"), index = model.get("index"), panel = model.get("panels").find(shown => shown.name === name);
  const memory = model.get("memories")[0], itemsize = itemsizeOf(state);
  const address = panel ? addressOf(panel, index) : memory.first_address + index[0] * itemsize;
  if (index.length !== (panel?.shape.length ?? 1) || address < 0 || address + itemsize > memory.nbytes) return "";
  const bytes = [...bytesAt(address, state.dtype)].map(byte => byte.toString(16).padStart(2, "0")).join(" ");
  return `${itemsize === 1 ? `byte ${address}` : `bytes ${address} to ${address + itemsize - 1}`} in memory: ${bytes}`;
}

function noticeText(fragment, isEmpty, unknown, errors) {
  if (fragment.length > 1 && isEmpty) return "The link names no view: here is an example instead.";
  if (errors) return "The link names a view that cannot be drawn; the fields below say why.";
  return unknown.length ? `The link also says ${unknown.join(", ")}, which this page does not know.` : "";
}

const LARGE = 2 ** 30;  // bytes of an array that is not made without a thought

function codeNote(isOutside, state, example) {
  if (isOutside && !(state.offset % itemsizeOf(state)))
    return "Do not run this: as_strided checks nothing, and the view would read, or write, memory of other objects.";
  if (isOutside) return "NumPy refuses this: np.ndarray checks its buffer.";
  if (memorySize(state) >= LARGE) return `The array alone takes ${bytesText(BigInt(memorySize(state)))}.`;
  return example?.code ? `The same view: ${example.code}` : "";
}

// Changes the integer at a position of a text: {text, start, end}, or null if there is none.
function stepNumber(text, position, step) {
  for (const match of text.matchAll(/[+-]?\d+/g)) {
    const start = match.index, end = start + match[0].length;
    if (position < start || position > end) continue;
    const number = String(Number(match[0]) + step);
    return { text: text.slice(0, start) + number + text.slice(end), start, end: start + number.length };
  }
  return null;
}

async function copyText(text, source, said) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // no permission, or a page that was opened as a file
    const field = element("textarea", "", text);
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    source.focus();
  }
  said.textContent = "Copied.";
  setTimeout(() => { said.textContent = ""; }, 2000);
}

new StrideExplorer(document.querySelector("main"));
