"""Lesson 06: what students get wrong about panels, strided windows and Winograd's products. One file per exercise."""
