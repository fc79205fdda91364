"""Every task runs exactly once, on any thread, and the number of threads does not change the result."""

import os
import threading
import time
import weakref

import numpy as np
import pytest

from stridewise.kernels import conv2d, get_threads, prepare, set_threads
from stridewise.kernels.jit import compiled
from stridewise.kernels.thread_pool import (
    ACTIVE_WORKERS,
    IS_HELPER,
    join_job,
    leave_job,
    mark_finished,
    next_task,
    run,
    wait_until_finished,
)


@compiled
def count(worker_state, _scratch, tasks, done):
    join_job(worker_state)
    task = next_task(worker_state)
    while task < tasks:
        done[task] += 1
        task = next_task(worker_state)
    leave_job(worker_state)


def no_scratch():
    return np.empty(0, np.int64)


@pytest.fixture(autouse=True)
def threads():
    before = get_threads()
    yield
    set_threads(before)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_each_task_is_done_once(threads):
    set_threads(threads)
    for tasks in [0, 1, 2, 3, 1000] * 5:
        done = np.zeros(tasks, np.int64)
        run(count, tasks, no_scratch, tasks, done)
        np.testing.assert_array_equal(done, np.ones(tasks))


@compiled
def two_steps(worker_state, _scratch, tasks, made, seen):
    join_job(worker_state)
    task = next_task(worker_state)
    while task < 2 * tasks:
        if task < tasks:
            for _ in range(10_000 * (task + 1)):
                made[task] += 1
            mark_finished(worker_state)
        else:
            wait_until_finished(worker_state, tasks)
            seen[task - tasks] = made.sum()
        task = next_task(worker_state)
    leave_job(worker_state)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_what_waits_finds_all_that_it_waits_for(threads):
    set_threads(threads)
    for tasks in [1, 2, 3, 8] * 10:
        made, seen = np.zeros(tasks, np.int64), np.zeros(tasks, np.int64)
        run(two_steps, 2 * tasks, no_scratch, tasks, made, seen)
        np.testing.assert_array_equal(seen, 10_000 * tasks * (tasks + 1) // 2)


def test_the_caller_stays_until_nobody_works_on_the_job_any_more():
    """Two are at work; one of them, the caller, is done."""
    counters = np.zeros(4, np.int64)
    state = np.array([*(counters.ctypes.data + 8 * place for place in range(4)), 0, False], np.int64)
    leave_job(state)  # compiled
    counters[ACTIVE_WORKERS] = 2
    caller = threading.Thread(target=leave_job, args=(state,))
    caller.start()
    caller.join(0.05)
    assert (caller.is_alive(), counters[ACTIVE_WORKERS]) == (True, 1)
    counters[ACTIVE_WORKERS] = 0
    caller.join()


@pytest.mark.parametrize(
    ("kernel", "options"),
    [((1, 1, 64, 128), {}), ((3, 3, 64, 128), {"padding": 1}), ((3, 3, 1, 64), {"groups": 64})],
    ids=["direct", "Winograd", "depthwise"],
)
def test_helpers_do_not_hold_on_to_a_result(kernel, options):
    """If they did, until their next job, each call would need new memory for its result."""
    set_threads(2)
    out = conv2d(normal(1, 56, 56, 64), normal(*kernel), **options)
    memory = weakref.ref(out if out.base is None else out.base)
    del out
    assert memory() is None


def normal(*shape, dtype=np.float32):
    return np.random.default_rng(shape).standard_normal(shape).astype(dtype)


@pytest.mark.parametrize(
    ("x", "w", "options"),
    [
        pytest.param(normal(1, 28, 28, 64), normal(3, 3, 64, 64), {"padding": 1}, id="3x3"),
        pytest.param(normal(1, 28, 28, 64), normal(3, 3, 64, 64), {"padding": 1, "precision": "exact"}, id="exact"),
        pytest.param(normal(1, 7, 7, 512), normal(1, 1, 512, 530), {}, id="few pixels, many channels"),
        pytest.param(normal(9, 7, 7, 96), normal(3, 3, 48, 120), {"groups": 2, "padding": 1}, id="groups"),
        pytest.param(normal(2, 56, 56, 96), normal(3, 3, 1, 96), {"groups": 96}, id="depthwise"),
    ],
)
def test_results_are_the_same_to_the_last_bit(x, w, options):
    set_threads(1)
    alone = conv2d(x, w, **options)
    for threads in (2, 3):
        set_threads(threads)
        np.testing.assert_array_equal(conv2d(x, w, **options), alone)
        np.testing.assert_array_equal(prepare(w, **options)(x), alone)


def test_callers_at_the_same_time_get_their_own_results():
    set_threads(3)
    x, plan = normal(4, 28, 28, 64), prepare(normal(3, 3, 64, 64), padding=1)
    images = [x + number for number in range(4)]
    expected = [plan(image) for image in images]
    wrong = []

    def call(number):
        for _ in range(10):
            if not np.array_equal(plan(images[number]), expected[number]):
                wrong.append(number)

    callers = [threading.Thread(target=call, args=(number,)) for number in range(4)]
    for caller in callers:
        caller.start()
    set_threads(2)  # meanwhile
    for caller in callers:
        caller.join()
    assert wrong == []


def test_an_interrupted_caller_leaves_no_helper_at_work():
    """Helpers read the caller's memory, which may be freed once the interruption is handled."""
    set_threads(2)
    done = []

    def job(worker_state, _scratch):
        if not worker_state[IS_HELPER]:
            while not done:
                time.sleep(0.001)
            raise KeyboardInterrupt
        join_job(worker_state)
        while next_task(worker_state) < 10_000:
            done.append(time.sleep(0.001))
        leave_job(worker_state)

    with pytest.raises(KeyboardInterrupt):
        run(job, 10_000, no_scratch)
    by_then = len(done)
    time.sleep(0.02)
    assert len(done) == by_then


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_computes_too():
    set_threads(2)
    x, w = normal(1, 28, 28, 64), normal(3, 3, 64, 64)
    expected = conv2d(x, w)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(conv2d(x, w), expected) else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(
    ("count", "error", "says"),
    [
        (0, ValueError, "count must be at least 1, got 0"),
        (1.5, TypeError, "count must be an integer, got 1.5"),
        ("2", TypeError, "count must be an integer, got '2'"),
    ],
)
def test_bad_counts_are_named(count, error, says):
    with pytest.raises(error, match=says):
        set_threads(count)


def test_threads_are_as_many_as_were_set():
    set_threads(3)
    assert get_threads() == 3
