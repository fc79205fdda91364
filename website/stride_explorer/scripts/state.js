// What the page shows: {array, dtype, shape, strides, offset}. Read from texts, validated, and written into the address.

const ITEMSIZES = { int8: 1, uint8: 1, int16: 2, int32: 4, int64: 8, float16: 2, float32: 4, float64: 8 };
const FIELDS = ["array", "dtype", "shape", "strides", "offset"];
const MAX_AXES = 8, MAX_INTEGER = 2 ** 40;

const exactProduct = numbers => numbers.reduce((total, number) => total * BigInt(number), 1n);
const rowMajorStrides = (shape, itemsize) => shape.map((_, axis) => Number(BigInt(itemsize) * exactProduct(shape.slice(axis + 1))));
const itemsizeOf = state => ITEMSIZES[state.dtype];
const memorySize = state => Number(exactProduct(state.array)) * itemsizeOf(state);  // bytes

// Reads the fields' texts. What is left out follows from the array: its own shape, row-major strides, offset 0.
// Returns {state} or {errors}: a field's name -> what is wrong with it.
function readState(texts) {
  const state = { dtype: texts.dtype ?? "float32" }, errors = {};
  const read = (field, check) => {
    state[field] = parseIntegers(texts[field] ?? "");
    const error = integersError(state[field]) || check(state[field]);
    if (error) errors[field] = error;
  };
  if (!Object.hasOwn(ITEMSIZES, state.dtype)) errors.dtype = dtypeError(state.dtype);
  read("array", arrayError);
  if (texts.shape === undefined) state.shape = state.array; else read("shape", shapeError);
  if (texts.strides !== undefined) read("strides", strides => (errors.shape ? "" : stridesError(strides, state.shape)));
  if (errors.array || errors.dtype) return { errors };
  state.strides ??= errors.shape ? [] : rowMajorStrides(state.shape, itemsizeOf(state));
  read("offset", offset => offsetError(offset, state));
  state.offset = state.offset[0];
  return Object.keys(errors).length ? { errors } : { state };
}

const dtypeError = dtype => `${dtype ? `${dtype} is not offered: choose` : "Choose"} one of ${Object.keys(ITEMSIZES).join(", ")}.`;

function integersError(numbers) {
  if (!numbers.every(Number.isInteger)) return "Enter integers separated by commas.";
  if (numbers.length > MAX_AXES) return `${numbers.length} axes: this page draws at most ${MAX_AXES}.`;
  return numbers.some(number => Math.abs(number) > MAX_INTEGER) ? `Numbers are limited to ${MAX_INTEGER.toLocaleString("en")} here.` : "";
}

function arrayError(array) {
  if (!array.length || array.some(length => length < 1)) return "The array needs at least one axis, and every axis a length of at least 1.";
  return exactProduct(array) > MAX_INTEGER ? `The array is limited to ${MAX_INTEGER.toLocaleString("en")} elements here.` : "";
}

const shapeError = shape => (shape.some(length => length < 0) ? "A length cannot be negative." : "");

function stridesError(strides, shape) {
  if (strides.length === shape.length) return "";
  return `${count(shape.length, "length")} but ${count(strides.length, "stride")}: enter one stride per axis.`;
}

function offsetError(offset, state) {
  const last = memorySize(state) - itemsizeOf(state);
  if (offset.length !== 1) return "Enter one integer, in bytes.";
  return offset[0] < 0 || offset[0] > last ? `The first element must start inside the array: offset 0 to ${last.toLocaleString("en")}.` : "";
}

const textsOf = state => ({ ...Object.fromEntries(FIELDS.map(field => [field, [state[field]].flat().join(", ")])) });

// The one address of a state, as a fragment: it never reaches a server, and works in a file too.
const addressOfState = state => `#${FIELDS.map(field => `${field}=${[state[field]].flat().join(",")}`).join("&")}`;

// The texts in an address, {} without any, and the names in it that mean nothing.
function readAddress(fragment) {
  const texts = {}, unknown = [];
  for (const [name, value] of new URLSearchParams(fragment.replace(/^#/, "")))
    if (FIELDS.includes(name)) texts[name] = value; else unknown.push(name);
  if (Object.keys(texts).length && texts.offset === undefined) texts.offset = "0";
  return { texts, unknown };
}
