# Forwards every target to make.py, which also sets up the environment. On Windows: py make.py lab
PYTHON ?= python3
ARGS ?=

.PHONY: help lab install doctor instructor notebooks grade bench bench-grading tune matrix attacks gallery site lite lint test
help:
	@$(PYTHON) make.py
lab install doctor instructor notebooks grade bench bench-grading tune matrix attacks gallery site lite lint test:
	@$(PYTHON) make.py $@ $(ARGS)
