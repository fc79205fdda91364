"""Hostile and broken submissions."""
