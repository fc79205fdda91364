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

// Appends to the list stored under the key.
const append = (map, key, value) => { const list = map.get(key); if (list) list.push(value); else map.set(key, [value]); };

const tuple = numbers => (numbers.length === 1 ? `(${numbers[0]},)` : `(${numbers.join(", ")})`);

const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;  // "1 miss", "2 misses"

// A sample of a mark, and what it means.
const legendEntry = (mark, meaning) => {
  const sample = element("b", `sx-cell ${mark}`), entry = element("span", "", meaning);
  sample.setAttribute("aria-hidden", "true");
  entry.prepend(sample);
  return entry;
};
