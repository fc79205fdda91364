"""What a user could install instead, each at its best: onnxruntime, OpenVINO and ncnn.

Weights are packed beforehand, images are in the layout that the library itself prefers from layer to layer, and
results go where the library wants them: no call pays for a copy that a network would not make. All of them are
optional; whatever is not installed is left out, and `missing` says so.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.layers.problems import Array, Layer
from benchmarks.processes import on_all_cores

BLOCK = 8  # channels of a block of ncnn on x86 with AVX; with fewer it takes them one by one


@dataclass(frozen=True, slots=True)
class PreparedLayer:
    """A layer, ready to be computed.

    run: compute it. result: the last result as N, HO, WO, CO.
    """

    run: Callable[[], object]
    result: Callable[[], Array]


@dataclass(frozen=True, slots=True)
class Peer:
    """A library. packages: what it takes from PyPI. prepare: takes a layer, x, w in OIHW and the number of threads."""

    name: str
    packages: tuple[str, ...]
    prepare: Callable[[Layer, Array, Array, int], PreparedLayer]

    @property
    def installed(self) -> bool:
        return all(find_spec(package) for package in self.packages)


def peer_variants(layer: Layer, x: Array, w: Array, *, threads: int) -> dict[str, PreparedLayer]:
    """Return name -> the prepared layer, for every peer that is installed. In float64: none.

    x: (N, H, W, CI). w: (KH, KW, CI // groups, CO).
    """
    if layer.dtype != "float32":
        return {}
    weights = np.ascontiguousarray(w.transpose(3, 2, 0, 1))
    prepared = {}
    for peer in PEERS:
        if peer.installed:
            with on_all_cores():  # its threads are made now, or at the first call
                prepared[peer.name] = peer.prepare(layer, x, weights, threads)
                prepared[peer.name].run()
    return prepared


def missing() -> Iterator[str]:
    """Yield a line for each peer that is not installed."""
    for peer in PEERS:
        if not peer.installed:
            yield f"{peer.name} is not installed and is left out: pip install {' '.join(peer.packages)}"


def versions() -> str:
    """Return the versions of the installed peers, for the end of the line about the machine."""
    return "".join(f", {peer.packages[0]} {_version(peer.packages[0])}" for peer in PEERS if peer.installed)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # importable, though nobody installed it
        return "of unknown version"


# --- onnxruntime -----------------------------------------------------------------------------------------------------


def _onnxruntime(layer: Layer, x: Array, w: Array, threads: int) -> PreparedLayer:
    """Prepare the convolution that onnxruntime makes of the layer, without the reorderings around it.

    Its optimiser puts images and weights into blocks of channels ("NCHWc") and reorders at both ends of the network.
    Here the images are reordered beforehand and the result afterwards, as between two layers inside a network.
    """
    onnx = importlib.import_module("onnx")
    node = onnx.helper.make_node(
        "Conv",
        ["x", "w"],
        ["y"],
        pads=[layer.padding] * 4,
        strides=[layer.stride] * 2,
        dilations=[layer.dilation] * 2,
        group=layer.groups,
    )
    images = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    graph = _onnx_model([node], images.shape, _nchw(layer), [onnx.numpy_helper.from_array(w, "w")])
    optimised = _optimised(graph, threads)
    nodes = {node.op_type: node for node in optimised.graph.node}
    shape = list(_nchw(layer))
    if "ReorderInput" in nodes:
        images = _reordered(nodes["ReorderInput"], images, images.shape)
    if "ReorderOutput" in nodes:
        sizes = {weights.name: weights.dims[0] for weights in optimised.graph.initializer}
        shape[1] = sizes[nodes["Conv"].input[1]]  # whole blocks
    convolution = _renamed(nodes["Conv"], ["x", *nodes["Conv"].input[1:]])
    session = _session(_onnx_model([convolution], images.shape, shape, optimised.graph.initializer), threads)
    binding, result = session.io_binding(), np.empty(shape, np.float32)
    ort = importlib.import_module("onnxruntime")
    values = [ort.OrtValue.ortvalue_from_numpy(array) for array in (images, result)]
    binding.bind_ortvalue_input("x", values[0])
    binding.bind_ortvalue_output("y", values[1])

    def as_array() -> Array:
        y = values[1].numpy()
        if "ReorderOutput" in nodes:
            y = _reordered(nodes["ReorderOutput"], y, _nchw(layer))
        return np.asarray(y.transpose(0, 2, 3, 1))

    return PreparedLayer(lambda: session.run_with_iobinding(binding), as_array)


def _onnx_model(nodes: list[Any], x: Any, y: Any, weights: Any) -> Any:
    onnx = importlib.import_module("onnx")
    ends = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, list(to)) for name, to in (("x", x), ("y", y))
    ]
    graph = onnx.helper.make_graph(nodes, "layer", ends[:1], ends[1:], list(weights))
    domains = [onnx.helper.make_opsetid(name, number) for name, number in (("", 17), ("com.microsoft.nchwc", 1))]
    return onnx.helper.make_model(graph, opset_imports=domains, ir_version=9)


def _renamed(node: Any, inputs: list[str]) -> Any:
    """Return the node of an optimised graph with other inputs, and y as its output."""
    copy = type(node)()
    copy.CopyFrom(node)
    del copy.input[:], copy.output[:]
    copy.input.extend(inputs)
    copy.output.append("y")
    return copy


def _reordered(node: Any, images: Array, shape: Any) -> Array:
    session = _session(_onnx_model([_renamed(node, ["x"])], images.shape, shape, []), 1)
    return np.asarray(session.run(None, {"x": images})[0])


def _optimised(model: Any, threads: int) -> Any:
    """Return the graph as onnxruntime optimises it for this processor."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "optimised.onnx"
        _session(model, threads, optimised=path)
        return importlib.import_module("onnx").load(path)


def _session(model: Any, threads: int, optimised: Path | None = None) -> Any:
    """Return a session; of a model that is not optimised yet, with a path where to put it then."""
    ort = importlib.import_module("onnxruntime")
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3  # errors: a model with its own operators is for this processor only, it warns
    levels = ort.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    if optimised:
        options.optimized_model_filepath = str(optimised)
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


# --- OpenVINO --------------------------------------------------------------------------------------------------------


def _openvino(layer: Layer, x: Array, w: Array, threads: int) -> PreparedLayer:
    """Prepare a compiled model whose images and result are NHWC, as its convolutions on x86 want them.

    By its own profile it reorders nothing then. With NCHW it does so at both ends, for up to half of the time.
    """
    openvino, operators = importlib.import_module("openvino"), importlib.import_module("openvino.opset13")
    images, channels_out, channels_in = layer.images, *w.shape[:2]
    parameter = operators.parameter([images, layer.image[2], *layer.image[:2]], np.float32)
    steps = [[layer.stride] * 2, [layer.padding] * 2, [layer.padding] * 2, [layer.dilation] * 2]
    if layer.groups == 1:
        node = operators.convolution(parameter, operators.constant(w), *steps)
    else:
        grouped = w.reshape(layer.groups, channels_out // layer.groups, channels_in, *layer.kernel)
        node = operators.group_convolution(parameter, operators.constant(grouped), *steps)
    model = openvino.Model([node.output(0)], [parameter])
    layouts = importlib.import_module("openvino.preprocess").PrePostProcessor(model)
    for end in (layouts.input(), layouts.output()):
        end.tensor().set_layout(openvino.Layout("NHWC"))
        end.model().set_layout(openvino.Layout("NCHW"))
    properties = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": "1", "PERFORMANCE_HINT": "LATENCY"}
    compiled = openvino.Core().compile_model(layouts.build(), "CPU", properties | {"INFERENCE_PRECISION_HINT": "f32"})
    request, result = compiled.create_infer_request(), np.empty(layer.out_shape, np.float32)
    tensors = [openvino.Tensor(array, shared_memory=True) for array in (x, result)]
    request.set_input_tensor(tensors[0])
    request.set_output_tensor(tensors[1])

    def run() -> Any:
        request.start_async()
        request.wait()
        return compiled, tensors, x  # kept alive by this function: the request has only their addresses

    return PreparedLayer(run, lambda: result)


# --- ncnn ------------------------------------------------------------------------------------------------------------


def _ncnn(layer: Layer, x: Array, w: Array, threads: int) -> PreparedLayer:
    """Prepare a network of one layer in float32, whose images and results stay in blocks of channels.

    It has Winograd for x86, and picks the kernel itself. A batch is one image after the other: it knows no other.
    """
    ncnn = importlib.import_module("ncnn")
    net = ncnn.Net()
    net.opt.num_threads = threads
    for name in dir(net.opt):
        if "16" in name or "int8" in name:
            setattr(net.opt, name, False)
    height, width, channels_in = layer.image
    kind = "Convolution" if layer.groups == 1 else "ConvolutionDepthWise"
    numbers = {0: layer.channels_out, 1: layer.kernel[1], 11: layer.kernel[0], 6: w.size, 7: layer.groups}
    numbers |= {2: layer.dilation, 3: layer.stride, 4: layer.padding}
    text = " ".join(f"{key}={number}" for key, number in numbers.items())
    net.load_param_mem(
        f"7767517\n2 2\nInput x 0 1 x 0={width} 1={height} 2={channels_in}\n{kind} layer 1 1 x y {text}\n"
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "weights"
        path.write_bytes(bytes(4) + w.tobytes())  # four bytes say: float32
        net.load_model(str(path))
    images = [_blocked(ncnn, np.ascontiguousarray(image.transpose(2, 0, 1)), net.opt) for image in x]
    results: list[Any] = []

    def run() -> None:
        results[:] = [_extracted(net, image) for image in images]

    def as_array() -> Array:
        plain = []
        for result in results:
            plain.append(ncnn.Mat())
            ncnn.convert_packing(result, plain[-1], 1, net.opt)
        return np.stack([np.array(result) for result in plain]).reshape(_nchw(layer)).transpose(0, 2, 3, 1)

    return PreparedLayer(run, as_array)


def _blocked(ncnn: Any, image: Array, options: Any) -> Any:
    """Return an image (CI, H, W) as it stays between ncnn's layers."""
    plain, blocked = ncnn.Mat(image).clone(), ncnn.Mat()
    if image.shape[0] % BLOCK:
        return plain
    ncnn.convert_packing(plain, blocked, BLOCK, options)
    return blocked


def _extracted(net: Any, image: Any) -> Any:
    extractor = net.create_extractor()
    extractor.input("x", image)
    return extractor.extract("y", 1)[1]  # 1: as it is


def _nchw(layer: Layer) -> tuple[int, int, int, int]:
    images, height, width, channels = layer.out_shape
    return images, channels, height, width


PEERS = (
    Peer("onnxruntime", ("onnxruntime", "onnx"), _onnxruntime),
    Peer("OpenVINO", ("openvino",), _openvino),
    Peer("ncnn", ("ncnn",), _ncnn),
)
