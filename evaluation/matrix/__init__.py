"""Every exercise against right, wrong and hostile answers."""
