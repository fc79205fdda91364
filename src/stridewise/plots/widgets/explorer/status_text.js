// The explorer's texts: elements, addresses, cache lines.

const CACHE_LINE = 64;  // bytes
const elementText = (name, index) => `${name}[${index.join(", ")}]`;

function factsText({ axes, shape, strides, byte_offset }) {
  const start = byte_offset ? `, starts at byte ${byte_offset}` : "";
  return `${namesFit(axes, shape) ? `axes ${axes.join(", ")}; ` : ""}shape ${tuple(shape)}, strides ${tuple(strides)} bytes${start}`;
}

// Whether the array's axes have names; one whose shape was edited may have lost some.
const namesFit = (axes, shape) => axes.length > 0 && axes.length === shape.length;

// How the address of an element is computed.
function addressText({ axes, shape, strides, byte_offset }, index, address) {
  const factor = stride => (stride < 0 ? `(${stride})` : `${stride}`);
  const name = axis => (namesFit(axes, shape) ? `${axes[axis]}: ` : "");
  const terms = index.map((i, axis) => `${name(axis)}${i}*${factor(strides[axis])}`);
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

// Why no number is shown for an element inside the memory.
function unknownText({ address, bytes, panel }, { itemsize, first_address }) {
  const into = (((address - first_address) % itemsize) + itemsize) % itemsize, first = address - into, end = address + bytes;
  if (!into || !panel.same_dtype) return "No array shown here has an element at this address, so its value is not known. Nothing was read.";
  return `Bytes ${address} to ${end - 1} are no element: they start ${count(into, "byte")} into the one at bytes ${first} to ${first + itemsize - 1}. `
    + `With elements of ${count(itemsize, "byte")}, the strides must be multiples of ${itemsize}.`;
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
