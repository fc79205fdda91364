"""The known mistakes of every exercise: name, belief, remedy, and the wrong answer that runs."""
