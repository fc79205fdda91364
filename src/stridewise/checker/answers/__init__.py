"""An answer, local or remote: calling it, timing it, and reading what it returned."""
