"""A student's function behind one interface, wherever it runs: calling it, and measuring what it costs.

Read in this order:

    answer             `Answer`: what the checker asks for
    local_answer       called in this process: a function, or a kernel; the grader has another, for one in a sandbox
    outcome            one call as plain data

What surrounds a call:

    imports            what the answer imports, imported before it is timed
    time_limit         ends a call that takes too long; `monitored_call` does it where there is only one thread
    captured_output    what the call prints
    watched_calls      the forbidden functions that it calls
    surroundings       free memory and number of threads, which must not change the result

What is read from an error:

    source_line        the line of the student's code; `own_frames` says which lines are theirs
    failing_line       the expression that failed and the values in it, which `evaluate` computes
    float_origin       where a float came from that should be an integer

What is measured:

    relative_time      time relative to a reference
    peak_memory        peak memory
    arithmetic_trace   the multiplications, in their order
    compiled_code      whether Numba has compiled what runs; `parallel_loops` finds data races in it
"""
