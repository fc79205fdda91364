"""What NumPy does with the elements of an array, by name: looks at all of them, at none, or nobody knows at which.

A law in the tests holds these names against what `numpy.ndarray` really has.
"""

import numpy as np

# Methods in which ndarray goes over all elements without asking a subclass. Those that end in a new array write it.
READ_ALL = (
    *("all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "clip", "conj", "conjugate", "copy"),
    *("cumprod", "cumsum", "dot", "flatten", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat", "reshape"),
    *("round", "searchsorted", "std", "sum", "tobytes", "tolist", "var"),
    *("__contains__", "__copy__", "__deepcopy__"),
)
# Methods that change the array in place: whether they read it before.
CHANGE_ALL = {"fill": False, "partition": True, "sort": True}
# Which elements these look at, or whether they change some, cannot be told from outside; some give memory away.
CANNOT = (
    *("byteswap", "choose", "compress", "dump", "dumps", "put", "resize", "setfield", "to_device", "tofile"),
    *("__dlpack__", "__reduce__", "__reduce_ex__", "__setstate__", "__getstate__"),
)
CANNOT_GIVE = ("ctypes", "data", "__array_interface__", "__array_struct__")  # attributes
# Views, shapes and bookkeeping: no element is touched.
TOUCH_NOTHING = (
    *("T", "base", "device", "diagonal", "dtype", "flags", "getfield", "imag", "itemsize", "mT", "nbytes", "ndim"),
    *("real", "setflags", "shape", "size", "squeeze", "strides", "swapaxes", "transpose"),
)

# Functions of NumPy that a subclass may take over but that look at no element. The makers of memory fill it, but that
# is left out, as it is for np.zeros: a picture of a loop nest should begin with the loop nest.
NO_ELEMENT = (
    *(np.empty_like, np.zeros_like, np.ones_like, np.full_like, np.shape, np.ndim, np.size, np.result_type),
    *(np.can_cast, np.common_type, np.min_scalar_type, np.iscomplexobj, np.isrealobj, np.einsum_path),
    *(np.may_share_memory, np.shares_memory, np.array_repr, np.array_str, np.array2string),
)
# Those that touch a part of an array, or change one that is not called `out`.
PARTLY = (
    *(np.choose, np.compress, np.delete, np.diag, np.extract, np.fill_diagonal, np.nan_to_num, np.place, np.put),
    *(np.put_along_axis, np.putmask, np.select, np.take_along_axis),
)
# Classes that look into arrays from within.
CLASSES = (np.ndarray, np.matrix, np.memmap, np.recarray, np.nditer, np.flatiter, np.broadcast, np.vectorize)
