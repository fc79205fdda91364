// What both widgets build their page of.

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

// Adds to the list that stands under the key.
const add = (map, key, value) => { const at = map.get(key); if (at) at.push(value); else map.set(key, [value]); };

const tuple = numbers => (numbers.length === 1 ? `(${numbers[0]},)` : `(${numbers.join(", ")})`);

// A sample of a mark, and what it means.
const keyEntry = (mark, words) => {
  const sample = element("b", `sx-cell ${mark}`), entry = element("span", "", words);
  sample.setAttribute("aria-hidden", "true");
  entry.prepend(sample);
  return entry;
};
