// The form of one prediction. What is entered goes to Python, which keeps it or says what is wrong with it.

class PredictionControls {
  constructor(model, root) {
    Object.assign(this, { model, root });
    this.form = element("form");
    this.fields = element("fieldset");
    const asks = `${model.get("asks")}?`, kind = model.get("kind");
    this.fields.append(element("legend", "", asks));
    this.read = { numbers: () => this.drawNumber(asks), choice: () => this.drawChoice(), order: () => this.drawOrder() }[kind]();
    this.submit = element("button");
    this.submit.type = "submit";
    this.fields.append(this.submit);
    this.form.append(this.fields);
    this.form.onsubmit = event => { event.preventDefault(); this.enter(); };
    this.said = element("div", "sx-said");
    this.said.setAttribute("role", "status");
    this.said.tabIndex = -1;
    root.append(this.form, this.said);
    this.show();
  }

  enter() {
    const entered = this.read();
    if (!entered.length) { this.said.textContent = "Choose one of them."; return; }
    this.model.set("entered", entered);
    this.model.save_changes();
  }

  drawNumber(asks) {
    this.input = element("input");
    Object.assign(this.input, { type: "text", value: this.model.get("entered").join(""), autocomplete: "off", spellcheck: false });
    this.input.setAttribute("aria-label", asks);
    const label = element("label");
    label.append(this.input, ` ${this.model.get("unit")}`);
    this.fields.append(label);
    return () => [this.input.value];
  }

  drawChoice() {
    const group = `sx-${Math.random().toString(36).slice(2)}`;
    const inputs = this.model.get("options").map(option => {
      const input = element("input"), label = element("label");
      Object.assign(input, { type: "radio", name: group, value: option, checked: this.model.get("entered").includes(option) });
      label.append(input, ` ${option}`);
      this.fields.append(label);
      return input;
    });
    return () => inputs.filter(input => input.checked).map(input => input.value);
  }

  drawOrder() {
    const entered = this.model.get("entered"), list = element("ol");
    this.items = [...(entered.length ? entered : this.model.get("options"))];
    this.fields.append(list);
    this.drawItems = () => list.replaceChildren(...this.items.map((item, place) => {
      const row = element("li", "", item);
      row.append(button("▲", `Move ${item} up`, () => this.move(list, place, -1)), button("▼", `Move ${item} down`, () => this.move(list, place, 1)));
      return row;
    }));
    this.drawItems();
    return () => this.items;
  }

  move(list, place, step) {
    const target = place + step, item = this.items[place];
    if (target < 0 || target >= this.items.length) return;
    [this.items[place], this.items[target]] = [this.items[target], item];
    this.drawItems();
    list.children[target].querySelectorAll("button")[step < 0 ? 0 : 1].focus();
    this.said.textContent = `${item} is now ${target + 1} of ${this.items.length}.`;
  }

  // What Python says about the last entry; when the answer is known, nothing can be changed any more.
  show() {
    const wrong = this.model.get("wrong"), settled = this.model.get("settled"), focused = this.root.contains(document.activeElement);
    this.said.textContent = this.model.get("said");
    this.said.classList.toggle("sx-error", wrong);
    if (this.input) this.input.setAttribute("aria-invalid", String(wrong));
    this.submit.textContent = this.model.get("said") && !wrong ? "Change" : "Predict";
    this.submit.hidden = this.fields.disabled = settled;
    if (settled && focused) this.said.focus();  // what had the focus is disabled now
  }
}

function render({ model, el }) {
  const root = element("div", "sx sx-predict");
  keepKeys(root);
  el.append(root);
  const controls = new PredictionControls(model, root), show = () => controls.show();
  model.on("change:said change:settled change:wrong", show);
  return () => model.off("change:said change:settled change:wrong", show);
}

export default { render };
