"""Runs submissions so that they can do nothing but produce outputs and results. README.md says what that guarantees.

Read in this order:

    execute          runs a notebook; `cell_run` is what becomes of a cell
    kernel           one process that runs cells and calls functions; `kernel_client` is the grader's end of it
    fork_server      starts kernels as forks of one process; `preload` starts its imports early
    bubblewrap       the outer sandbox; `fd_passing` hands kernels' sockets through it
    process_memory   the peak memory of a kernel, read from outside
    inside           what runs in the sandbox
    unsandboxed      a kernel without a sandbox, where none is possible
    provisioner      runs stock nbgrader's kernels in the sandbox
"""
