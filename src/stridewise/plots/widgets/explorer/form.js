// The form for an array's shape and strides.

const MAX_STRIDE = 2 ** 40;  // bytes; sums stay exact
const product = numbers => numbers.reduce((a, b) => a * b, 1);
const parseIntegers = text => text.split(/[\s,()[\]]+/).filter(Boolean).map(token => (/^[+-]?\d+$/.test(token) ? Number(token) : NaN));

// What is wrong with an edit, or "".
function errorText({ shape, strides }, maxElements) {
  if (![...shape, ...strides].every(Number.isInteger)) return "Enter integers separated by commas.";
  if (shape.length !== strides.length) return `${count(shape.length, "length")} but ${count(strides.length, "stride")}: enter one stride per axis.`;
  if (!shape.length || shape.some(length => length < 1)) return "Every axis must have a length of at least 1.";
  if (product(shape) > maxElements) return `${count(product(shape), "element")}: the limit is ${maxElements.toLocaleString("en")}.`;
  if (strides.some(stride => Math.abs(stride) > MAX_STRIDE)) return `Strides are limited to ${count(MAX_STRIDE, "byte")}.`;
  return "";
}

class Form {
  // panel: the array as shown. onEdit: called with {shape, strides}, or null for the array's own.
  constructor(panel, maxElements, onEdit) {
    Object.assign(this, { panel, maxElements, onEdit });
    this.box = element("div", "sx-edit");
    this.openButton = button("Edit", `Edit shape and strides of ${panel.name}`, () => { this.open(); this.shape.select(); });
    this.openButton.setAttribute("aria-expanded", String(panel.edited));
    this.box.onkeydown = event => {
      if (event.key === "Enter" && event.target.tagName === "INPUT") this.apply();
      if (event.key === "Escape") this.onEdit(null);
    };
    if (panel.edited) this.open();
  }

  open() {
    const { name, shape, strides, edited } = this.panel, reset = edited ? "Reset" : "Close";
    this.openButton.setAttribute("aria-expanded", "true");
    this.error = element("span", "sx-error");
    this.error.setAttribute("role", "alert");
    this.box.replaceChildren();
    this.shape = this.addField("shape", "shape", shape);
    this.strides = this.addField("strides", "strides (bytes)", strides);
    this.box.append(button("Apply", `Apply to ${name}`, () => this.apply()), button(reset, `${reset} ${name}`, () => this.onEdit(null)), this.error);
  }

  addField(name, text, numbers) {
    const input = element("input"), label = element("label", "", `${text} `);
    input.value = numbers.join(", ");
    input.setAttribute("aria-label", `${name} of ${this.panel.name}`);
    input.spellcheck = false;
    label.append(input);
    this.box.append(label);
    return input;
  }

  apply() {
    const edit = { shape: parseIntegers(this.shape.value), strides: parseIntegers(this.strides.value) };
    this.error.textContent = errorText(edit, this.maxElements);
    this.shape.ariaInvalid = this.strides.ariaInvalid = String(Boolean(this.error.textContent));
    if (!this.error.textContent) this.onEdit(edit);
  }

  // Returns the keyboard focus to the strides, or to the button that opens the form if it is closed.
  focus() {
    (this.box.hasChildNodes() ? this.strides : this.openButton).focus();
  }
}
