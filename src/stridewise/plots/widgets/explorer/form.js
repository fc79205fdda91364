// The form in which the shape and the strides of an array are typed.

const FURTHEST = 2 ** 40;  // bytes of a stride: the sums stay exact
const product = numbers => numbers.reduce((a, b) => a * b, 1);
const numbersIn = text => text.split(/[\s,()[\]]+/).filter(Boolean).map(word => (/^[+-]?\d+$/.test(word) ? Number(word) : NaN));

function complaint({ shape, strides }, most) {
  if (![...shape, ...strides].every(Number.isInteger)) return "Whole numbers only, with commas between them.";
  if (shape.length !== strides.length) return `${count(shape.length, "length")} and ${count(strides.length, "stride")}: one stride for each axis.`;
  if (!shape.length || shape.some(length => length < 1)) return "Each length must be at least 1.";
  if (product(shape) > most) return `${count(product(shape), "element")}: at most ${most.toLocaleString("en")}.`;
  if (strides.some(stride => Math.abs(stride) > FURTHEST)) return `A stride is at most ${count(FURTHEST, "byte")}.`;
  return "";
}

class Form {
  // panel: the array as it is shown. most: elements that it may have. edit: called with {shape, strides}, or null for the array's own.
  constructor(panel, most, edit) {
    Object.assign(this, { panel, most, edit });
    this.box = element("div", "sx-edit");
    this.opener = button("Edit", `Edit shape and strides of ${panel.name}`, () => { this.open(); this.shape.select(); });
    this.opener.setAttribute("aria-expanded", String(panel.edited));
    this.box.onkeydown = event => {
      if (event.key === "Enter" && event.target.tagName === "INPUT") this.apply();
      if (event.key === "Escape") this.edit(null);
    };
    if (panel.edited) this.open();
  }

  open() {
    const { name, shape, strides, edited } = this.panel, end = edited ? "Reset" : "Close";
    this.opener.setAttribute("aria-expanded", "true");
    this.wrong = element("span", "sx-wrong");
    this.wrong.setAttribute("role", "alert");
    this.box.replaceChildren();
    this.shape = this.field("shape", shape);
    this.strides = this.field("strides", strides);
    this.box.append(button("Apply", `Apply to ${name}`, () => this.apply()), button(end, `${end} ${name}`, () => this.edit(null)), this.wrong);
  }

  field(label, numbers) {
    const input = element("input"), words = element("label", "", `${label} `);
    input.value = numbers.join(", ");
    input.setAttribute("aria-label", `${label} of ${this.panel.name}`);
    input.spellcheck = false;
    words.append(input);
    this.box.append(words);
    return input;
  }

  apply() {
    const asked = { shape: numbersIn(this.shape.value), strides: numbersIn(this.strides.value) };
    this.wrong.textContent = complaint(asked, this.most);
    this.shape.ariaInvalid = this.strides.ariaInvalid = String(Boolean(this.wrong.textContent));
    if (!this.wrong.textContent) this.edit(asked);
  }

  // Where the hand was: in the strides, or, when the form is gone, on the button that opens it.
  focus() {
    (this.box.hasChildNodes() ? this.strides : this.opener).focus();
  }
}
