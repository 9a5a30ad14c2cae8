"""What parity.py draws, one module a family. Each registers its operations in drawing.OPERATIONS."""

from . import activations, attention, convolution, elementwise, images, indexing, losses, normalization, pooling
from . import shapes, training
from .drawing import OPERATIONS, R, Case, Operation, encoded
