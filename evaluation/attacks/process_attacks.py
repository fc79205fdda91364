"""Code of answers that ends its process, never ends, or takes all the memory, disk or output there is."""

from evaluation.attacks.builders import before_body, behind, body

NOISE = """
import os, sys, warnings
warnings.warn("careful")
sys.stderr.write("careful")
os.write(2, b"careful")
"""
UNINTERRUPTIBLE = body("while True:", "    try:", "        while True: pass", "    except BaseException: pass")
SIGNALS_IGNORED = body(
    "import signal",
    "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):",
    "    signal.signal(number, signal.SIG_IGN)",
    "while True: pass",
)
ENDLESS_IN_NUMBA = behind(
    """
import numba

@numba.njit
def wait(a):
    while a[0] == 0:
        a[1] += 1

wait(np.zeros(2))
"""
)
STACK = body(
    *("import sys", "sys.setrecursionlimit(10**9)", "first, second = [], []"),
    *("for _ in range(3 * 10**5): first, second = [first], [second]", "return first == second"),
)
SEGFAULT = body("import ctypes", "return ctypes.string_at(0)")
MEMORY = body("return [bytearray(2**31) for _ in range(10_000)]")
MEMORY_OF_CHILDREN = before_body(
    *("import os, time", "for _ in range(40):", "    if os.fork() == 0:"),
    *("        hoard = bytearray(os.urandom(1)) * 2**27", "        time.sleep(60)", "time.sleep(60)"),
)
FORKS = body("import os", "while True:", "    os.fork()")
THREADS = behind(
    """
import threading

def spin():
    while True:
        print("still here")

for _ in range(2):
    threading.Thread(target=spin, daemon=False).start()
"""
)
DETACHED = behind(
    """
import os, subprocess, sys
busy = "while True: pass"
for _ in range(4):
    subprocess.Popen([sys.executable, "-c", busy], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    while True: pass
"""
)
PICTURES = behind("for _ in range(10): display({'image/png': bytes(900_000)}, raw=True)")
# The folder is full from then on.
DISK = behind(
    """
try:
    for number in range(100):
        open(f"full{number}", "wb").write(bytes(2**26))
except OSError:
    print("full")
"""
)
WIRE_FLOODED = behind(
    """
import os
for descriptor in range(3, 60):
    try:
        os.set_blocking(descriptor, True)
        for _ in range(100):
            os.write(descriptor, b"\\0\\0\\1\\0\\0\\0\\0\\0" + bytes(256))
    except OSError:
        pass
"""
)
# Every reply comes twice, so each request after the cell gets the reply to an earlier one.
WIRE_FORGED = behind(
    """
from grader.sandbox.inside import cell_server
send_frame = cell_server.send_frame
cell_server.send_frame = lambda *frame: (send_frame(*frame), send_frame(*frame))
"""
)
