"""Faults put into the code on purpose: each must turn a test red. `mutants` lists them, `__main__` runs them."""
