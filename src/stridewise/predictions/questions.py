"""The questions, in course order. A question without an answer is answered by a measurement in its lesson."""

from dataclasses import dataclass

from stridewise.predictions.kinds import LEVEL, Choice, Kind, Numbers, Order, Value

LAYOUTS = Choice(("NHWC", "NCHW", LEVEL))


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is answered before its answer is shown.

    Parameters
    ----------
    name : str
        Its name in lessons and in the progress file.
    lesson : str
        The notebook's name.
    asks : str
        The question in short; the lesson asks it at length.
    kind : Numbers, Choice or Order
        What is entered.
    answer : tuple, optional
        The answer, if it does not depend on the machine.
    """

    name: str
    lesson: str
    asks: str
    kind: Kind
    answer: Value | None = None


QUESTIONS: tuple[Question, ...] = (
    Question(
        "nhwc-strides", "01_storage_order", "Elements per step along n, h, w, c", Numbers(4), (12.0, 6.0, 2.0, 1.0)
    ),
    Question(
        "nchw-channel",
        "01_storage_order",
        "Elements from a pixel's first channel to its second in NCHW",
        Numbers(),
        (6.0,),
    ),
    Question("convolution-layout", "01_storage_order", "The faster layout for the convolution", LAYOUTS),
    Question(
        "normalisation-layout",
        "01_storage_order",
        "The faster layout for the batch normalisation of 64 channels",
        LAYOUTS,
    ),
    Question("output-size", "02_naive_loops", "Rows and columns of the output", Numbers(2), (3.0, 3.0)),
    Question("multiplications", "02_naive_loops", "Multiplications of the benchmark", Numbers(), (10_368_000.0,)),
    Question(
        "loops-slowdown",
        "02_naive_loops",
        "How many times as long as PyTorch the loops take",
        Numbers(unit="times", within=2, ratio=("naive loops", "PyTorch")),
    ),
    Question("first-column", "03_loop_order", "Slots that the first column uses", Numbers(), (8.0,)),
    Question(
        "down-the-columns",
        "03_loop_order",
        "How many times as long it takes down the columns",
        Numbers(unit="times", within=1.5, ratio=("along columns", "along rows")),
    ),
    Question(
        "innermost-loop",
        "03_loop_order",
        "The faster order of the loops",
        Choice(("ci innermost", "co innermost", LEVEL)),
    ),
    Question(
        "products-slowdown",
        "04_matmul_convolution",
        "How many times as long as PyTorch the products take, with ten images",
        Numbers(unit="times", within=2, ratio=("matmul sum", "PyTorch")),
    ),
    Question(
        "where-the-time-goes",
        "04_matmul_convolution",
        "What takes longest in the sum of products",
        Choice(("the products", "the new memory", "the additions")),
    ),
    Question(
        "tile-strides", "05_stride_tiling", "Elements per step along i, j, k, l", Numbers(4), (12.0, 2.0, 6.0, 1.0)
    ),
    Question(
        "first-tile",
        "05_stride_tiling",
        "The first four numbers in the memory of the copy",
        Numbers(4),
        (0.0, 1.0, 6.0, 7.0),
    ),
    Question(
        "tiles-large",
        "05_stride_tiling",
        "The products with a b of 2048 by 2048, the fastest first",
        Order(("contiguous tiles", "NumPy", "plain loops", "tile by tile")),
    ),
    Question("window-strides", "06_im2col", "Elements per step along i, j, r, s", Numbers(4), (6.0, 1.0, 6.0, 1.0)),
    Question(
        "which-copies",
        "06_im2col",
        "Which reshape copies",
        Choice(("neither", "W.reshape(9)", "B.reshape(16, 9)", "both")),
        ("B.reshape(16, 9)",),
    ),
    Question(
        "the-race",
        "06_im2col",
        "The race, the fastest first",
        Order(("PyTorch", "compiled loops", "im2col", "loop order", "matmul sum", "naive loops")),
    ),
    Question(
        "panel-size",
        "07_lazy_im2col",
        "Where the curve over the size of a panel is lowest",
        Choice(("the smallest panels", "in between", "the whole matrix")),
    ),
    Question("positions", "07_lazy_im2col", "Positions of a kernel of 3 on 7 rows, with stride 2", Numbers(), (3.0,)),
    Question("the-limit", "07_lazy_im2col", "What limits the layer of ResNet-50", Choice(("arithmetic", "memory"))),
    Question(
        "best-tile",
        "08_registers_and_winograd",
        "The best of these tiles for 16 registers",
        Choice(("2 x 2", "14 x 1", "3 x 4", "4 x 4")),
        ("3 x 4",),
    ),
    Question(
        "tile-share",
        "08_registers_and_winograd",
        "The register tile's share of a core's peak",
        Numbers(unit="percent", within=1.25, most=100),
    ),
    Question(
        "saved-in-two-dimensions",
        "08_registers_and_winograd",
        "By what factor F(4x4, 3x3) reduces the products",
        Numbers(),
        (4.0,),
    ),
    Question(
        "uses-of-a-pixel",
        "09_backward_pass",
        "How many outputs use the pixel in the middle, and one in a corner",
        Numbers(2),
        (9.0, 1.0),
    ),
    Question(
        "flipped-strides",
        "09_backward_pass",
        "Strides in elements of the flipped, channel-swapped kernel",
        Numbers(4),
        (-24.0, -8.0, 1.0, 4.0),
    ),
    Question("dilated-rows", "09_backward_pass", "Rows of the dilated gradient", Numbers(), (7.0,)),
    Question("zeros-around", "09_backward_pass", "Rows of zeros that the gradient needs above it", Numbers(), (1.0,)),
    Question(
        "there-and-back",
        "09_backward_pass",
        "What col2im makes of im2col(x)",
        Choice(("x itself", "x times the windows at each pixel", "x with zeros at the edge")),
        ("x times the windows at each pixel",),
    ),
    Question(
        "step-size",
        "09_backward_pass",
        "The best step for a numeric gradient in float32",
        Choice(("1e-1", "1e-3", "1e-5", "1e-7")),
    ),
    Question("gpu-threads", "10_gpu", "Threads, and those without an element", Numbers(2), (128.0, 28.0)),
    Question("warp-transactions", "10_gpu", "Transactions of x[i] and of x[2 * i]", Numbers(2), (4.0, 8.0)),
    Question(
        "fastest-axis",
        "10_gpu",
        "The axis of the output that should run fastest",
        Choice(("the image", "the row", "the column", "the output channel")),
        ("the output channel",),
    ),
    Question("tile-loads", "10_gpu", "Pixels of a tile, and loads without one", Numbers(2), (100.0, 576.0)),
    Question("column-banks", "10_gpu", "Banks with 32 columns, and with 33", Numbers(2), (1.0, 32.0)),
)


def question_named(name: str) -> Question:
    """Find a question by its name.

    Parameters
    ----------
    name : str
        The question's name.

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        If there is none; the message lists the names.
    """
    for question in QUESTIONS:
        if question.name == name:
            return question
    raise ValueError(f"question is {name!r}; expected one of {', '.join(question.name for question in QUESTIONS)}")
