"""Pairs of students whose answers are nearly the same, for a person to read: evidence, and no verdict.

structure   what an answer consists of, whatever its names, its order and its layout
pairs       which pairs share what hardly anybody else has
answers     the answers of a graded lesson, and what the course itself shows
page        the pairs as a page, what they share side by side (page.html)
"""
