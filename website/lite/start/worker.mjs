// The kernel's worker, which starts Python at once. The kernel's own script comes first: it listens for messages.
import "<!-- worker -->";
import { start } from "./python.mjs";

start();
