"""Lesson 5: what students get wrong about tiles, and products of tiles. One file per exercise."""
