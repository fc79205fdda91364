"""What students get wrong about convolutions, by topic. Each wrong answer stands above the sentence that explains it.

`combined.py` says which of them an exercise has; `extra_argument.py` carries them over to exercises that take a budget
or a stride as well. `building_blocks.py` and `channel_rules.py` are what the variants are made of.
"""
