// What the explorer's widget is given for a state: the memory in cells, the array and the view.

const MAX_DRAWN = 1024, MAX_CELLS = 2048;  // elements of one array, cells of memory
const AXIS_LIMITS = [128, 64, 32, 16, 12, 8, 6, 4, 3, 2, 1];  // tried until little enough is drawn

function drawnShape(shape) {
  if (exactProduct(shape) <= MAX_DRAWN) return shape;
  const clipped = limit => shape.map(length => Math.min(length, limit));
  return clipped(AXIS_LIMITS.find(limit => exactProduct(clipped(limit)) <= MAX_DRAWN));
}

function modelOf(state) {
  const { dtype } = state, itemsize = itemsizeOf(state), nbytes = memorySize(state);
  const array = panelOf("a", { ...state, shape: state.array, strides: rowMajorStrides(state.array, itemsize), offset: 0 });
  const view = panelOf("view", state), panels = [array, ...(view.shape.includes(0) ? [] : [view])];
  const [first, cells] = drawnCells(panels, itemsize, nbytes);
  const texts = Array.from({ length: cells }, (_, k) => textAt(first + k * itemsize, dtype));
  return { memories: [{ name: "memory", itemsize, first_address: first, texts, nbytes }], panels, edges: [], max_elements: 0, edits: {} };
}

function panelOf(name, state) {
  const itemsize = itemsizeOf(state), nbytes = memorySize(state), shape = drawnShape(state.shape), texts = [];
  const panel = { name, memory: 0, axes: [], shape, strides: state.strides, byte_offset: state.offset, itemsize, same_dtype: true, is_fixed: true };
  forEachIndex(shape, index => {
    const address = addressOf(panel, index), isInside = address >= 0 && address + itemsize <= nbytes;
    texts.push(isInside ? textAt(address, state.dtype) : "✕");
  });
  return { ...panel, texts };
}

// The cells of memory that are drawn: all, or the cache lines from the view's first byte on.
function drawnCells(panels, itemsize, nbytes) {
  const all = nbytes / itemsize;
  if (all <= MAX_CELLS) return [0, all];
  const addresses = [];
  forEachIndex(panels.at(-1).shape, index => addresses.push(addressOf(panels.at(-1), index)));
  const inside = addresses.filter(address => address >= 0 && address + itemsize <= nbytes);
  const lowest = Math.floor(Math.min(...inside, nbytes - itemsize) / CACHE_LINE) * CACHE_LINE;
  const end = Math.max(...inside, lowest) + itemsize, cells = Math.ceil(Math.ceil(end / CACHE_LINE) * CACHE_LINE / itemsize) - lowest / itemsize;
  return [lowest, Math.min(cells, MAX_CELLS, all - lowest / itemsize)];
}

// What is drawn of a view that is too large, as a slice; "" if all of it is.
function drawnText(name, shape) {
  const drawn = drawnShape(shape);
  if (drawn === shape) return "";
  return `${name}[${shape.map((length, axis) => (drawn[axis] < length ? `:${drawn[axis]}` : ":")).join(", ")}]`;
}
