"""Inference engines, float32, on PyTorch's networks by way of ONNX: engines.py NETWORK onnxruntime|openvino THREADS."""

import os
import sys
import tempfile

import peer

network, engine, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
runtime, torch, _, np = peer.require(engine, "torch", "onnx", "numpy")
from torch_networks import NETWORKS  # noqa: E402: needs torch

build, batch, image, _ = NETWORKS[network]
file = os.path.join(tempfile.mkdtemp(), "network.onnx")
torch.onnx.export(
    build().eval(), torch.zeros(1, *image), file, input_names=["x"], output_names=["y"],
    dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, dynamo=False,
)
images = np.random.randn(batch, *image).astype(np.float32)
one = images[:1]

if engine == "onnxruntime":
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    session = runtime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def infer(x):
        session.run(None, {"x": x})
else:
    core = runtime.Core()
    core.set_property("CPU", {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"})
    compiled = core.compile_model(file, "CPU")

    def infer(x):
        compiled([x])

os.remove(file)
os.rmdir(os.path.dirname(file))
peer.serve(f"{engine} {runtime.__version__}", {"one": lambda: infer(one), "batch": lambda: infer(images)})
