"""The sandbox, looked at from the inside: what a cell can see, reach, write, use up and outlive.

The kernels here are those that grade. Where there can be no sandbox these tests are skipped, in CI as well; a
maintainer who sets STRIDEWISE_NEEDS_SANDBOX=1 is told by a failure that there is none.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.sandbox.bubblewrap import environment, problem
from grader.sandbox.fork_server import close_fork_server, prepare, slow_imports
from grader.sandbox.inside.protocol import ResourceLimits
from grader.sandbox.kernel import KernelLost, Limits, open_kernel

ROOT = Path(__file__).parents[4]
SMALL = ResourceLimits(memory=2**28, scratch=2**22, file=2**20, processes=20, cpu_seconds=60)


def test_there_is_a_sandbox_where_there_must_be_one():
    if "STRIDEWISE_NEEDS_SANDBOX" not in os.environ:
        pytest.skip("STRIDEWISE_NEEDS_SANDBOX is not set")
    assert problem() == ""


@pytest.fixture(scope="module")
def shared():
    """One kernel for everything that only looks around, on a machine with a secret in its environment."""
    close_fork_server()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("A_SECRET", "1")
        prepare([])
    with open_kernel(Limits(SMALL)) as kernel:
        kernel.run("import ctypes, os, pathlib, socket, sys", seconds=20)
        kernel.run("libc = ctypes.CDLL(None, use_errno=True)", seconds=20)
        yield kernel


def shown(kernel, source: str, seconds: float = 20):
    """What the cell shows as its result, or the name of its error."""
    run = kernel.run(source, seconds=seconds)
    assert run.status == "ran", (run.status, run.cause)
    return run.error.partition(":")[0] or run.outputs[-1].data["text/plain"]


# --- see


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("[name for name in os.listdir('/proc') if name.isdecimal()]", "['1', '2']"),
        ("os.listdir(os.environ['HOME'])", "[]"),
        ("os.getcwd() == os.environ['HOME'] == os.environ['TMPDIR']", "True"),
        ("set(os.listdir('/etc')) <= {'ld.so.cache', 'alternatives', 'fonts'}", "True"),
        (
            "os.listdir('/code'), sorted(os.listdir('/code/grader/sandbox'))",
            "(['stridewise', 'grader'], ['__init__.py', 'inside'])",
        ),
        ("os.getuid(), os.getgid(), os.getgroups()", "(1000, 1000, [])"),
        ("socket.gethostname()", "'kernel'"),
        ("os.getpgid(0), os.getsid(0)", "(1, 1)"),
        ("socket.if_nameindex()", "[(1, 'lo')]"),
        ("sys.stdin.read()", "''"),
        ("open('/proc/1/environ').read()", "PermissionError"),
        ("open('/proc/1/mem', 'rb')", "PermissionError"),
        ("os.readlink('/proc/1/cwd')", "PermissionError"),
        ("len([fd for fd in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{fd}')]) <= 6", "True"),
    ],
)
def test_what_a_cell_sees(shared, question, answer):
    assert shown(shared, question) in (answer, answer.replace("'stridewise', 'grader'", "'grader', 'stridewise'"))


@pytest.mark.sandbox
def test_it_sees_the_python_installation_and_no_other_folder(shared):
    installed = {Path(path).parts[1] for path in (sys.prefix, sys.base_prefix)}
    seen = set(eval(shown(shared, "os.listdir('/')")))
    assert seen <= {"bin", "code", "dev", "etc", "lib", "lib32", "lib64", "proc", "scratch", "tmp", "usr"} | installed


@pytest.mark.sandbox
@pytest.mark.parametrize("place", ["solutions", "tests", "pyproject.toml", "grader", ".git"])
def test_it_sees_nothing_of_the_course(shared, place):
    assert (ROOT / place).exists() or place == ".git"
    assert shown(shared, f"os.path.exists({str(ROOT / place)!r})") == "False"


@pytest.mark.sandbox
def test_its_environment_is_made_anew(shared):
    added = set(eval(shown(shared, "sorted(os.environ)"))) - set(environment())
    assert added <= {"PWD", "LC_CTYPE", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "TORCHINDUCTOR_CACHE_DIR"}


# --- reach


@pytest.mark.sandbox
def test_no_connection_leads_out(shared):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert shown(shared, f"socket.create_connection(('127.0.0.1', {port}), 2)") in (
            "OSError",
            "ConnectionRefusedError",
        )
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0stridewise-test")
        server.listen()
        connect = "socket.socket(socket.AF_UNIX).connect('\\0stridewise-test')"
        assert shown(shared, connect) == "ConnectionRefusedError"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("deed", "outcome"),
    [
        ("os.kill(-1, 9)", "ProcessLookupError"),
        ("os.kill(1, 9); os.listdir('/proc').count('1')", "1"),
        ("libc.ptrace(16, 1, 0, 0)", "-1"),
        ("libc.unshare(0x10000000)", "-1"),
        ("libc.mount(b'none', b'/scratch', b'tmpfs', 0, None)", "-1"),
        ("libc.umount2(b'/scratch', 2)", "-1"),
        ("libc.setuid(0)", "-1"),
        ("os.memfd_create('x')", "PermissionError"),
        ("libc.syscall(250, 0, -3, 0), ctypes.get_errno()", "(-1, 1)"),
        ("sum(libc.msgget(0, 0o1600) >= 0 for _ in range(40))", "16"),
        ("os.chroot('/scratch')", "PermissionError"),
        ("os.setpriority(os.PRIO_PROCESS, 0, -20)", "PermissionError"),
        ("import resource; resource.setrlimit(resource.RLIMIT_NPROC, (500, 500))", "ValueError"),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_do(shared, deed, outcome):
    assert shown(shared, deed) == outcome


@pytest.mark.sandbox
def test_the_grader_is_no_process_of_its_world(shared):
    assert shown(shared, f"os.kill({os.getpid()}, 0)") == "ProcessLookupError"


@pytest.mark.sandbox
def test_it_has_no_capability_and_gets_none_and_its_calls_are_filtered(shared):
    status = shown(shared, "dict(line.split()[:2] for line in open('/proc/self/status') if len(line.split()) > 1)")
    fields = eval(status)
    assert {fields[f"Cap{name}:"] for name in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert (fields["NoNewPrivs:"], fields["Seccomp:"]) == ("1", "2")


# --- write


@pytest.mark.sandbox
def test_it_can_write_to_its_own_folders_alone(shared):
    folders = "[*pathlib.Path('/').glob('*'), *pathlib.Path('/').glob('[!p]*/*')]"
    is_writable = "path.is_dir() and not path.is_symlink() and os.access(path, os.W_OK)"
    writable = f"sorted(str(path) for path in {folders} if {is_writable})"
    # Nobody can make a file in /dev/pts: it holds the terminals of its own that a kernel opens.
    own = {"/dev/shm", "/scratch", "/tmp"}
    assert own - {"/tmp"} <= set(eval(shown(shared, writable))) <= own | {"/dev/pts"}
    for place in ("/usr/lib", sys.prefix, "/code", "/proc/sys/kernel/hostname"):
        target = place if place.startswith("/proc") else f"{place}/mine"
        assert shown(shared, f"open({target!r}, 'w')") in ("OSError", "PermissionError"), place


@pytest.mark.sandbox
def test_what_it_writes_has_a_limit_for_a_file_and_for_all(shared):
    assert shown(shared, "open('large', 'wb').write(bytes(2**21))") == "OSError"
    fill = "for n in range(9): open(f'part{n}', 'wb').write(bytes(2**19 + 2**18))"
    run = shared.run(fill, seconds=20)
    assert run.error.startswith("OSError: [Errno 28]")
    shared.run("import glob; [os.remove(name) for name in glob.glob('*')]", seconds=20)


@pytest.mark.sandbox
def test_two_kernels_share_nothing(shared):
    shared.run("open('mine', 'w').write('1'); open('/dev/shm/mine', 'w').write('1')", seconds=20)
    with open_kernel(Limits(SMALL)) as other:
        other.run("import os", seconds=20)
        assert shown(other, "os.listdir('.') + os.listdir('/dev/shm')") == "[]"
        other.run("child = __import__('subprocess').Popen(['/usr/bin/sleep', '30'])", seconds=20)
        assert shown(shared, "[name for name in os.listdir('/proc') if name.isdecimal()]") == "['1', '2']"


# --- use up


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("source", "status", "cause"),
    [
        ("import os; os._exit(3)", "died", "status 3"),
        ("import os; os.kill(os.getpid(), 9)", "died", "SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "died", "SIGSEGV"),
        ("import os; os.closerange(3, 100)", "died", ""),
        ("import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\nwhile True: pass", "timed out", ""),
        ("import numba\n@numba.njit\ndef f(a):\n  while a[0] == 0: a[1] += 1\nf([0, 0])", "timed out", ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "timed out", ""),
        ("import os, time\nfor n in range(9): m = os.fork() or bytearray(2**27)\ntime.sleep(9)", "died", "memory"),
    ],
)  # fmt: skip
def test_a_cell_that_ends_its_kernel(source, status, cause):
    with open_kernel(Limits(SMALL), modules=slow_imports([source])) as kernel:
        run = kernel.run(source, seconds=1 if status == "timed out" else 30)
        assert (run.status, kernel.lost) == (status, True)
        assert cause in run.cause
        with pytest.raises(KernelLost):
            kernel.run("1", seconds=1)


@pytest.mark.sandbox
def test_processor_time_has_a_limit():
    with open_kernel(Limits(ResourceLimits(cpu_seconds=1))) as kernel:
        run = kernel.run("while True: pass", seconds=60)
    assert (run.status, run.cause) == ("died", "the process was ended by SIGKILL")


@pytest.mark.sandbox
def test_one_process_that_asks_for_too_much_memory_gets_an_error(shared):
    assert shown(shared, "bytearray(2**29)") == "MemoryError"


@pytest.mark.sandbox
def test_there_is_a_limit_to_processes():
    bomb = """
