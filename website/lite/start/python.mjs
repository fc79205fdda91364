// Python for the kernel, which imports this module as Pyodide's. Python may be started before the kernel asks for it.
import { IMPORTS, PACKAGES, PYODIDE } from "./settings.mjs";

const here = path => new URL(path, import.meta.url).href;
let started;

// Begin to start Python. It is what the first call of `loadPyodide` returns.
export const start = () => { started ??= begin(); };

// As Pyodide's function, of whose options only these two are not known before.
export async function loadPyodide({ stdout, stderr }) {
  start();
  const pyodide = await started;
  pyodide.setStdout({ batched: stdout });
  pyodide.setStderr({ batched: stderr });
  return pyodide;
}

async function begin() {
  const indexURL = here(PYODIDE), bundle = fetchBundle(here("packages.gz"));
  const pyodide = await (await import(`${indexURL}pyodide.mjs`)).loadPyodide({
    indexURL,
    lockFileURL: here("pyodide-lock.json"),
    packages: PACKAGES,
    fsInit: async (FS, { sitePackages }) => unpack(await bundle, FS, sitePackages),
  });
  pyodide.runPython(IMPORTS);
  return pyodide;
}

// A server may have unpacked the file already, as one that calls it an encoding.
async function fetchBundle(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  const data = await response.arrayBuffer(), [first, second] = new Uint8Array(data, 0, 2);
  if (first !== 0x1f || second !== 0x8b) return data;
  return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

// Put the files of a bundle into a folder. See bundle.py for its format.
function unpack(bundle, FS, folder) {
  const length = new DataView(bundle).getUint32(0, true), folders = new Set();
  let start = 4 + length;
  for (const [path, size] of JSON.parse(new TextDecoder().decode(new Uint8Array(bundle, 4, length)))) {
    const file = `${folder}/${path}`, parent = file.slice(0, file.lastIndexOf("/"));
    if (!folders.has(parent)) FS.mkdirTree(parent);
    folders.add(parent);
    FS.writeFile(file, new Uint8Array(bundle, start, size), { canOwn: true });  // the file system keeps these bytes
    start += size;
  }
}
