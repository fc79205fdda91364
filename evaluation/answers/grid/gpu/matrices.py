"""Wrong kernels that write an im2col matrix."""

from stridewise.absent import cuda


def windows_in_a_column(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        HO = H - kh + 1
        out[r, k] = x[r // HO + k // (kw * C), r % HO + k // C % kw, k % C]


def planes_after_another(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        WO = W - kw + 1
        c = k // (kh * kw)
        a = k % (kh * kw) // kw
        b = k % kw
        out[r, k] = x[r // WO + a, r % WO + b, c]


def rows_for_columns(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        WO = W - kw + 1
        a = k // (kh * C)
        b = k // C % kh
        out[r, k] = x[r // WO + a, r % WO + b, k % C]


def as_many_windows_as_pixels(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        WO = W
        out[r, k] = x[r // WO + k // (kw * C), r % WO + k // C % kw, k % C]


def matrix_without_a_test(x, kh, kw, out):
    i = cuda.grid(1)
    H, W, C = x.shape
    c = i % C
    b = i // C % kw
    a = i // C // kw % kh
    v = i // C // kw // kh % (W - kw + 1)
    u = i // C // kw // kh // (W - kw + 1)
    out[u * (W - kw + 1) + v, (a * kw + b) * C + c] = x[u + a, v + b, c]


def rows_in_the_test(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.shape[0]:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        WO = W - kw + 1
        out[r, k] = x[r // WO + k // (kw * C), r % WO + k // C % kw, k % C]


def a_row_for_a_thread(x, kh, kw, out):
    r = cuda.grid(1)
    if r < out.shape[0]:
        WO = x.shape[1] - kw + 1
        k = 0
        for a in range(kh):
            for b in range(kw):
                for c in range(x.shape[2]):
                    out[r, k] = x[r // WO + a, r % WO + b, c]
                    k += 1


def threads_of_one_block(x, kh, kw, out):
    i = cuda.threadIdx.x
    if i < out.size:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        WO = W - kw + 1
        out[r, k] = x[r // WO + k // (kw * C), r % WO + k // C % kw, k % C]


def patches_side_by_side(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        r = i // out.shape[1]
        k = i % out.shape[1]
        H, W, C = x.shape
        WO = W - kw + 1
        u = r // WO * kh + k // (kw * C)
        v = r % WO * kw + k // C % kw
        if u < H and v < W:
            out[r, k] = x[u, v, k % C]


MATRICES = {
    "windows-of-a-column": (windows_in_a_column,),
    "channels-before-the-window": (planes_after_another,),
    "kernel-lengths-exchanged": (rows_for_columns,),
    "windows-of-the-input-width": (as_many_windows_as_pixels,),
    "no-test-for-the-last-threads": (matrix_without_a_test,),
    "tests-against-the-rows": (rows_in_the_test,),
    "row-in-one-thread": (a_row_for_a_thread,),
    "thread-without-its-block": (threads_of_one_block,),
    "windows-a-kernel-apart": (patches_side_by_side,),
}
