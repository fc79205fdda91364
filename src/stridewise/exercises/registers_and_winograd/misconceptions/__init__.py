"""Lesson 8: what students get wrong about Winograd's products. One file per exercise."""
