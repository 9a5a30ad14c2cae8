// Which cases of the fixtures compare what with PyTorch. More cases of the same group may compare it too; these are those
// without which it would not be compared.

/// By the files of Sources/AutoDiffCore/Operations.
let operationCoverage: [String: [String]] = [
  // Activations
  "ELU": ["activation/elu", "activation/elu-0.4"], "GELU": ["activation/gelu", "activation/gelu-tanh"],
  "HardSigmoid": ["activation/hardsigmoid"], "HardSwish": ["activation/hardswish"],
  "HyperbolicTangent": ["unary/tanh"], "LeakyReLU": ["activation/leaky_relu", "activation/leaky_relu-0.3"],
  "LogSoftmax": ["log_softmax/last", "log_softmax/axis1"], "Mish": ["activation/mish"],
  "PReLU": ["activation/prelu-channels", "activation/prelu-one"], "ReLU": ["unary/relu"],
  "ReLU6": ["activation/relu6"], "SELU": ["activation/selu"], "SiLU": ["activation/silu"],
  "Sigmoid": ["unary/sigmoid"], "Softmax": ["softmax/last", "softmax/axis1"],
  "Softmin": ["activation/softmin", "activation/softmin-first"],
  "Softplus": ["activation/softplus", "activation/softplus-2-3"],
  // Control
  "Checkpointed": ["control/checkpoint"], "CustomGradient": ["control/custom"], "OnGradient": ["control/hook"],
  // Convolution
  "CrossCorrelation1D": ["convolution/1d", "convolution/1d-dilation-groups"],
  "CrossCorrelation2D": ["conv/valid", "conv/groups2"],
  "CrossCorrelation2DFilterGradient": ["conv/stride2", "conv/dilation2"],
  "CrossCorrelation2DInputGradient": ["convolution/transposed", "convolution/transposed-groups"],
  "DepthwiseCrossCorrelation2D": ["convolution/depthwise", "convolution/depthwise-stride"],
  "TransposedConvolution1D": ["convolution/transposed-1d", "convolution/transposed-beyond-1d"],
  "TransposedConvolution2D": ["convolution/transposed", "convolution/transposed-beyond"],
  "TrueConvolution": ["convolution/true1d", "convolution/true2d"],
  // Elementwise
  "Absolute": ["function/abs"], "Add": ["binary/add", "binary/add-both"], "Cast": ["function/cast"],
  "Clamp": ["function/clamp", "function/clamp-min", "function/clamp-max"], "Cosine": ["function/cos"],
  "Divide": ["binary/div", "binary/div-both"], "ElementwiseMaximum": ["pair/maximum"],
  "ElementwiseMinimum": ["pair/minimum"], "Exponential": ["unary/exp"],
  "ExponentialMinusOne": ["function/expm1", "function/expm1-small"], "GaussianError": ["function/erf"],
  "Logarithm": ["unary/log"], "LogarithmOfOnePlus": ["function/log1p", "function/log1p-small"],
  "Multiply": ["binary/mul", "binary/mul-both"], "Negate": ["function/neg"],
  "Power": ["unary/pow2", "unary/pow-1.5", "binary/pow"], "ReciprocalSquareRoot": ["function/rsqrt"],
  "Rounding": ["function/floor", "function/ceil", "function/round", "function/trunc"],
  "Select": ["function/where", "pair/where"], "Sign": ["function/sign"], "Sine": ["function/sin"],
  "Square": ["function/square"], "SquareRoot": ["unary/sqrt"], "Subtract": ["binary/sub", "binary/sub-both"],
  // Images
  "AffineGrid2D": ["image/affine", "image/affine-aligned"],
  "GridSample2D": ["image/grid-zeros", "image/grid-nearest-border", "image/grid-reflection-aligned"],
  "Interpolate2D": ["image/interpolate-bilinear-up", "image/interpolate-nearest-exact-down"],
  "RowProducts": ["image/grid-border"], "Unfold2D": ["image/unfold", "image/fold", "image/unfold-dilation"],
  "WeightedRowSpread": ["image/grid-zeros"], "WeightedRowSum": ["image/grid-zeros"],
  // Linear algebra
  "Dot": ["linalg/dot"], "MatrixProduct": ["matmul/matrices", "matmul/broadcast", "linalg/vector-batch"],
  "OuterProduct": ["linalg/outer"],
  // Losses
  "SoftmaxCrossEntropy": [
    "cross_entropy/labels", "cross_entropy/soft", "function/one-hot", "function/one-hot-product",
  ],
  // Normalization
  "AffineNormalization": ["batchnorm/images"], "BatchNormalization": ["batchnorm/images", "batchnorm/features"],
  "GroupNormalization": ["norm/group", "norm/group-one"], "InstanceNormalization": ["norm/instance-affine"],
  "LayerNormalization": ["norm/layer", "norm/layer-axes"],
  "LocalResponseNormalization": ["norm/local-response-3", "norm/local-response-4"],
  "Normalize": ["norm/normalize-1", "norm/normalize-2", "norm/normalize-short"],
  "RMSNormalization": ["norm/rms", "norm/rms-plain"],
  // Pooling
  "AdaptiveAveragePool2D": ["pooling/adaptive-avg", "pooling/adaptive-avg-larger"],
  "AdaptiveMaxPool2D": ["pooling/adaptive-max", "pooling/adaptive-max-larger"],
  "AveragePool1D": ["pooling/avg-1d"], "AveragePool2D": ["avgpool/2x2", "pooling/avg-ceil-uncounted"],
  "MaxPool1D": ["pooling/max-1d"], "MaxPool2D": ["maxpool/overlapping", "pooling/max-ceil-dilation"],
  "MaxUnpool2D": ["pooling/unpool", "pooling/unpool-indices", "pooling/unpool-1d"],
  // Reductions
  "CumulativeSum": ["along/cumsum", "along/cumsum-first-reversed"],
  "Extremum": ["reduction/amax-apart", "along/amin-apart"], "LogSumExp": ["along/logsumexp-large-apart"],
  "Mean": ["reduction/mean-apart"], "Norm": ["along/norm-1-apart", "along/norm-2-apart", "along/norm-inf-apart"],
  "Product": ["along/prod-rows", "along/prod-zeros"], "StandardDeviation": ["along/std-apart"],
  "Sum": ["reduction/sum-all", "reduction/sum-apart"], "TopK": ["along/topk", "along/topk-smallest-first"],
  "Variance": ["along/var-apart", "along/var-biased-apart", "along/var-far-apart"],
  // Sequences
  "Embedding": ["attention/embedding", "attention/embedding-padding"],
  "ScaledDotProductAttention": ["attention/plain", "attention/causal", "attention/boolean", "attention/additive"],
  // Shape
  "Broadcast": ["shape/expand"], "Concatenate": ["shape/concatenate"], "Flip": ["shape/flip"],
  "Gather": ["shape/take"], "GatherAlongAxis": ["shape/gather", "shape/gather-smaller", "shape/scatter-add"],
  "IndexSelect": ["shape/index-select", "shape/take"], "IndexSum": ["shape/index-add"],
  "Pad": ["shape/pad-constant", "shape/pad-reflect", "shape/pad-replicate", "shape/pad-circular"],
  "PadForWindow": ["convolution/reflect", "convolution/circular-same", "convolution/1d-circular"],
  "RepeatInterleaved": ["shape/repeat-interleave", "shape/repeat-interleave-counts"],
  "Reshape": ["shape/reshape", "shape/flatten"], "Roll": ["shape/roll", "shape/roll-flat"],
  "ScatterSum": ["maxpool/overlapping"], "Slice": ["shape/slice", "shape/slice-step", "shape/slice-reversed"],
  "Split": ["shape/split", "shape/split-sizes", "shape/chunk", "shape/unbind"],
  "Squeeze": ["shape/squeeze", "shape/squeeze-axis", "shape/unsqueeze"], "Stack": ["shape/stack"],
  "StridedCopy": ["shape/slice", "image/unfold-strides"], "StridedSum": ["shape/slice", "image/fold-strides"],
  "Tile": ["shape/tile"],
  "Transpose": ["shape/transpose", "shape/permute", "shape/movedim", "shape/swapaxes"],
]

