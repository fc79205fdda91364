"""A student's function behind one interface, wherever it runs: calling it, and measuring what it costs.

Read `answer.py` first: `Answer` is what the checker asks for. `local_answer.py` wraps a function of this process; the
grader has another implementation, for a function in a sandbox. `outcome.py` turns one call into plain data. Around the
call stand `time_limit.py`, `captured_output.py` and `watched_calls.py`; `relative_time.py`, `peak_memory.py` and
`arithmetic_trace.py` measure it; `imports.py` and `source_line.py` read the function's own code.
"""
