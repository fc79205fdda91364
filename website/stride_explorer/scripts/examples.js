// Views to begin with. `code`: how NumPy makes the same view of the array `a`. `block`: the outputs that each tile is for, a
// thread of a GPU for each.

const EXAMPLES = [
  { name: "tiles", title: "Tiles", shows: "2x2 tiles of a 6x6 array, without a copy", code: "a.reshape(3, 2, 3, 2).transpose(0, 2, 1, 3)",
    state: { array: [6, 6], dtype: "float32", shape: [3, 3, 2, 2], strides: [48, 8, 24, 4], offset: 0 } },
  { name: "transpose", title: "Transpose", shows: "rows become columns: two strides change places", code: "a.T",
    state: { array: [4, 6], dtype: "float32", shape: [6, 4], strides: [4, 24], offset: 0 } },
  { name: "windows", title: "Windows", shows: "every 3x3 window of an image: its elements overlap", code: "np.lib.stride_tricks.sliding_window_view(a, (3, 3))",
    state: { array: [5, 6], dtype: "float32", shape: [3, 4, 3, 3], strides: [24, 4, 24, 4], offset: 0 } },
  { name: "im2col", title: "im2col", shows: "the windows of a signal as the rows of a matrix: each element in three rows", code: "np.lib.stride_tricks.sliding_window_view(a, 3)",
    state: { array: [10], dtype: "float32", shape: [8, 3], strides: [4, 4], offset: 0 } },
  { name: "broadcast", title: "Broadcast", shows: "a stride of 0 repeats a row without storing it again", code: "np.broadcast_to(a, (4, 6))",
    state: { array: [6], dtype: "float32", shape: [4, 6], strides: [0, 4], offset: 0 } },
  { name: "column", title: "Column", shows: "each element of a column lies in another cache line", code: "a[:, 3]",
    state: { array: [8, 16], dtype: "float32", shape: [8], strides: [64], offset: 12 } },
  { name: "slice", title: "Slice", shows: "every second row and column, from the second on", code: "a[1::2, 1::2]",
    state: { array: [6, 6], dtype: "int64", shape: [3, 3], strides: [96, 16], offset: 56 } },
  { name: "reverse", title: "Reverse", shows: "negative strides start at the end", code: "a[::-1, ::-1]",
    state: { array: [4, 5], dtype: "int32", shape: [4, 5], strides: [-20, -4], offset: 76 } },
  { name: "diagonal", title: "Diagonal", shows: "one row and one column further at once", code: "np.diagonal(a)",
    state: { array: [5, 5], dtype: "float64", shape: [5], strides: [48], offset: 0 } },
  { name: "channels", title: "NCHW as NHWC", shows: "channels last in the index, still first in memory", code: "a.transpose(0, 2, 3, 1)",
    state: { array: [1, 3, 4, 4], dtype: "float32", shape: [1, 4, 4, 3], strides: [192, 16, 4, 64], offset: 0 } },
  { name: "dilated", title: "Dilated", shows: "windows whose columns and rows are two apart", code: "np.lib.stride_tricks.sliding_window_view(a, (5, 5))[:, :, ::2, ::2]",
    state: { array: [6, 7], dtype: "float32", shape: [2, 3, 3, 3], strides: [28, 4, 56, 8], offset: 0 } },
  { name: "halo", title: "Tiles with a halo", shows: "a 6x6 tile for each 4x4 outputs of a 3x3 convolution: 4 + 3 - 1 wide, so that tiles overlap by 2", code: "np.lib.stride_tricks.sliding_window_view(a, (6, 6))[::4, ::4]",
    state: { array: [10, 10], dtype: "float32", shape: [2, 2, 6, 6], strides: [160, 16, 40, 4], offset: 0 }, block: [4, 4] },
  { name: "outside", title: "One too many", shows: "a window too many reads past the end, and NumPy does not say so", code: "",
    state: { array: [5, 6], dtype: "float32", shape: [4, 4, 3, 3], strides: [24, 4, 24, 4], offset: 0 } },
];

const exampleOf = state => EXAMPLES.find(example => addressOfState(example.state) === addressOfState(state));
