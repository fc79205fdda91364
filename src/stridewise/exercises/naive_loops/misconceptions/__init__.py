"""Lesson 2: what students get wrong about output shapes and padding. One file per exercise."""
