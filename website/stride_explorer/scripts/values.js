// The numbers in the array, np.arange in its dtype, as bytes and as texts. Bytes are little-endian.

// The largest number of elements for which np.arange(n, dtype=...) holds every number exactly.
const EXACT = { int8: 2 ** 7, uint8: 2 ** 8, int16: 2 ** 15, int32: 2 ** 31, int64: 2 ** 53, float16: 2 ** 11, float32: 2 ** 24, float64: 2 ** 53 };

const ACCESSORS = {
  int8: ["Int8"], uint8: ["Uint8"], int16: ["Int16"], int32: ["Int32"], int64: ["BigInt64"], float32: ["Float32"], float64: ["Float64"],
};

function writeNumber(view, at, number, dtype) {
  if (dtype === "float16") view.setUint16(at, float16Bits(number), true);
  else view[`set${ACCESSORS[dtype]}`](at, dtype === "int64" ? BigInt(number) : number, true);
}

function readNumber(view, at, dtype) {
  return dtype === "float16" ? float16Number(view.getUint16(at, true)) : view[`get${ACCESSORS[dtype]}`](at, true);
}

// The bits of a non-negative integer as float16, rounded to the nearest, halves to even.
function float16Bits(number) {
  if (number === 0) return 0;
  const exponent = Math.floor(Math.log2(number)), step = 2 ** (exponent - 10), scaled = number / step, low = Math.floor(scaled);
  const rounded = low + (scaled - low > 0.5 || (scaled - low === 0.5 && low % 2 === 1) ? 1 : 0);
  return Math.min((exponent + 14) * 1024 + rounded, 0x7c00);  // a carry goes into the exponent; what is too large is infinite
}

function float16Number(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
}

// The bytes of one element at an address inside the memory, which may straddle two numbers.
function bytesAt(address, dtype) {
  const itemsize = ITEMSIZES[dtype], first = Math.floor(address / itemsize), view = new DataView(new ArrayBuffer(2 * itemsize));
  for (const k of [0, 1]) writeNumber(view, k * itemsize, first + k, dtype);
  return new Uint8Array(view.buffer, address - first * itemsize, itemsize);
}

function textAt(address, dtype) {
  const bytes = bytesAt(address, dtype), number = readNumber(new DataView(bytes.buffer, bytes.byteOffset), 0, dtype);
  if (!dtype.startsWith("float")) return String(number);
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number < 0 ? "-inf" : "inf";
  return generalText(number, Number.isInteger(number) ? 6 : 3);
}
