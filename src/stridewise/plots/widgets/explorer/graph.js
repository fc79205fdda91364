// Which cells show which bytes, and which bytes were made from which.
//
// A "unit" is the largest number of bytes of which every cell of a memory holds a whole number; a "node" is one unit of
// one memory. A cell shows one or more nodes.

const MAX_UNITS = 2 ** 40;  // of one memory
const gcd = (a, b) => (b ? gcd(b, a % b) : Math.abs(a));

class Graph {
  // edges: memory, address and bytes of a result, then the same for each of its sources.
  constructor(memories, panels, edges) {
    this.units = memories.map((memory, number) => panels.filter(panel => panel.memory === number).reduce(
      (unit, panel) => [panel.itemsize, panel.byte_offset, ...panel.strides.filter((_, axis) => panel.shape[axis] > 1)].reduce(gcd, unit),
      gcd(memory.itemsize, memory.first_address)));
    this.cells = new Map();    // node -> cells that show it
    this.sources = new Map();  // node -> nodes that it was made from
    this.results = new Map();  // node -> nodes that were made from it
    for (const edge of edges) this.connect(edge);
  }

  connect(edge) {
    const nodesFrom = start => this.nodesOf(edge[start], edge[start + 1], edge[start + 2]), results = nodesFrom(0);
    for (let start = 3; start < edge.length; start += 3)
      for (const source of nodesFrom(start))
        for (const result of results) { append(this.sources, result, source); append(this.results, source, result); }
  }

  nodesOf(memory, address, bytes) {
    const nodes = [], unit = this.units[memory];
    for (let k = Math.floor(address / unit); k * unit < address + bytes; k++) nodes.push(memory * MAX_UNITS + k);
    return nodes;
  }

  addCell(cell) {
    for (const node of cell.nodes) append(this.cells, node, cell);
  }

  *cellsOf(nodes) {
    for (const node of nodes) yield* this.cells.get(node) || [];
  }

  // All nodes reachable over `edges`: the direct and indirect sources of some nodes, or their results.
  static reach(nodes, edges) {
    const seen = new Set(), waiting = [...nodes];
    while (waiting.length)
      for (const next of edges.get(waiting.pop()) || [])
        if (!seen.has(next)) { seen.add(next); waiting.push(next); }
    return seen;
  }
}
