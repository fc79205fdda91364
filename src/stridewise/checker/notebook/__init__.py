"""What a check does in a notebook: the card, the progress file, the contents page."""
