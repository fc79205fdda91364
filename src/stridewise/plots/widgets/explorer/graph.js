// Which cells show which bytes, and which bytes were made from which.
//
// A "unit" is the largest number of bytes of which every cell of a memory holds a whole number; a "node" is one unit of one
// memory. A cell shows some nodes.

const MANY = 2 ** 40;  // units of one memory
const gcd = (a, b) => (b ? gcd(b, a % b) : Math.abs(a));

class Graph {
  // edges: memory, address and bytes of an element that was made, then the same of each that it was made from.
  constructor(memories, panels, edges) {
    this.units = memories.map((memory, number) => panels.filter(panel => panel.memory === number).reduce(
      (unit, panel) => [panel.itemsize, panel.offset, ...panel.strides.filter((_, axis) => panel.shape[axis] > 1)].reduce(gcd, unit),
      gcd(memory.itemsize, memory.first)));
    this.showing = new Map();  // node -> cells
    this.sources = new Map();  // node -> nodes that it was made from
    this.results = new Map();  // node -> nodes that were made from it
    for (const edge of edges) this.connect(edge);
  }

  connect(edge) {
    const nodes = at => this.nodesOf(edge[at], edge[at + 1], edge[at + 2]), made = nodes(0);
    for (let at = 3; at < edge.length; at += 3)
      for (const source of nodes(at))
        for (const node of made) { add(this.sources, node, source); add(this.results, source, node); }
  }

  nodesOf(memory, address, bytes) {
    const nodes = [], unit = this.units[memory];
    for (let k = Math.floor(address / unit); k * unit < address + bytes; k++) nodes.push(memory * MANY + k);
    return nodes;
  }

  show(cell) {
    for (const node of cell.nodes) add(this.showing, node, cell);
  }

  *cellsOf(nodes) {
    for (const node of nodes) yield* this.showing.get(node) || [];
  }

  // All that can be reached: with `sources` what the nodes were made from, the sources' sources too; with `results` what was made of them.
  static reach(nodes, edges) {
    const seen = new Set(), waiting = [...nodes];
    while (waiting.length)
      for (const next of edges.get(waiting.pop()) || [])
        if (!seen.has(next)) { seen.add(next); waiting.push(next); }
    return seen;
  }
}
