"""Wrong kernels with a thread for each output of a convolution."""

from stridewise.absent import cuda


def stride_of_the_input_width(x, w, out):
    tid = cuda.blockDim.x * cuda.blockIdx.x + cuda.threadIdx.x
    B, H, W, CI = x.shape
    KH, KW, _, CO = w.shape
    OH = H - KH + 1
    OW = W - KW + 1
    if tid >= B * OH * OW * CO:
        return
    k = tid % CO
    t = tid // CO
    col = t % OW
    row = (t // W) % OH
    b = t // (OW * OH)
    s = 0.0
    for c in range(CI):
        for i in range(KH):
            for j in range(KW):
                s += w[i, j, c, k] * x[b, row + i, col + j, c]
    out[b, row, col, k] = s


def steps_of_one_block(x, w, out):
    start = cuda.grid(1)
    total = out.shape[0] * out.shape[1] * out.shape[2] * out.shape[3]
    idx = start
    while idx < total:
        c = idx % out.shape[3]
        q = idx // out.shape[3]
        b = q % out.shape[2]
        q //= out.shape[2]
        a = q % out.shape[1]
        n = q // out.shape[1]
        v = 0.0
        for i in range(w.shape[0]):
            for j in range(w.shape[1]):
                for d in range(w.shape[2]):
                    v += x[n, a + i, b + j, d] * w[i, j, d, c]
        out[n, a, b, c] = v
        idx += cuda.blockDim.x


def image_zero_everywhere(x, w, out):
    i = cuda.grid(1)
    if i < out.shape[1] * out.shape[2] * out.shape[3]:
        co = i % out.shape[3]
        ow = (i // out.shape[3]) % out.shape[2]
        oh = i // (out.shape[3] * out.shape[2])
        acc = 0.0
        for kh in range(w.shape[0]):
            for kw in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    acc += x[0, oh + kh, ow + kw, ci] * w[kh, kw, ci, co]
        out[0, oh, ow, co] = acc


def pixels_as_nchw(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        i //= out.shape[3]
        c = i % out.shape[2]
        i //= out.shape[2]
        r = i % out.shape[1]
        n = i // out.shape[1]
        acc = 0.0
        for a in range(w.shape[0]):
            for b in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    acc += x[n, ci, r + a, c + b] * w[a, b, ci, co]
        out[n, r, c, co] = acc


def output_overwritten(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        co = i % out.shape[3]
        c = i // out.shape[3] % out.shape[2]
        r = i // out.shape[3] // out.shape[2] % out.shape[1]
        n = i // out.shape[3] // out.shape[2] // out.shape[1]
        for a in range(w.shape[0]):
            for b in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    out[n, r, c, co] = x[n, r + a, c + b, ci] * w[a, b, ci, co]


def places_in_the_test(x, w, out):
    i = cuda.grid(1)
    n, ho, wo, co = out.shape
    if i < n * ho * wo:
        k = i % co
        c = i // co % wo
        r = i // co // wo % ho
        b = i // co // wo // ho
        acc = 0.0
        for a in range(w.shape[0]):
            for d in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    acc += x[b, r + a, c + d, ci] * w[a, d, ci, k]
        out[b, r, c, k] = acc


def windows_side_by_side(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        k = i % out.shape[3]
        c = i // out.shape[3] % out.shape[2]
        r = i // out.shape[3] // out.shape[2] % out.shape[1]
        b = i // out.shape[3] // out.shape[2] // out.shape[1]
        acc = 0.0
        for a in range(w.shape[0]):
            for d in range(w.shape[1]):
                y = r * w.shape[0] + a
                z = c * w.shape[1] + d
                if y < x.shape[1] and z < x.shape[2]:
                    for ci in range(w.shape[2]):
                        acc += x[b, y, z, ci] * w[a, d, ci, k]
        out[b, r, c, k] = acc


def row_without_channels(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        k = i % out.shape[3]
        c = i // out.shape[3] % out.shape[2]
        r = i // out.shape[2] % out.shape[1]
        b = i // (out.shape[3] * out.shape[2] * out.shape[1])
        acc = 0.0
        for a in range(w.shape[0]):
            for d in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    acc += x[b, r + a, c + d, ci] * w[a, d, ci, k]
        out[b, r, c, k] = acc


def sum_in_the_row_loop(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        k = i % out.shape[3]
        c = i // out.shape[3] % out.shape[2]
        r = i // out.shape[3] // out.shape[2] % out.shape[1]
        b = i // out.shape[3] // out.shape[2] // out.shape[1]
        for a in range(w.shape[0]):
            acc = 0.0
            for d in range(w.shape[1]):
                for ci in range(w.shape[2]):
                    acc += x[b, r + a, c + d, ci] * w[a, d, ci, k]
        out[b, r, c, k] = acc


def channels_of_weights_exchanged(x, w, out):
    i = cuda.grid(1)
    if i < out.size:
        k = i % out.shape[3]
        c = i // out.shape[3] % out.shape[2]
        r = i // out.shape[3] // out.shape[2] % out.shape[1]
        b = i // out.shape[3] // out.shape[2] // out.shape[1]
        acc = 0.0
        for a in range(w.shape[0]):
            for d in range(w.shape[1]):
                for ci in range(x.shape[3]):
                    acc += x[b, r + a, c + d, ci] * w[a, d, k, ci]
        out[b, r, c, k] = acc


def channel_zero_twice(x, w, out):
    i = cuda.grid(1)
    if i >= out.size:
        return
    k = i % out.shape[3]
    c = i // out.shape[3] % out.shape[2]
    r = i // out.shape[3] // out.shape[2] % out.shape[1]
    b = i // out.shape[3] // out.shape[2] // out.shape[1]
    acc = 0.0
    for a in range(w.shape[0]):
        for d in range(w.shape[1]):
            acc += x[b, r + a, c + d, 0] * w[a, d, 0, k]
    out[b, r, c, k] = acc


def columns_backwards(x, w, out):
    i = cuda.grid(1)
    if i >= out.size:
        return
    k = i % out.shape[3]
    c = i // out.shape[3] % out.shape[2]
    r = i // out.shape[3] // out.shape[2] % out.shape[1]
    b = i // out.shape[3] // out.shape[2] // out.shape[1]
    acc = 0.0
    for a in range(w.shape[0]):
        for d in range(w.shape[1]):
            for ci in range(x.shape[3]):
                acc += x[b, r + a, c + d, ci] * w[a, w.shape[1] - d - 1, ci, k]
    out[b, r, c, k] = acc


def a_place_for_a_thread(x, w, out):
    p = cuda.grid(1)
    if p < out.shape[0] * out.shape[1] * out.shape[2]:
        c = p % out.shape[2]
        r = p // out.shape[2] % out.shape[1]
        b = p // out.shape[2] // out.shape[1]
        for k in range(out.shape[3]):
            acc = 0.0
            for a in range(w.shape[0]):
                for d in range(w.shape[1]):
                    for ci in range(x.shape[3]):
                        acc += x[b, r + a, c + d, ci] * w[a, d, ci, k]
            out[b, r, c, k] = acc


def channels_of_the_input(x, w, out):
    i = cuda.grid(1)
    C = w.shape[2]
    if i < out.size:
        k = i % C
        c = i // C % out.shape[2]
        r = i // C // out.shape[2] % out.shape[1]
        b = i // C // out.shape[2] // out.shape[1]
        acc = 0.0
        for a in range(w.shape[0]):
            for d in range(w.shape[1]):
                for ci in range(C):
                    acc += x[b, r + a, c + d, ci] * w[a, d, ci, k]
        out[b, r, c, k] = acc


CONVOLUTIONS = {
    "divides-by-the-sides-of-the-input": (stride_of_the_input_width,),
    "steps-of-a-block": (steps_of_one_block,),
    "first-image-alone": (image_zero_everywhere,),
    "image-as-nchw-on-the-gpu": (pixels_as_nchw,),
    "sum-set-back": (
        output_overwritten,
        sum_in_the_row_loop,
    ),
    "tests-without-channels": (places_in_the_test,),
    "windows-a-kernel-apart": (windows_side_by_side,),
    "divisors-that-do-not-fit": (row_without_channels,),
    "other-order-of-weights": (channels_of_weights_exchanged,),
    "first-input-channel-only": (channel_zero_twice,),
    "one-kernel-axis-backwards": (columns_backwards,),
}
COALESCED = {
    "channels-in-one-thread": (a_place_for_a_thread,),
    "input-channels-for-output-channels": (channels_of_the_input,),
}
