"""Operations/Attention and the layer of several heads."""

import torch
import torch.nn.functional as F

from .drawing import *


@operation("embedding", cancels=SHARED)
def embedding():
    rows, c = R.randint(2, 20), channels()
    padding = R.choice([None, R.randrange(rows)])
    run = lambda table, labels: F.embedding(labels, table, padding)
    return Case([normal(rows, c), whole(0, rows, *shape(1, 3, (1, 2, 5, 9)))], dict(padding=padding), run)


def allowed(*sizes):
    """A mask with at least one key for each query: what attends to nothing is a convention of its own, in the unit
    tests. The first key stays, for the causal ones."""
    mask = (torch.rand(sizes) < 0.7).int()
    mask[..., 0] = 1
    return mask


@operation("attention", weight=4, cancels="the gradient of the scores is its terms less their mean")
def attention():
    heads = R.choice([[], [2], [2, 3]])
    t, s, d, e = R.randint(1, 12), R.randint(2, 12), R.choice([1, 4, 16, 17]), R.choice([1, 4, 16, 17])
    causal, scale = maybe(0.3), R.choice([None, None, 0.5, 2])
    inputs = [normal(*heads, t, d), normal(*heads, s, d), normal(*heads, s, e)]
    kind = R.choice([None, "words", "numbers"])
    if kind:
        sizes = R.choice([[t, s], [*heads, t, s]])
        inputs.append(allowed(*sizes) if kind == "words" else normal(*sizes))

    def run(q, k, v, mask=None):
        if mask is not None and not mask.is_floating_point():
            mask = mask != 0
        if causal and mask is not None:
            lower = torch.ones(t, s, dtype=torch.bool).tril()
            mask = mask & lower if mask.dtype == torch.bool else mask.masked_fill(~lower, -torch.inf)
        return F.scaled_dot_product_attention(q, k, v, mask, 0.0, causal and mask is None, scale=scale)

    return Case(inputs, dict(causal=causal, scale=scale), run)


@operation("multiHeadAttention", weight=3,
           cancels="the gradient of the scores is its terms less their mean")  # fmt: skip
def multi_head_attention():
    heads = R.choice([1, 2, 4])
    size, key, value = heads * R.choice([1, 3, 8]), R.choice([3, 8]), R.choice([4, 8])
    n, t, s, bias, causal = R.randint(1, 3), R.randint(1, 7), R.randint(2, 7), maybe(), maybe(0.3)
    inputs = [normal(n, t, size), normal(n, s, key), normal(n, s, value), allowed(n, s), allowed(t, s)]
    if maybe():
        inputs[4] = normal(t, s)
    for rows, columns in ((size, size), (key, size), (value, size), (size, size)):
        inputs.append(normal(rows, columns) / math.sqrt(rows))
        if bias:
            inputs.append(normal(columns))
    step = 2 if bias else 1

    def run(q, k, v, key_mask, mask, *parameters):
        weights = [w.T for w in parameters[::step]]
        biases = parameters[1::2] if bias else None
        ours = lambda m: m.to(q.dtype) if m.is_floating_point() else \
            torch.zeros(m.shape, dtype=q.dtype).masked_fill(m == 0, -torch.inf)  # fmt: skip
        total = ours(mask)
        if causal:
            total = total.masked_fill(~torch.ones(t, s, dtype=torch.bool).tril(), -torch.inf)
        y, scores = F.multi_head_attention_forward(
            q.movedim(1, 0), k.movedim(1, 0), v.movedim(1, 0), size, heads, None,
            torch.cat(biases[:3]) if bias else None, None, None, False, 0.0, weights[3], biases[3] if bias else None,
            False, ours(key_mask), True, total, True,
            weights[0], weights[1], weights[2], average_attn_weights=False)  # fmt: skip
        return [y.movedim(0, 1), scores]

    # The keys' bias adds the same number to all of a query's scores: its gradient is rounding and nothing else.
    return Case(inputs, dict(heads=heads, bias=bias, causal=causal), run, (8,) if bias else ())
