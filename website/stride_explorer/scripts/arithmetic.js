// The arithmetic of a view: its bounds, contiguity, shared bytes and cache lines.

const MAX_COUNTED = 2 ** 18;  // elements whose addresses are listed to be counted

const sizeOf = state => exactProduct(state.shape);  // elements
const spanOf = (state, index) => state.strides.reduce((sum, stride, axis) => sum + BigInt(index[axis]) * BigInt(stride), BigInt(state.offset));

// The corner of the view that is furthest in memory: at its end with sign 1, at its start with -1.
const cornerOf = ({ shape, strides }, sign) => shape.map((length, axis) => (Math.sign(strides[axis]) === sign ? length - 1 : 0));

// The first byte of the view and the byte after its last, as BigInt; null without elements.
function boundsOf(state) {
  if (state.shape.includes(0)) return null;
  return { first: spanOf(state, cornerOf(state, -1)), end: spanOf(state, cornerOf(state, 1)) + BigInt(itemsizeOf(state)) };
}

// An element outside the memory, the furthest past its end or else before its start: {index, byte}, or null.
function outsideOf(state) {
  const size = BigInt(memorySize(state)), itemsize = BigInt(itemsizeOf(state));
  if (state.shape.includes(0)) return null;
  const corners = [1, -1].map(sign => cornerOf(state, sign)).map(index => ({ index, byte: spanOf(state, index) }));
  return corners.find(({ byte }) => byte < 0n || byte + itemsize > size) ?? null;
}

const grouped = number => number.toLocaleString("en");
const exactCount = (number, noun) => `${grouped(number)} ${noun}${number === 1n ? "" : noun.endsWith("s") ? "es" : "s"}`;

function outsideText(state, { index, byte }) {
  const size = BigInt(memorySize(state)), last = byte + BigInt(itemsizeOf(state)) - 1n;
  const read = last === byte ? `byte ${grouped(byte)}` : `bytes ${grouped(byte)} to ${grouped(last)}`;
  const distance = byte < 0n ? `${exactCount(-byte, "byte")} before the start` : `${exactCount(last + 1n - size, "byte")} past the end`;
  return `view[${index.join(", ")}] would read ${read}, ${distance} of the array's ${exactCount(size, "byte")}.`;
}

// NumPy's flags C_CONTIGUOUS and F_CONTIGUOUS: the stride of an axis of length 1 does not matter.
function contiguityOf({ shape, strides, dtype }) {
  const follows = axes => {
    let expected = BigInt(ITEMSIZES[dtype]);
    return axes.every(axis => {
      const matches = shape[axis] === 1 || BigInt(strides[axis]) === expected;
      expected *= BigInt(shape[axis]);
      return matches;
    });
  };
  const axes = shape.map((_, axis) => axis);
  return shape.includes(0) ? { c: true, f: true } : { c: follows(axes.toReversed()), f: follows(axes) };
}

// The addresses of all elements in index order, or null if they are too many to be listed.
function addressesOf(state) {
  if (sizeOf(state) > MAX_COUNTED) return null;
  let addresses = [state.offset];
  state.shape.forEach((length, axis) => {
    addresses = addresses.flatMap(start => Array.from({ length }, (_, i) => start + i * state.strides[axis]));
  });
  return addresses;
}

// Counts of the memory that elements at these addresses use: distinct addresses, the most elements at one of them, whether
// elements overlap in part, the bytes and the cache lines that they touch.
function usageOf(addresses, itemsize) {
  const sorted = Float64Array.from(addresses).sort();
  const usage = { places: 0, most: 0, isPartial: false, bytes: 0, lines: 0 };
  let previous = -Infinity, lastLine = -Infinity, same = 0;
  for (const address of sorted) {
    same = address === previous ? same + 1 : 1;
    usage.most = Math.max(usage.most, same);
    if (same > 1) continue;
    const first = Math.floor(address / CACHE_LINE), last = Math.floor((address + itemsize - 1) / CACHE_LINE);
    usage.places++;
    usage.isPartial ||= address < previous + itemsize;
    usage.bytes += Math.min(itemsize, address - previous);
    usage.lines += Math.max(0, last - Math.max(first, lastLine + 1) + 1);
    [previous, lastLine] = [address, last];
  }
  return usage;
}

// The first element whose bytes an earlier one has too: the indices of both, or null.
function sharedPair(state, addresses) {
  const seen = new Map();
  for (const [number, address] of addresses.entries()) {
    if (seen.has(address)) return [seen.get(address), number].map(place => indexAt(place, state.shape));
    seen.set(address, number);
  }
  return null;
}

const indexAt = (number, shape) => shape.reduceRight(([index, rest], length) => [[rest % length, ...index], Math.floor(rest / length)], [[], number])[0];

// The cache lines that a row, the elements along the last axis, touches; the memory starts at the start of a line.
// Addresses repeat within a line after at most CACHE_LINE elements, so that a row of any length is counted at once.
function linesOfRow(state) {
  const length = state.shape.at(-1) ?? 1, stride = Math.abs(state.strides.at(-1) ?? 0), itemsize = itemsizeOf(state);
  if (!length || !stride) return usageOf(length ? [state.offset] : [], itemsize).lines;
  const start = state.strides.at(-1) < 0 ? state.offset - (length - 1) * stride : state.offset;
  const linesUpTo = elements => usageOf(Array.from({ length: elements }, (_, i) => ((start % CACHE_LINE) + CACHE_LINE) % CACHE_LINE + i * stride), itemsize).lines;
  if (length <= 2 * CACHE_LINE) return linesUpTo(length);
  const rest = CACHE_LINE + length % CACHE_LINE;
  return linesUpTo(rest) + (length - rest) / CACHE_LINE * (linesUpTo(2 * CACHE_LINE) - linesUpTo(CACHE_LINE));
}
