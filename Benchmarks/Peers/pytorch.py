"""PyTorch: pytorch.py NETWORK MODE THREADS, with the modes eager, channels_last, compile, compile_channels_last and
bfloat16 (autocast, channels_last)."""

import sys

import peer

torch = peer.require("torch")
from torch_networks import NETWORKS  # noqa: E402: needs torch

network, mode, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(0)

build, batch, image, classes = NETWORKS[network]
model = build()
images, labels = torch.randn(batch, *image), torch.randint(0, classes, (batch,))
if mode in ("channels_last", "compile_channels_last", "bfloat16"):
    model = model.to(memory_format=torch.channels_last)
    images = images.to(memory_format=torch.channels_last)
one = images[:1]
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
loss_of = torch.nn.CrossEntropyLoss()
# A graph for each shape: one for changing shapes would be slower.
run = torch.compile(model, dynamic=False) if mode.startswith("compile") else model


def precision():
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=mode == "bfloat16")


def step():
    optimizer.zero_grad(set_to_none=True)
    with precision():
        loss = loss_of(run(images), labels)
    loss.backward()
    optimizer.step()


def infer(x):
    with torch.inference_mode(), precision():
        run(x)


peer.serve(
    f"torch {torch.__version__}",
    {"step": step, "one": lambda: infer(one), "batch": lambda: infer(images)},
    prepare=lambda task: model.train(task == "step"),
)
