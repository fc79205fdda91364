// What all widgets build their pages from.

const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const button = (text, label, action) => {
  const node = element("button", "", text);
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.onclick = action;
  return node;
};

// Keeps JupyterLab, which handles keys further up, from taking the arrow keys.
const keepKeys = root => {
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", event => event.stopPropagation());
};

// Appends to the list stored under the key.
const append = (map, key, value) => { const list = map.get(key); if (list) list.push(value); else map.set(key, [value]); };

const tuple = numbers => (numbers.length === 1 ? `(${numbers[0]},)` : `(${numbers.join(", ")})`);

const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;  // "1 miss", "2 misses"

// A live region that speaks at most once a second: of the texts given to it in between, only the last.
class Announcer {
  constructor() {
    this.region = element("div", "sx-heard");
    this.region.setAttribute("role", "status");
    this.region.setAttribute("aria-live", "polite");
  }

  say(text) {
    this.text = text;
    if (!this.timer) this.speak();
  }

  speak() {
    this.region.textContent = this.text;
    const spoken = this.text;
    this.timer = setTimeout(() => { this.timer = null; if (this.text !== spoken) this.speak(); }, 1000);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }
}

// A sample of a mark, and what it means.
const legendEntry = (mark, meaning) => {
  const sample = element("b", `sx-cell ${mark}`), entry = element("span", "", meaning);
  sample.setAttribute("aria-hidden", "true");
  entry.prepend(sample);
  return entry;
};
