// Tiles that a GPU's blocks share: their halo, and the threads that load them.

// The cells of the tiles beyond the block's own: no window begins there, but windows reach there.
const haloCells = (grid, block) => [...grid.cells.values()].filter(({ index }) => block.some((length, axis) => index.at(axis - 2) >= length));

// Which thread (row, column) of the block loads the element: each loads those that are a multiple of the block away from its own.
const loaderText = (index, block) => `loaded by thread (${block.map((length, axis) => index.at(axis - 2) % length).join(", ")}) of block (${index.slice(0, 2).join(", ")})`;
