"""Lesson 6: what students get wrong about windows and im2col matrices. One file per exercise."""
