"""Reads the ONNX files that `parity onnx FOLDER` wrote, checks them and runs them by ONNX Runtime.

    swift run -c release --package-path Benchmarks parity onnx .build/onnx
    python Benchmarks/Parity/onnx_check.py .build/onnx    # pip install onnx onnxruntime safetensors

Prints for each model the largest difference from this package's output, relative to the largest element, and the
operators; ends with status 1 if one is over 1e-5.
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

worst = 0.0
for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    tensors = load_file(path.with_suffix(".safetensors"))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (y,) = session.run(["output"], {"input": tensors["x"]})
    expected = tensors["y"]
    assert y.shape == expected.shape, (path.stem, y.shape, expected.shape)
    error = np.abs(y - expected).max() / np.abs(expected).max()
    worst = max(worst, error if np.isfinite(error) else np.inf)
    counts = Counter(node.op_type for node in model.graph.node)
    print(f"{path.stem:26} {error:.1e}  " + ", ".join(f"{count} {name}" for name, count in counts.items()))
print(f"worst {worst:.1e}")
sys.exit(int(worst > 1e-5))
