"""Depthwise convolution, and grouped convolution with few channels per group. In reading order:

plan         how rows, channels and pixels are cut, and when pixels are folded into lanes
row_buffer   a circular buffer of input rows that stays in the cache
driver       the compiled job: fill the buffer, sum the taps, store the row
"""
