# Forwards every target to make.py, which also sets up the environment. On Windows: py make.py lab
PYTHON ?= python3
ARGS ?=

.PHONY: help lab instructor notebooks grade bench bench-grading matrix attacks gallery site lint test
help:
	@$(PYTHON) make.py
lab instructor notebooks grade bench bench-grading matrix attacks gallery site lint test:
	@$(PYTHON) make.py $@ $(ARGS)
