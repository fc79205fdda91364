"""Measurements on the machine at hand: run one with `python -m benchmarks.NAME`, the main ones with `make bench`.

race, race_worker   every kernel against PyTorch, on `implementations`; `agreement` compares their results first
layers              the layers of ResNet-50 and VGG-16 against PyTorch and other libraries
backward            both gradients of a convolution against PyTorch
memory              the memory that each kernel needs
steady              times while others want the cores, and with fresh pages
start_up            the first convolution, with Numba's cache empty and filled
grading             a class graded with nbgrader and with `grader`
class_size          throughput and memory of grading as the class grows
hook                the picture on the first page of lesson 1

bursts, disturbance, processes and machine measure; page puts results into docs/benchmarks.md.
"""
