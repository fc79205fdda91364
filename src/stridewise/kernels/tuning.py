"""Every tuned constant of the kernels: what it means, its unit, and where and when it was measured.

A constant comes from one of three sources:

the vectors     register tiles. Compiled code contains these constants: Numba's cache knows for which processor it is.
the caches      block sizes. They are passed to compiled code, never contained in it: a cached function must not depend
                on what another machine with the same processor may report.
a measurement   the rest. Unless a comment says otherwise: on two cores of a Zen 3 server (AMD EPYC, AVX2, 32 KiB L1 and
                512 KiB L2 cache per core, 32 MiB L3), from 2026-11-23 to 2026-11-28. `make tune` replaces the figures
                that `stridewise.kernels.figures` lists by those of the machine at hand.

The block sizes follow the model of Low et al.: a kc x nr panel of weights stays in the L1 cache while the pixels stream
past it, and an mc x kc block of pixels stays in the L2 cache while the panels do. On the machine above the model gives
what had been found there by trial.

References
----------
T. M. Low, F. D. Igual, T. M. Smith and E. S. Quintana-Orti, "Analytical Modeling Is Enough for High-Performance BLIS",
ACM TOMS 43(2), 2016.
"""

from stridewise.kernels.machine import (
    ADDRESS_REGISTERS,
    CACHE_LINE,
    CACHES,
    KIB,
    MIB,
    VECTOR_BYTES,
    VECTOR_REGISTERS,
    Caches,
)

# --- register tiles: rows are pixels, columns are vectors of channels out ---------------------------------------------

# Rows of the buffer for tiles that do not fit the output: a multiple of every tile's rows.
EDGE_PIXELS = 48


def tile_rows_that_fit(columns: int, vector_registers: int, address_registers: int) -> int:
    """Return the most rows of a register tile with so many columns: mr of BLIS, a divisor of EDGE_PIXELS.

    The sums must fit the registers with either one vector of weights per column and one pixel, or one pixel per row and
    one vector of weights. Each row has an address; three more registers hold those of the weights and a counter.
    """
    fitting = [
        rows
        for rows in range(1, min(EDGE_PIXELS, address_registers - 3) + 1)
        if EDGE_PIXELS % rows == 0 and rows * columns + min(rows, columns) + 1 <= vector_registers
    ]
    return max(fitting)


# The standard tile: 6x2 with 16 registers, 12x2 with 32.
COLUMNS = 2
ROWS = tile_rows_that_fit(COLUMNS, VECTOR_REGISTERS, ADDRESS_REGISTERS)
# A wider tile for many channels out: 3x4 or 6x4. It needs 7 loads for 12 vectors of products instead of 8, and of the
# loads that fall into one L1 bank (pixels lie a power of two apart) there are 3 instead of 6. With all data in caches:
# 97 against 95 % of the peak.
WIDE_COLUMNS = 4
WIDE_ROWS = tile_rows_that_fit(WIDE_COLUMNS, VECTOR_REGISTERS, ADDRESS_REGISTERS)
# A tall tile, one vector wide, for so few channels out that half of the others would be wasted. 8 sums hide the latency
# of an FMA; with 10 or 12 the rows' addresses no longer fit the registers of x86-64: 128x128x64 to 8, 3x3, took 4.2 ms
# with 6x2, 2.4 with 8x1, 3.2 with 10x1, 3.9 with 12x1. ARM has twice as many, and often twice as many FMA units.
TALL_ROWS = 16 if ADDRESS_REGISTERS > 16 else 8

# --- direct: cache blocks --------------------------------------------------------------------------------------------

_L1_WAYS = 8  # of which the output takes one; caches with more ways leave it a smaller part


def panel_bytes(caches: Caches, rows: int, columns: int) -> int:
    """Return the bytes of a kc x nr panel: its part of the L1 cache beside an mr x kc tile of pixels."""
    nr = columns * VECTOR_BYTES // 4
    share = caches.l1 * (_L1_WAYS - 1) // _L1_WAYS * nr // (rows + nr)
    return share // (4 * KIB) * 4 * KIB


