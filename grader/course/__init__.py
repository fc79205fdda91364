"""Makes the course: build, lint, the demo class."""
