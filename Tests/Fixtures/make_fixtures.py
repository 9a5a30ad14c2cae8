"""Writes every data file below this folder: what PyTorch, scikit-learn, NumPy, safetensors and Pillow compute, for the
Swift tests to compare with. From anywhere:

    python3 -m venv venv && venv/bin/pip install -r Tests/Fixtures/requirements.txt
    venv/bin/python Tests/Fixtures/make_fixtures.py

It takes a quarter of a minute, and on x86-64 writes the same bytes each time: `git diff` then shows nothing. PyTorch's
CPU wheel (`--extra-index-url https://download.pytorch.org/whl/cpu`) is enough.

The folder makers holds a module for each family, and cases.py what they share. pytorch/ is read by
Tests/NNLayersTests/PyTorch, safetensors/ by Checkpoints, interop/ by Formats, images/ by Images.
"""

import os

# The same instructions in the same order on every x86-64 processor. PyTorch reads these when it is imported.
os.environ["ATEN_CPU_CAPABILITY"] = "default"
os.environ["MKL_CBWR"] = "COMPATIBLE"
os.environ["MKL_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
os.environ["ONEDNN_MAX_CPU_ISA"] = "SSE41"

from pathlib import Path

from makers import checkpoints, functions, images, interop, layers, losses, metrics, normalizations, shapes, training
from makers.cases import Cases

FOLDER = Path(__file__).resolve().parent


def main():
    for part in ("pytorch", "safetensors", "interop", "images"):
        (FOLDER / part).mkdir(exist_ok=True)
    for module in (functions, shapes, layers, normalizations, losses, training, metrics):
        cases = Cases()
        module.make(cases)
        cases.save(FOLDER / "pytorch" / f"{module.__name__.split('.')[-1]}.safetensors")
    checkpoints.write(FOLDER / "safetensors")
    interop.write(FOLDER / "interop")
    images.write(FOLDER / "images")


main()
