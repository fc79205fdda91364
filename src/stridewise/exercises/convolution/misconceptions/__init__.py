"""What students get wrong about convolutions, by topic. Each wrong answer stands above the sentence that explains it.

Its variants are derived from what it changes in the right convolution (`convolution.model`, `changes`, `styles`,
`variants`). `combined.py` says which misconceptions an exercise has; `extra_argument.py` carries them over to exercises
that take a budget or a stride as well.
"""
