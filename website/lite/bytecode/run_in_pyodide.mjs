// Run a Python script on a folder, in Pyodide under Node: run_in_pyodide.mjs FOLDER_OF_PYODIDE SCRIPT FOLDER
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [distribution, script, folder] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(`${distribution}/pyodide.mjs`));
const pyodide = await loadPyodide({ indexURL: `${distribution}/` });
pyodide.FS.mkdirTree("/folder");
pyodide.mountNodeFS("/folder", folder);
pyodide.runPython(`import sys; sys.argv = ["script", "/folder"]`);
pyodide.runPython(readFileSync(script, "utf8"), { globals: pyodide.toPy({ __name__: "__main__" }) });
process.exit(0);
