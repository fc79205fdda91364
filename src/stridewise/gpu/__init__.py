"""A model of a GPU: runs a `numba.cuda` kernel in Python, names its faults, and counts what it does to memory.

    from stridewise.gpu import launch
    run = launch(kernel, (4, 4), (16, 16), x, w, out)   # kernel[(4, 4), (16, 16)](x, w, out) on a real GPU
    run.load_transactions, run.bank_conflicts           # and print(run) for a table by source line

No GPU, no driver and no threads are needed. The threads of a block run one after the other, each up to the next
barrier, in the same order every time. In reading order:

    device          the limits and sizes of the GPU that is modelled
    launch          blocks, threads and barriers; the entry. launch_arguments: what it is given
    running_thread  which thread that is
    kernel_source   a kernel as text, and what it uses; from a function or from notebook cells
    translation     a kernel's source as a generator that pauses at barriers
    operations      arithmetic and loops in it, counted
    cuda_names      what `cuda.threadIdx`, `cuda.shared` and the others mean to a kernel here
    device_arrays   arrays that check every index and log every access
    access_log      the log itself
    races           two threads at one address without a barrier between them
    traffic         32-byte transactions of a warp, and bank conflicts
    keys            rows of numbers as single numbers
    report          the counts, in all and by source line
    faults          `KernelError`; fault_texts: its sentences
    dataflow        where a kernel's results come from, faults or not; symbolic: numbers that know that, and
                    followed_arrays: arrays of them
"""

from stridewise.gpu.device import Device
from stridewise.gpu.faults import KernelError
from stridewise.gpu.launch import launch
from stridewise.gpu.report import Launch, LineCounts, WarpRequest

__all__ = ["Device", "KernelError", "Launch", "LineCounts", "WarpRequest", "launch"]
