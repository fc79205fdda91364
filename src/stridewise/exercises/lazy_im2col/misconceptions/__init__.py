"""Lesson 7: what students get wrong about panels and strided windows. One file per exercise."""
