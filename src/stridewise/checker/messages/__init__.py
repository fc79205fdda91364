"""The verdict as text, as HTML and as figures."""
