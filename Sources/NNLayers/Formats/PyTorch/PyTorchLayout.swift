/// How PyTorch names and lays out a model's tensors.
///
/// | layer | here | in PyTorch |
/// |---|---|---|
/// | `Conv2D`, `DepthwiseConv2D` | `weight` `[KH, KW, C / groups, K]` | `weight` `[K, C / groups, KH, KW]` |
/// | `ConvTranspose2D` | `weight` `[KH, KW, K / groups, C]` | `weight` `[C, K / groups, KH, KW]` |
/// | `Conv1D`, `ConvTranspose1D` | the same without `KH` | the same without `KH` |
/// | `Linear` | `weight` `[inputs, outputs]` | `weight` `[outputs, inputs]` |
/// | `BatchNorm`, `InstanceNorm` | `runningMean`, `runningVariance` | `running_mean`, `running_var` |
/// | any other | its own tensors | the same |
struct PyTorchLayout {
  enum Kind {
    case same
    case filter
    case matrix
    /// The matrix of a linear layer whose input is a flattened image `[height, width, channels]`.
    case flattened(height: Int, width: Int, channels: Int)
  }

  struct Entry {
    let path: String
    let leaf: Reflection.Leaf
    /// The tensor's name in the file.
    let name: String
    let kind: Kind

    func value() throws(TensorError) -> Tensor {
      switch leaf {
      case .parameter(let parameter): try parameter.value()
      case .buffer(let buffer): try buffer.value()
      }
    }
  }

  let entries: [Entry]

  init(
    _ model: some Layer, flattened: [String: Shape], renaming: (String) -> String
  ) throws(TensorError) {
    var kinds: [String: Kind] = [:]
    var names: [String: String] = [:]
    Self.walk(model, path: "") { path, layer in
      let prefix = path.isEmpty ? "" : path + "."
      switch layer {
      case is Conv2D, is DepthwiseConv2D, is Conv1D, is ConvTranspose2D, is ConvTranspose1D:
        kinds[prefix + "weight"] = .filter
      case is Linear: kinds[prefix + "weight"] = .matrix
      case is BatchNorm, is InstanceNorm:
        names[prefix + "runningMean"] = prefix + "running_mean"
        names[prefix + "runningVariance"] = prefix + "running_var"
      default: break
      }
    }
    let leaves = Reflection.leaves(in: model)
    for (path, shape) in flattened.sorted(by: { $0.key < $1.key }) {
      let weight = path.isEmpty ? "weight" : path + ".weight"
      guard case .matrix = kinds[weight],
        case .parameter(let parameter)? = leaves.first(where: { $0.path == weight })?.leaf
      else {
        throw TensorError(.argument, "\(path) is said to follow a flattened image, but is no Linear of the model")
      }
      let matrix = try parameter.value().shape
      guard shape.rank == 3, shape.allSatisfy({ $0 > 0 }), shape.elementCount == matrix[0] else {
        throw TensorError(
          .shape,
          "expected the image [height, width, channels] that is flattened for \(path), of \(matrix[0]) elements",
          shapes: [shape])
      }
      kinds[weight] = .flattened(height: shape[0], width: shape[1], channels: shape[2])
    }
    entries = leaves.map { path, leaf in
      Entry(path: path, leaf: leaf, name: renaming(names[path] ?? path), kind: kinds[path] ?? .same)
    }
    var seen: Set<String> = []
    if let twice = entries.first(where: { !seen.insert($0.name).inserted }) {
      throw TensorError(.argument, "the renaming calls two tensors \(twice.name), one of them \(twice.path)")
    }
  }

  private static func walk(_ layer: any Layer, path: String, _ body: (String, any Layer) -> Void) {
    body(path, layer)
    for (name, child) in Reflection.layers(in: layer) {
      walk(child, path: path.isEmpty ? name : path + "." + name, body)
    }
  }
}

extension PyTorchLayout.Kind {
  /// The shape in PyTorch of a tensor that has this shape here.
  func exported(_ shape: Shape) -> Shape {
    switch self {
    case .filter where shape.rank == 4: [shape[3], shape[2], shape[0], shape[1]]
    case .filter where shape.rank == 3: [shape[2], shape[1], shape[0]]
    case .matrix where shape.rank == 2, .flattened where shape.rank == 2: [shape[1], shape[0]]
    default: shape
    }
  }

  func exported(_ tensor: Tensor) throws(TensorError) -> Tensor {
    switch self {
    case .same: tensor
    case .filter: try tensor.transposed(tensor.rank == 3 ? [2, 1, 0] : [3, 2, 0, 1])
    case .matrix: try tensor.transposed()
    case .flattened(let height, let width, let channels):
      try tensor.reshaped([height, width, channels, tensor.shape[1]]).transposed([3, 2, 0, 1])
        .reshaped([tensor.shape[1], tensor.shape[0]])
    }
  }

  func imported(_ tensor: Tensor) throws(TensorError) -> Tensor {
    switch self {
    case .same: tensor
    case .filter: try tensor.transposed(tensor.rank == 3 ? [2, 1, 0] : [2, 3, 1, 0])
    case .matrix: try tensor.transposed()
    case .flattened(let height, let width, let channels):
      try tensor.reshaped([tensor.shape[0], channels, height, width]).transposed([2, 3, 1, 0])
        .reshaped([tensor.shape[1], tensor.shape[0]])
    }
  }
}
