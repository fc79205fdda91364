"""The rules that an answer must keep. They say what is wrong as data (`fault.py`); `messages` puts it into sentences.

Read `rules.py` first: it lists all rules in the order in which a broken one is reported. `result.py`, `values.py`,
`layout.py` and `forbidden_calls.py` look at the outcome of one call; `repetition.py` compares two calls. `memory.py`,
`multiplications.py`, `method.py`, `registers.py`, `misses.py`, `traffic.py` and `speed.py` measure what a correct
answer costs.
`compare.py` decides whether two results are equal, for the whole project; `known.py` runs references and examples.
"""
