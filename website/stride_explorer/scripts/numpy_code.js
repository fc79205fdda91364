// The NumPy code that makes a view.

function arrayCode({ array, dtype }) {
  const size = exactProduct(array), number = String(size).replace(/\B(?=(\d{3})+$)/g, "_");
  const values = size <= EXACT[dtype] ? `np.arange(${number}, dtype=np.${dtype})` : `np.arange(${number}).astype(np.${dtype})`;
  return `a = ${values}${array.length > 1 ? `.reshape${tuple(array)}` : ""}`;
}

function numpyCode(state) {
  const { shape, strides, offset } = state, itemsize = itemsizeOf(state);
  const view = `shape=${pythonTuple(shape)},\n    strides=${pythonTuple(strides)},\n)`;
  // An offset inside an element: only the constructor can start there.
  if (offset % itemsize)
    return ["import numpy as np", "", arrayCode(state), `view = np.ndarray(\n    buffer=a, dtype=a.dtype, offset=${offset},\n    ${view}`].join("\n");
  const start = offset ? `a.ravel()[${offset / itemsize}:]` : "a";
  return ["import numpy as np", "from numpy.lib.stride_tricks import as_strided", "", arrayCode(state), `view = as_strided(\n    ${start},\n    ${view}`].join("\n");
}

const pythonTuple = numbers => (numbers.length ? tuple(numbers) : "()");
