"""Right answers, in the many styles in which students write them: each must pass. `table.py` lists them."""
