// The explorer's texts: elements, addresses, cache lines.

const CACHE_LINE = 64;  // bytes
const elementText = (name, index) => `${name}[${index.join(", ")}]`;

function factsText({ shape, strides, byte_offset }) {
  const start = byte_offset ? `, starts at byte ${byte_offset}` : "";
  return `shape ${tuple(shape)}, strides ${tuple(strides)} bytes${start}`;
}

// How the address of an element is computed.
function addressText({ strides, byte_offset }, index, address) {
  const factor = stride => (stride < 0 ? `(${stride})` : `${stride}`);
  const terms = index.map((i, axis) => `${i}*${factor(strides[axis])}`);
  if (byte_offset || !terms.length) terms.unshift(`${byte_offset}`);
  return `${terms.join(" + ")} = ${address} bytes`;
}

function linesText({ address, bytes }) {
  const first = Math.floor(address / CACHE_LINE), last = Math.floor((address + bytes - 1) / CACHE_LINE);
  return first === last ? `cache line ${first}` : `cache lines ${first} to ${last}`;
}

function outOfBoundsText({ address, bytes, excess }, { nbytes }) {
  const where = address < 0 ? "before its start" : "past its end", last = address + bytes - 1;
  return `Out of bounds: ${last === address ? `byte ${address}` : `bytes ${address} to ${last}`} of a memory of ${count(nbytes, "byte")}, `
    + `${count(excess, "byte")} ${where}. Nothing was read.`;
}

// The elements that cells show, by array: up to three are listed, more are counted.
function elementsText(cells) {
  const indices = new Map();  // name of an array -> texts of indices
  for (const cell of cells) if (cell.panel) append(indices, cell.grid.name, elementText("", cell.index));
  return [...indices].map(([name, texts]) => {
    const unique = [...new Set(texts)];
    return unique.length > 3 ? `${unique.length} elements of ${name}` : unique.map(text => name + text).join(", ");
  }).join("; ");
}