let operationExemptions = [
  "Dropout": "it draws other random numbers than PyTorch; the catalog and the layers' tests check the mask"
]

/// By the layers' names.
let layerCoverage: [String: [String]] = [
  "AdaptiveAvgPool1D": ["pooling/adaptive-avg-1d"], "AdaptiveAvgPool2D": ["pooling/adaptive-avg"],
  "AdaptiveMaxPool1D": ["pooling/adaptive-max-1d"], "AdaptiveMaxPool2D": ["pooling/adaptive-max"],
  "AvgPool1D": ["pooling/avg-1d"], "AvgPool2D": ["pooling/avg-ceil", "pooling/avg-divisor"],
  "BatchNorm": ["batchnorm/images", "running/batch-cumulative"], "Checkpointed": ["container/checkpointed"],
  "Concatenating": ["container/concatenating"],
  "Conv1D": ["convolution/1d-stride", "convolution/1d-circular"],
  "Conv2D": ["convolution/reflect", "convolution/replicate-same", "network/cnn"],
  "ConvTranspose1D": ["convolution/transposed-1d"],
  "ConvTranspose2D": ["convolution/transposed-stride", "convolution/transposed-groups"],
  "DepthwiseConv2D": ["convolution/depthwise"], "ELU": ["activation/elu"], "Embedding": ["attention/embedding-padding"],
  "Flatten": ["network/cnn"],
  "GELU": ["activation/gelu"], "GlobalAveragePool1D": ["pooling/global-avg-1d"],
  "GlobalAveragePool2D": ["pooling/global-avg"], "GlobalMaxPool1D": ["pooling/global-max-1d"],
  "GlobalMaxPool2D": ["pooling/global-max"], "GroupNorm": ["norm/group"], "HardSigmoid": ["activation/hardsigmoid"],
  "HardSwish": ["activation/hardswish"], "InstanceNorm": ["norm/instance", "running/instance-tracked"],
  "LayerNorm": ["norm/layer", "norm/layer-plain"], "LeakyReLU": ["activation/leaky_relu"],
  "Linear": ["container/linear", "network/cnn"], "LocalResponseNorm": ["norm/local-response-3"],
  "LogSoftmax": ["log_softmax/axis1"],
  "MaxPool1D": ["pooling/max-1d"], "MaxPool2D": ["pooling/max-ceil", "network/cnn"], "Mish": ["activation/mish"],
  "MultiHeadAttention": ["multihead/self", "multihead/cross", "multihead/no-bias"],
  "PReLU": ["activation/prelu-channels"],
  "RMSNorm": ["norm/rms"],
  "ReLU": ["network/cnn"], "ReLU6": ["activation/relu6"], "Repeated": ["container/repeated"],
  "Residual": ["container/residual"], "SELU": ["activation/selu"], "Sigmoid": ["unary/sigmoid"],
  "Softmax": ["softmax/axis1"],
  "Sequential": ["network/cnn"],
  "SiLU": ["activation/silu"], "Softmin": ["activation/softmin"], "Softplus": ["activation/softplus"],
  "Tanh": ["container/residual"],
]

