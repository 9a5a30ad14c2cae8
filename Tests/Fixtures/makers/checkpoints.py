"""Files of Python's safetensors, for the Swift tests to read and to compare bytes with. The values are repeated in
PythonFilesTests.swift."""

import torch
from safetensors.torch import save_file

INFINITY = float("inf")


def halves(dtype):
    return torch.tensor([0.0, -0.0, 1.0, -2.5, 1 / 3, 65504.0, 6e-8, 6.2e-5, INFINITY, -INFINITY], dtype=dtype)


def write(folder):
    def save(name, tensors, metadata):
        save_file(tensors, folder / f"{name}.safetensors", metadata)

    # Every type that the Swift package reads.
    save(
        "types",
        {
            "f64": torch.tensor([[1 / 3, -2.5, 1e300], [5e-324, INFINITY, -0.0]], dtype=torch.float64),
            "f32": torch.tensor([1 / 3, -2.5, 3e38, 1e-45, -INFINITY], dtype=torch.float32),
            "f16": halves(torch.float16),
            "bf16": halves(torch.bfloat16),
            "nan": torch.tensor([float("nan")], dtype=torch.float16),
            "i64": torch.tensor([[-(2**31)], [2**31 - 1]], dtype=torch.int64),
            "i32": torch.tensor([-(2**31), -1, 0, 2**31 - 1], dtype=torch.int32),
            "i16": torch.tensor([-(2**15), 2**15 - 1], dtype=torch.int16),
            "i8": torch.tensor([-128, -1, 127], dtype=torch.int8),
            "u8": torch.tensor([0, 128, 255], dtype=torch.uint8),
            "bool": torch.tensor([[True, False], [False, True]]),
            "scalar": torch.tensor(2.75, dtype=torch.float32),
            "empty": torch.zeros(2, 0, 3, dtype=torch.float32),
            "größe.重み.😀": torch.tensor([7.0], dtype=torch.float32),
            'quote " and \\ and / and \n': torch.tensor([8.0], dtype=torch.float32),
        },
        {"ключ": "значение “😀”"},  # one entry, since the library writes several in a new order each time
    )

    # What is refused: an integer that int32 does not hold; two names that Unicode, and so Swift's String, takes for the
    # same; a type without a counterpart.
    save("large", {"big": torch.tensor([1, 2**31], dtype=torch.int64)}, None)
    save("equivalent", {"e\u0301": torch.tensor([1.0]), "\u00e9": torch.tensor([2.0])}, None)
    save("complex", {"z": torch.zeros(2, dtype=torch.complex64)}, None)

    # Content that the Swift package writes too, to the same bytes.
    save(
        "bytes",
        {
            "steps": torch.tensor([1, -2, 3], dtype=torch.int32),
            "layer.weight": torch.tensor([[0.5, -1.25], [1 / 3, 2**-130]], dtype=torch.float32),
            "layer.bias": torch.tensor([0.1, 0.2], dtype=torch.float32),
            "z.mean": torch.tensor([1 / 3], dtype=torch.float64),
            "loss": torch.tensor(0.625, dtype=torch.float64),
            "none": torch.zeros(0, 4, dtype=torch.float32),
        },
        {"epoch": "3"},
    )

    # Names whose order and escapes are easily got wrong: control characters, an accent as a character of its own,
    # characters beyond 16 bits.
    names = ["\b", "\f", "\n", "\r", "\t", "\x00", "\x1f", "\x7f", '"', "\\", "/", "e\u0301", "f", "z", "\uffee", "😀"]
    save("escapes", {name: torch.tensor([float(i)]) for i, name in enumerate(names)}, {"a\b\f\x01": "b\u2028\x7f</"})
