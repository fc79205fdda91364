"""Lesson 1: what students get wrong about strides, offsets and axis orders. One file per exercise."""
