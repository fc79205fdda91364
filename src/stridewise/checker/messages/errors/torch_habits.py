"""PyTorch's names on NumPy's arrays, and NumPy's arrays in PyTorch's functions."""

from stridewise.checker.messages.errors.failure import Entry, Failure
from stridewise.language import mark as N_
from stridewise.language import translate as _

# PyTorch's name -> what NumPy has for it.
_IN_NUMPY = {
    "permute": "x.transpose(0, 2, 3, 1)",
    "unsqueeze": "np.expand_dims(x, axis), or x[:, None]",
    "contiguous": "np.ascontiguousarray(x)",
    "is_contiguous": "x.flags.c_contiguous",
    "float": "x.astype(np.float32)",
    "double": "x.astype(np.float64)",
    "long": "x.astype(np.int64)",
    "int": "x.astype(int)",
    "to": "x.astype(dtype)",
    "dim": "x.ndim",
    "numel": "x.size",
    "element_size": "x.itemsize",
    "stride": "x.strides, in bytes",
    "clone": "x.copy()",
    "cat": "np.concatenate",
    "expand": "np.broadcast_to(x, shape)",
    "bmm": "x @ y",
    "mm": "x @ y",
    "matmul": "x @ y",
    "new_zeros": "np.zeros(shape, dtype=x.dtype)",
    "flip": "np.flip(x, axis)",
    "index_select": "np.take(x, indices, axis)",
}
_NOT_NEEDED = ("numpy", "detach", "cpu", "cuda", "requires_grad", "grad", "requires_grad_")


def _no_attribute(failure: Failure) -> str:
    name = failure.found[1]
    if name in _NOT_NEEDED:
        return _("The arguments are NumPy arrays, not tensors: leave `.{name}` out.", name=name)
    if name in _IN_NUMPY:
        return _(
            "The arguments are NumPy arrays, and `{name}` is PyTorch's name. In NumPy it is {numpy}.",
            name=name,
            numpy=_in_numpy(name),
        )
    if name in ("unfold", "fold", "conv2d"):
        return _("The arguments are NumPy arrays, not tensors; and finding the windows is the exercise.")
    return _("NumPy arrays have no `{name}`: check its spelling.", name=name)


def _in_numpy(name: str) -> str:
    code, comma, rest = _IN_NUMPY[name].partition(", or ")
    return f"`{code}`" + (f"{comma}`{rest}`" if comma else "")


def _no_function(failure: Failure) -> str:
    name = failure.found[1]
    return _("In NumPy it is {numpy}.", numpy=_in_numpy(name)) if name in _IN_NUMPY else ""


ENTRIES = (
    Entry(("AttributeError",), r"'numpy\.ndarray' object has no attribute '(\w+)'", _no_attribute),
    Entry(("AttributeError",), r"^module 'numpy' has no attribute '(\w+)'", _no_function),
    Entry(
        ("AttributeError",),
        r"^'Tensor' object has no attribute '(\w+)'",
        lambda failure: _(
            "A tensor has no `{found}`. The arguments are NumPy arrays: nothing here needs PyTorch.",
            found=failure.found[1],
        ),
    ),
    Entry(
        ("TypeError",),
        r"must be Tensor, not numpy\.ndarray|got \(numpy\.ndarray|expected Tensor as element",
        N_("PyTorch's functions take tensors, and the arguments are NumPy arrays: use NumPy's functions instead."),
    ),
    Entry(("TypeError",), r"unexpected keyword argument 'dim'", N_("NumPy calls it `axis`, not `dim`.")),
    Entry(("TypeError",), r"unexpected keyword argument 'keepdim'", N_("NumPy calls it `keepdims`.")),
    Entry(
        ("ValueError", "TypeError"),
        r"^Type must be a sub-type of ndarray type",
        N_("In NumPy `view` changes the dtype, not the shape: `x.reshape(...)` gives a new shape."),
    ),
    Entry(
        ("RuntimeError",),
        r"to have the same dtype|expected scalar type",
        N_("NumPy makes float64 unless it is told otherwise, and PyTorch does not mix dtypes: give both the same."),
    ),
    Entry(
        ("ValueError",),
        r"strides? in the given numpy array is negative|negative strides",
        N_("PyTorch cannot read arrays that run backwards; np.ascontiguousarray(x) makes a copy that it can read."),
    ),
)