let layerExemptions = [
  "Dropout": "it draws other random numbers than PyTorch",
  "Inferring": "its body in inference, which the body's cases compare",
]

/// By the methods' names.
let lossCoverage: [String: [String]] = [
  "binaryCrossEntropyWithLogits": ["loss/bce-mean", "loss/bce-weights-sum", "loss/targets-bce-positive-sum"],
  "contrastiveLoss": ["loss/contrastive-mean", "loss/contrastive-margin"],
  "cosineEmbeddingLoss": ["loss/cosine-mean", "loss/cosine-margin"],
  "crossEntropy": [
    "loss/cross_entropy-smooth-ignored-weights-mean", "loss/cross_entropy-soft-weights-mean",
    "loss/targets-cross_entropy-smooth-sum",
  ],
  "diceLoss": ["loss/dice-mean", "loss/dice-hard"],
  "focalLoss": ["loss/focal_softmax-mean", "loss/focal_softmax-weights-mean", "loss/focal_softmax-gamma"],
  "huberLoss": ["loss/huber-mean", "loss/huber-delta"],
  "intersectionOverUnionLoss": ["loss/iou-mean", "loss/iou-hard"],
  "klDivergence": ["loss/kl-batchmean", "loss/kl-log-batchmean", "loss/targets-kl-sum"],
  "l1Loss": ["loss/l1-mean"], "meanSquaredError": ["loss/mse-mean"],
  "negativeLogLikelihood": ["loss/nll-ignored-weights-mean", "loss/nll-images-sum"],
  "sigmoidFocalLoss": ["loss/focal-mean", "loss/focal-plain"],
  "smoothL1Loss": ["loss/smooth_l1-mean", "loss/smooth_l1-beta0"],
  "tripletMarginLoss": ["loss/triplet-mean", "loss/triplet-swap", "loss/triplet-norm3"],
]

/// By the optimizers' names; twenty steps each.
let optimizerCoverage: [String: [String]] = [
  "Adagrad": ["optimizer/adagrad", "optimizer/adagrad-decay"], "Adam": ["optimizer/adam", "optimizer/adam-amsgrad"],
  "AdamW": ["optimizer/adamw", "optimizer/adamw-amsgrad"], "ExponentialMovingAverage": ["optimizer/average"],
  "Lion": ["optimizer/lion", "optimizer/lion-decay"], "NAdam": ["optimizer/nadam", "optimizer/nadam-decay"],
  "RAdam": ["optimizer/radam", "optimizer/radam-decay"],
  "RMSprop": ["optimizer/rmsprop", "optimizer/rmsprop-centered", "optimizer/rmsprop-momentum"],
  "SGD": ["optimizer/sgd", "optimizer/sgd-momentum", "optimizer/sgd-nesterov"],
]

/// By the schedules' names; fifty steps each.
let scheduleCoverage: [String: [String]] = [
  "ConstantSchedule": ["schedule/constant"], "CosineRestartSchedule": ["schedule/restarts"],
  "CosineSchedule": ["schedule/cosine", "schedule/cosine-floor"], "ExponentialSchedule": ["schedule/exponential"],
  "LinearSchedule": ["schedule/linear"], "MultiStepSchedule": ["schedule/multistep"],
  "OneCycleSchedule": ["schedule/onecycle", "schedule/onecycle-linear", "schedule/onecycle-three"],
  "PlateauSchedule": ["plateau/minimum", "plateau/absolute", "plateau/maximum"],
  "PolynomialSchedule": ["schedule/polynomial"], "ProductSchedule": ["schedule/chained"],
  "SequentialSchedule": ["schedule/sequential"], "StepSchedule": ["schedule/step"],
  "WarmUpSchedule": ["schedule/warmup", "schedule/warmup-step"],
]
