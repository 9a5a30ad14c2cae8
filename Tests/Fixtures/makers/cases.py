"""What the modules share: random numbers, layouts, and the cases of one file.

Names are group/case/type/tensor. `t.gradient` is the gradient with respect to tensor `t`; `y.gradient` is the one given
to the backward. Tensors are laid out as the Swift package wants them: images [N, H, W, C], filters
[KH, KW, C / groups, K], weights of linear layers [inputs, outputs].
"""

import sklearn
import torch
from safetensors.torch import save_file

torch.set_num_threads(1)

TYPES = {"f32": torch.float32, "f64": torch.float64}
FLOAT32 = {"f32": torch.float32}

first = lambda x: x.movedim(-1, 1)  # channels first
last = lambda x: x.movedim(1, -1)
oik = lambda w: w.permute(2, 1, 0)  # our filter [K, C / groups, O] as PyTorch's [O, C / groups, K]
kchw = lambda w: w.permute(3, 2, 0, 1)
ints = lambda *values: torch.tensor(values, dtype=torch.int32)


def rand(*shape, low=-1.0, high=1.0):
    """Uniform numbers that float32 holds exactly, so that both types start from the same ones."""
    return (torch.rand(shape) * (high - low) + low).double()


def leaf(tensor, dtype):
    return tensor.to(dtype, copy=True).requires_grad_()


class Cases:
    def __init__(self):
        self.tensors = {}

    def keep(self, name, tensor):
        assert name not in self.tensors, name
        self.tensors[name] = tensor.detach().contiguous().clone()

    def operation(self, name, inputs, function, constants={}, types=TYPES):
        """Inputs with gradients, constants without, the output, and a random upstream gradient."""
        torch.manual_seed(sum(name.encode()))
        values = {key: make() for key, make in inputs.items()}
        upstream = None
        for kind, dtype in types.items():
            leaves = {key: leaf(value, dtype) for key, value in values.items()}
            fixed = {k: v.to(dtype) if v.is_floating_point() else v for k, v in constants.items()}
            y = function(**leaves, **fixed)
            if upstream is None:
                upstream = rand(*y.shape)
            y.backward(upstream.to(dtype))
            for key, tensor in leaves.items():
                self.keep(f"{name}/{kind}/{key}", tensor)
                self.keep(f"{name}/{kind}/{key}.gradient", tensor.grad)
            for key, value in fixed.items():
                self.keep(f"{name}/{kind}/{key}", value)
            self.keep(f"{name}/{kind}/y", y)
            self.keep(f"{name}/{kind}/y.gradient", upstream.to(dtype))

    def save(self, path):
        """One entry of metadata: the library writes several in another order each time."""
        torch_version = torch.__version__.split("+")[0]
        save_file(self.tensors, path, {"madeWith": f"torch {torch_version}, scikit-learn {sklearn.__version__}"})
