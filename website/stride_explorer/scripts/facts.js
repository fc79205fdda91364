// What is true of a view, in sentences.

// Where the view lies: {isOutside, text}.
function verdictOf(state) {
  const outside = outsideOf(state), size = BigInt(memorySize(state)), bounds = boundsOf(state);
  if (outside) return { isOutside: true, text: outsideText(state, outside) };
  if (!bounds) return { isOutside: false, text: "No elements, so nothing is read: one axis has length 0." };
  const where = bounds.end - bounds.first === 1n ? `byte ${grouped(bounds.first)}` : `bytes ${grouped(bounds.first)} to ${grouped(bounds.end - 1n)}`;
  return { isOutside: false, text: `Every element lies in ${where} of the array's ${exactCount(size, "byte")}.` };
}

// Pairs of a name and a sentence.
function factsOf(state) {
  const { shape, strides, dtype } = state, itemsize = itemsizeOf(state), size = sizeOf(state), { c, f } = contiguityOf(state);
  const isWhole = strides.every(stride => stride % itemsize === 0);
  const facts = [
    ["Size", `${exactCount(size, "element")} of ${count(itemsize, "byte")}: ${bytesText(size * BigInt(itemsize))} as an array of its own`],
    ["Strides", isWhole ? `${pythonTuple(strides.map(stride => stride / itemsize))} in elements` : `not whole elements of ${dtype}: some straddle two numbers of the array`],
    ["Contiguous", `C_CONTIGUOUS ${pythonBoolean(c)}, F_CONTIGUOUS ${pythonBoolean(f)}${c ? "" : `: np.ascontiguousarray(view) copies ${bytesText(size * BigInt(itemsize))}`}`],
  ];
  return size === 0n || outsideOf(state) ? facts : [...facts, ...memoryFacts(state, shape.length)];
}

// Of a view inside its memory: which elements share bytes, and how many cache lines are fetched.
function memoryFacts(state, axes) {
  const addresses = addressesOf(state), itemsize = itemsizeOf(state), lines = linesOfRow(state);
  const best = Math.ceil((state.shape.at(-1) ?? 1) * itemsize / CACHE_LINE);
  const row = `${axes > 1 ? `view[${"0, ".repeat(axes - 1)}:]` : "the view"} touches ${exactCount(BigInt(lines), "cache line")}`;
  const rowFact = [axes > 1 ? "One row" : "Cache lines", `${row} of ${CACHE_LINE} bytes; as a contiguous copy, ${grouped(BigInt(best))}`];
  if (!addresses) return [["Shared memory", `not counted: more than ${grouped(MAX_COUNTED)} elements`], rowFact];
  const usage = usageOf(addresses, itemsize);
  const all = ["The whole view", `touches ${count(usage.lines, "cache line")}: ${count(usage.lines * CACHE_LINE, "byte")} fetched for ${count(usage.bytes, "byte")} used`];
  return [["Shared memory", sharedText(state, addresses, usage)], rowFact, ...(axes > 1 ? [all] : [])];
}

function sharedText(state, addresses, { places, most, isPartial }) {
  const pair = sharedPair(state, addresses);
  if (isPartial) return "elements overlap in part: writing one changes bytes of another";
  if (!pair) return "none: every element has bytes of its own";
  const [first, second] = pair.map(index => elementText("view", index));
  return `${count(addresses.length, "element")} on ${count(places, "place")} in memory, up to ${grouped(most)} on one: ${first} and ${second} are the same bytes`;
}

const pythonBoolean = value => (value ? "True" : "False");

// Bytes, with their size in a larger unit from 1 KiB on.
function bytesText(bytes) {
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];
  let power = 0;
  while (power < units.length && bytes >= 1024n ** BigInt(power + 1)) power++;
  const text = exactCount(bytes, "byte");
  return power ? `${text} (${generalText(Number(bytes) / 1024 ** power, 4)} ${units[power - 1]})` : text;
}
