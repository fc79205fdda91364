"""Which misconception explains a wrong answer, on the smallest case that shows it."""
