"""Pictures of arrays, memory and windows."""