import os, time
born = 0
try:
    while born < 100:
        if os.fork() == 0:
            time.sleep(60)
        born += 1
except BlockingIOError:
    pass
born < 20
"""
    with open_kernel(Limits(ResourceLimits(memory=2**33, processes=20))) as kernel:
        assert shown(kernel, bomb, seconds=60) == "True"


@pytest.mark.sandbox
def test_memory_and_time_are_measured_from_outside(shared):
    run = shared.run("import numpy; numpy.ones(2**21)[0]; __import__('time').sleep(0.2)", seconds=20)
    assert 0.9 * 2**24 < run.extra_bytes < 2**26  # Linux adds up what it counts a little later
    assert run.seconds >= 0.2


# --- outlive


def processes_with(mark: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in path.read_text():
                found.append(path.parent.name)
        except OSError:
            pass
    return found


def gone(mark: str) -> bool:
    for _ in range(100):
        if not processes_with(mark):
            return True
        time.sleep(0.1)
    return False


DETACHED = "import subprocess; subprocess.Popen(['/usr/bin/sleep', {!r}], start_new_session=True)"


@pytest.mark.sandbox
def test_nothing_outlives_its_kernel():
    mark = f"{os.getpid()}0001"
    with open_kernel(Limits(SMALL)) as kernel:
        assert kernel.run(DETACHED.format(mark), seconds=20).error == ""
        assert processes_with(mark)
    assert gone(mark)


@pytest.mark.sandbox
def test_nothing_outlives_a_grader_that_is_killed():
    mark = f"{os.getpid()}0002"
    script = f"""
from grader.sandbox.kernel import open_kernel
with open_kernel() as kernel:
    kernel.run({DETACHED.format(mark)!r}, seconds=20)
    print("started", flush=True)
    kernel.run("while True: pass", seconds=60)
"""
    search = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": search}) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"started\n"
        assert processes_with(mark)
        grader.send_signal(signal.SIGKILL)
    assert gone(mark)


# --- where there is none


def refused(monkeypatch, path: Path) -> str:
    monkeypatch.setenv("PATH", str(path))
    return problem.__wrapped__()


def test_without_bubblewrap_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    said = refused(monkeypatch, tmp_path)
    assert "apt install bubblewrap" in said
    assert len(said.splitlines()) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bubblewrap is for Linux")
def test_where_it_does_not_work_its_own_words_are_quoted(monkeypatch, tmp_path):
    false = tmp_path / "bwrap"
    false.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    false.chmod(0o755)
    said = refused(monkeypatch, tmp_path)
    assert "No permissions to create new namespace" in said
    assert "user namespaces" in said


def test_elsewhere_than_on_linux_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "needs Linux" in refused(monkeypatch, tmp_path)
