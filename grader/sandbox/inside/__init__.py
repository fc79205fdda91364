"""What runs in the sandbox. It imports the standard library, IPython, msgspec, NumPy and stridewise, nothing else here.

Read `protocol` (every message), `framing` and `values` (how they travel), `cell_server`, `shell`, `cell_output` and
`call_answer`, `process_state` (what a kernel does; `exercises_stub` is what it imports as the registry), then what
surrounds it: `fork_server`, `supervisor`, `namespaces`, `seccomp`. `run_command` isolates a kernel that Jupyter starts.
"""
