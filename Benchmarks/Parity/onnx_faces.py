"""Exports trained weights as ONNX graphs, runs them by ONNX Runtime over a folder of pictures and compares with what
`expression predict` says of the same pictures: every label, and the probabilities to within 1e-5.

    python Benchmarks/Parity/onnx_faces.py .build/release/expression WEIGHTS FOLDER   # pip install onnx onnxruntime pillow

All ways of exporting are tried: pixels up to 255, up to 1 and normalised, both orders of the axes, probabilities and
scores, in batches of several sizes. Ends with status 1 where a label differs or a probability is off.
"""

import json
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image

TOLERANCE = 1e-5
expression, weights, folder = sys.argv[1:4]


def run(*words):
    return subprocess.run([expression, *words], check=True, capture_output=True, text=True).stdout


def metadata(path):
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        return json.loads(file.read(size))["__metadata__"]


facts = metadata(weights)
labels = facts["labels"].split(",")
mean, deviation = map(float, facts["normalization"].split())
predictions = [json.loads(line) for line in run("predict", "--json", "--weights", weights, folder).splitlines()]
expected = np.array([[line["probabilities"][label] for label in labels] for line in predictions])
pictures = np.stack([np.asarray(Image.open(line["path"]).convert("L")) for line in predictions])[..., None]
print(f"{len(predictions)} pictures in {folder}")

failed = False
with tempfile.TemporaryDirectory() as temporary:
    for pixels, axes, result in product(["255", "1", "normalized"], ["nchw", "nhwc"], ["probabilities", "scores"]):
        path = Path(temporary) / "model.onnx"
        run("export", "-w", weights, "-o", str(path), "--pixels", pixels, "--axes", axes, "--result", result)
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        stored = {entry.key: entry.value for entry in model.metadata_props}
        assert all(stored[name] == facts[name] for name in ("labels", "format")), stored
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        (entry,) = session.get_inputs()
        assert entry.name == "input" and not isinstance(entry.shape[0], int), (entry.name, entry.shape)
        x = pictures.astype(np.float32)
        if pixels != "255":
            x /= 255
        if pixels == "normalized":
            x = (x - np.float32(mean)) / np.float32(deviation)
        if axes == "nchw":
            x = x.transpose(0, 3, 1, 2)
        parts = np.split(x, sorted({1, 8, 200, 700} & set(range(len(x)))))
        y = np.concatenate([session.run(["output"], {"input": part})[0] for part in parts]).astype(np.float64)
        if result == "scores":
            y = np.exp(y - y.max(axis=1, keepdims=True))
            y /= y.sum(axis=1, keepdims=True)
        error = np.abs(y - expected).max()
        others = int((y.argmax(axis=1) != expected.argmax(axis=1)).sum())
        named = [line["label"] for line in predictions]
        others += sum(labels[index] != name for index, name in zip(expected.argmax(axis=1), named))
        failed |= others > 0 or not error <= TOLERANCE
        print(f"pixels {pixels:10} {axes} {result:13} other labels {others}, largest difference {error:.1e}")
sys.exit(failed)
