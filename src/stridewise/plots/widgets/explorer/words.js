// What the explorer says, in words and in arithmetic.

const LINE = 64;  // bytes of a cache line
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
const written = (name, index) => `${name}[${index.join(", ")}]`;

function facts({ shape, strides, offset }) {
  const start = offset ? `, starts at byte ${offset}` : "";
  return `shape ${tuple(shape)}, strides ${tuple(strides)} bytes${start}`;
}

function arithmetic({ strides, offset }, index, address) {
  const factor = stride => (stride < 0 ? `(${stride})` : `${stride}`);
  const terms = index.map((i, axis) => `${i}*${factor(strides[axis])}`);
  if (offset || !terms.length) terms.unshift(`${offset}`);
  return `${terms.join(" + ")} = ${address} bytes`;
}

function linesText({ address, bytes }) {
  const first = Math.floor(address / LINE), last = Math.floor((address + bytes - 1) / LINE);
  return first === last ? `cache line ${first}` : `cache lines ${first} to ${last}`;
}

function outsideText({ address, bytes, outside }, { size }) {
  const where = address < 0 ? "before its start" : "behind its end", last = address + bytes - 1;
  return `This would read ${last === address ? `byte ${address}` : `bytes ${address} to ${last}`} of a memory of ${count(size, "byte")}: `
    + `${count(outside, "byte")} ${where}. Nothing was read.`;
}

// The elements that cells show, by array: all of a few, of many how many there are.
function names(cells) {
  const found = new Map();
  for (const cell of cells) if (cell.panel) add(found, cell.grid.name, written("", cell.index));
  return [...found].map(([name, indices]) => {
    const some = [...new Set(indices)];
    return some.length > 3 ? `${some.length} elements of ${name}` : some.map(index => name + index).join(", ");
  }).join("; ");
}