# kc: bytes of a kc block of one panel.
KC_BYTES = panel_bytes(CACHES, WIDE_ROWS, WIDE_COLUMNS)
# mc: bytes of a kc block of the pixels. A quarter of the L2 cache is left to the output and to the panel in use; the
# rest is shared by the pixels and by the nc channels that a task packs. (On 13 layers of ResNet-50 half and twice as
# much for both were within 3 %.) 14x14 pixels are one mc block.
MC_BYTES = CACHES.l2 * 3 // 8
MAX_MC = 1024  # pixels
# nc: panels that a task packs at once.
NC_PANELS = max(1, CACHES.l2 * 3 // 8 // KC_BYTES)
# Bytes of a packed mc block with its padding. Each kc block reads all of it once.
MAX_PACKED_INPUT_BYTES = MIB

# --- direct: packing and prefetching ---------------------------------------------------------------------------------

PACKED_ROWS_PER_TASK = 64  # of the weights
# The hardware prefetcher follows a row of weights but does not jump to the next: so many rows ahead are prefetched.
PACKING_DISTANCE = 6
# Weights times mc blocks, in elements. Packing so few again for every block takes no longer than a separate packing
# job, 10 us.
MAX_REPACKED_WEIGHTS = 2**16
# Fewer weights, in elements, are packed before a helper thread wakes up.
MIN_SHARED_PACKING = 100_000
# How many rows of the next weights a register tile prefetches, for each of its own rows. 7x7x2048 to 512, 1x1: from 74
# to 82 % of the peak.
PREFETCHED_ROWS = 4
# Partial tiles at the end of padding regions take longer than the full tiles that they are counted as.
PARTIAL_TILE_COST = 0.97

# --- threads ---------------------------------------------------------------------------------------------------------

# Tasks per thread, so that a thread that is interrupted can leave some to the others.
TASKS_PER_THREAD = 4
# How often an idle helper polls for work, yielding its core in between, before it sleeps: about 300 microseconds.
SPIN_ROUNDS = 500
# Below so many products one thread is faster than waking the others, which takes 50 to 100 microseconds: 5 million with
# AVX2; wider vectors do more in this time. Each sum counts as so many more products: 48x480x1 to 16, 3x3, takes 220
# microseconds for 3.3 million.
MIN_PARALLEL_PRODUCTS = 5_000_000 * VECTOR_BYTES // 32
SUM_PRODUCTS = 16
# The same for depthwise convolution, which takes longer for each product.
MIN_PARALLEL_DEPTHWISE_PRODUCTS = 1_500_000
# Bytes of scratch memory that each calling thread keeps; a call that needs more allocates anew each time.
MAX_KEPT_BYTES = 32 * MIB

# --- Winograd: blocks ------------------------------------------------------------------------------------------------

# Matrices a power of two apart evict each other from the cache; with 64 bytes between them they do not. A transform
# that writes to 36 of them took 33 nanoseconds with the gap, 90 to 170 without.
GAP_BYTES = CACHE_LINE
TILES_AT_ONCE = 24  # whose V stays in the L2 cache
# From so many tiles on, blocks of tiles are enough to share among threads, and U pays.
MIN_TILES_FOR_TILE_ORDER = 4 * TILES_AT_ONCE
# Bytes of U and V that all threads share, in the last-level cache.
MAX_U_BYTES = max(4 * MIB, min(CACHES.last * 3 // 8, 12 * MIB))
MAX_V_BYTES = max(2 * MIB, min(CACHES.last // 4, 8 * MIB))
# Channels out at once, in bytes: enough to read weights in long runs, while V or M stays in the L2 cache.
GROUP_BYTES = 256
MAX_M_BYTES = CACHES.l2 // 2
# Filters that are transformed as they are needed come from memory, and come faster in longer runs, which is worth more
# than a U in L2: 14x14x512 took 7.5 ms like this, 8.9 with GROUP_BYTES.
UNPACKED_GROUP_BYTES = 1024
UNPACKED_MAX_M_BYTES = 2 * MIB
# Channels in that are transformed at once; M is stored and reloaded for each such block. With 32, the products of
# 14x14x256 reached 82 % of the peak, with 64 98 %.
UNPACKED_DEPTH = 64
# Larger weights are prefetched during the preceding product: 14x14x512 took 6.7 ms instead of 7.4, 7x7x512 with
# F(4x4,3x3) 3.0 instead of 3.4. Smaller ones are cached already: 14x14x256 did not gain.
MIN_PREFETCHED_BYTES = 4 * MIB
CHANNELS_PER_TASK = 16  # channels in whose filters are one task
# Rows of the register tile for the last tiles of a block: it wastes fewer rows, and 4 rows of 2 vectors still hide the
# latency of an FMA. Where 7 or 8 tiles remain, twice 4 is less work than 6 and 4.
SHORT_ROWS = 4
# Weights in slow memory are prefetched this many channels in ahead. The nine taps are often a power of two apart and
# evict each other from the cache, so more is not better: the filter transform of 512 * 512 channels for F(2x2,3x3) took
# 1.6 ms with 2, 1.9 with 4, 2.3 with 8 and 2.9 without.
PREFETCHED_CHANNELS = 2
# What beginning a sum costs, in FMAs of each of its vectors.
START_OF_SUM = 4
# How many times as fast as the direct kernel it must promise to be: it is less accurate, and a model is not exact.
MIN_WINOGRAD_GAIN = 1.25

# --- depthwise and grouped -------------------------------------------------------------------------------------------

# Bytes of a circular row buffer, which has as many channels as fit. A quarter of it would stay in a nearer cache, but
# then fewer channels of each pixel are copied at a time: 56x56x144, 3x3, took 260 microseconds with two threads, 210
# with this.
ROW_BUFFER_BYTES = CACHES.l2 * 5 // 16
# Rows are cut into strips if a row buffer for one tile's channels would need more bytes than this.
STRIP_BYTES = CACHES.l2 // 2
# With dilation an output row shares no input row with the one before; rows are kept for later ones if they fit this.
DILATED_BYTES = CACHES.l2 * 5 // 16
# Folded pixels have at most this many tiles of channels. More would leave still fewer lanes empty, but the rows of an
# image would more often be too short, and the repeated weights would no longer fit the L1 cache.
FOLDED_TILES = 4
# Pixels of the two register tiles: 14 vectors of sums, one of pixels and one of weights fill 16 registers. The short
# one is for the last pixels of a row; fewer are computed as if there were that many.
LONG_PIXELS, SHORT_PIXELS = 7, 4
# Taps that are summed in one go: summing all 961 of 31x31 at once gives an error of 1.1e-6 of the largest output.
TAPS_PER_SUM = 256
