"""Interactive pictures: the explorer and the replay."""
