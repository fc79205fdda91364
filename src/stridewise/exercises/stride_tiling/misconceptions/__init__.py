"""Lesson 5: what students get wrong about tiles, and products of tiles.

`tiles.py` makes tiles with one decision changed; `tiling.py` has what goes wrong in `tile_view` and `tile_copy` alike.
The rest is one file per exercise, with the loops of `tiled_matmul` in another.
"""
