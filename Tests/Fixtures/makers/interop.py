"""Files of other programs: a PyTorch module's state dictionary with what the module computes, and NumPy's arrays of
many types."""

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from .cases import last


def module():
    """Filters of all kinds, statistics that are not 0 and 1, and an image that is not square when it is flattened."""
    torch.manual_seed(7)
    features = nn.Sequential(
        nn.Conv2d(2, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 6, 3, padding=1, groups=6, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Conv2d(6, 8, 3, groups=2), nn.ReLU(), nn.Flatten(),
    )  # fmt: skip
    classifier = nn.Sequential(nn.Linear(8 * 3 * 2, 16), nn.ReLU(), nn.Linear(16, 5))
    network = nn.Sequential()
    network.add_module("features", features)
    network.add_module("classifier", classifier)
    for layer in features:
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.uniform_(-0.5, 0.5)
            layer.running_var.uniform_(0.5, 2)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.bias, -0.5, 0.5)
    return network.eval()


class Encoder(nn.Module):
    """Every layer with parameters that cnn.safetensors lacks: sequences of labels to images and on to scores."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 8, padding_idx=0)
        self.conv = nn.Conv1d(8, 12, 3, padding=1, groups=2)
        self.batch = nn.BatchNorm1d(12, momentum=None)
        self.slopes = nn.PReLU(12)
        self.up = nn.ConvTranspose1d(12, 8, 4, stride=2, padding=1, groups=2)
        self.norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.cross = nn.MultiheadAttention(8, 4, kdim=12, vdim=6, batch_first=True)
        self.narrow = nn.Linear(8, 6, bias=False)
        self.enlarge = nn.ConvTranspose2d(8, 6, (3, 2), stride=2, padding=(1, 0), output_padding=(1, 0), dilation=(1, 2))
        self.groups = nn.GroupNorm(3, 6)
        self.slope = nn.PReLU()
        self.depthwise = nn.Conv2d(6, 12, 3, padding=1, groups=6)
        self.instance = nn.InstanceNorm2d(12, affine=True)
        self.tracked = nn.InstanceNorm2d(12, affine=True, track_running_stats=True)
        self.filter = nn.Conv2d(12, 4, (1, 3), dilation=(1, 2), bias=False)
        self.root = nn.RMSNorm(4)
        self.scale = nn.BatchNorm2d(4)

    def forward(self, labels):
        x = self.embedding(labels).transpose(1, 2)
        x = self.slopes(self.batch(self.conv(x)))
        y = self.norm(self.up(x).transpose(1, 2))
        y = y + self.attention(y, y, y, need_weights=False)[0]
        memory = x.transpose(1, 2)
        y = y + self.cross(y, memory, self.narrow(y)[:, : memory.shape[1]], need_weights=False)[0]
        z = y.transpose(1, 2).unflatten(2, (2, -1))
        z = self.slope(self.groups(self.enlarge(z)))
        z = self.filter(self.tracked(self.instance(self.depthwise(z))))
        return self.scale(self.root(z.movedim(1, -1)).movedim(-1, 1))


def encoder():
    torch.manual_seed(8)
    network = Encoder()
    for name, parameter in network.named_parameters():
        if parameter.ndim == 1:
            nn.init.uniform_(parameter, 0.5, 1.5) if name.endswith("weight") else nn.init.uniform_(parameter, -0.5, 0.5)
    for name, buffer in network.named_buffers():
        if "running" in name:
            buffer.uniform_(0.5, 1.5)
    network.batch.num_batches_tracked.fill_(5)
    return network.eval()


def arrays():
    generator = np.random.default_rng(3)
    numbers = generator.normal(size=(2, 3, 4))
    whole = generator.integers(-120, 120, (3, 5))
    yield "float64", numbers
    yield "float64-big", numbers.astype(">f8")
    yield "float64-fortran", np.asfortranarray(numbers)
    yield "float32", numbers.astype("<f4")
    yield "float32-big-fortran", np.asfortranarray(numbers.astype(">f4"))
    yield "float16", numbers.astype("<f2")
    yield "scalar", np.float32(1.5)
    yield "empty", np.zeros((0, 3), "<f4")
    yield "vector", np.arange(5, dtype="<i4")
    yield "bool", whole > 0
    for kind in ("i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"):
        yield "int-" + kind.replace("<", "little-").replace(">", "big-"), whole.astype(kind)
    for kind in ("u1", "<u2", ">u4", "<u8"):
        yield "uint-" + kind.replace("<", "little-").replace(">", "big-"), np.abs(whole).astype(kind)


def write(folder):
    network = module()
    x = torch.rand(3, 2, 10, 8) * 2 - 1
    save_file(network.state_dict(), folder / "cnn.safetensors")
    tensors = {"x": last(x).contiguous(), "y": network(x).detach()}
    save_file(tensors, folder / "cnn-outputs.safetensors")

    network = encoder()
    labels = torch.randint(0, 11, (3, 5))
    save_file(network.state_dict(), folder / "encoder.safetensors")
    tensors = {"x": labels.int(), "y": last(network(labels)).detach().contiguous()}
    save_file(tensors, folder / "encoder-outputs.safetensors")

    named = dict(arrays())
    np.savez(folder / "stored.npz", **named)
    np.savez_compressed(folder / "deflated.npz", **named)
    # The same numbers by way of PyTorch's file format, to compare with.
    plain = {name: np.ascontiguousarray(a, a.dtype.newbyteorder("=")) for name, a in named.items()}
    kept = {np.dtype(kind) for kind in ("f8", "f4", "i4")}
    wide = {n: a if a.dtype in kept else a.astype("f4" if a.dtype.kind == "f" else "i4") for n, a in plain.items()}
    tensors = {n: torch.from_numpy(np.array(a)).reshape(named[n].shape) for n, a in wide.items()}
    save_file(tensors, folder / "arrays.safetensors")
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(folder / f"version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, named["float32-big-fortran"], version)
