/// How PyTorch names and lays out a model's tensors.
///
/// | layer | here | in PyTorch |
/// |---|---|---|
/// | `Conv2D`, `DepthwiseConv2D` | `weight` `[KH, KW, C / groups, K]` | `weight` `[K, C / groups, KH, KW]` |
/// | `ConvTranspose2D` | `weight` `[KH, KW, K / groups, C]` | `weight` `[C, K / groups, KH, KW]` |
/// | `Conv1D`, `ConvTranspose1D` | the same without `KH` | the same without `KH` |
/// | `Linear` | `weight` `[inputs, outputs]` | `weight` `[outputs, inputs]` |
/// | `BatchNorm`, `InstanceNorm` | `runningMean`, `runningVariance`, `stepCount` | `running_mean`, `running_var`, `num_batches_tracked` |
/// | `PReLU` | `slope` | `weight` |
/// | `MultiHeadAttention` | `query.weight`, `key.weight`, `value.weight` | `in_proj_weight`, one below the other |
/// | with keys or values of another size | the same | `q_proj_weight`, `k_proj_weight`, `v_proj_weight` |
/// | | `query.bias`, `key.bias`, `value.bias` | `in_proj_bias` |
/// | | `output` | `out_proj` |
/// | any other | its own tensors | the same |
struct PyTorchLayout {
  enum Kind {
    case same
    case filter
    case matrix
    /// The matrix of a linear layer whose input is a flattened image `[height, width, channels]`.
    case flattened(height: Int, width: Int, channels: Int)
  }

  /// A tensor of the model.
  struct Part {
    let path: String
    let leaf: Reflection.Leaf
    let kind: Kind

    func value() throws(TensorError) -> Tensor {
      switch leaf {
      case .parameter(let parameter): try parameter.value()
      case .buffer(let buffer): try buffer.value()
      }
    }
  }

  /// A tensor of the file: one of the model's, or several one below the other.
  struct Entry {
    /// The tensor's name in the file.
    let name: String
    let parts: [Part]

    /// The shape in the file.
    func shape() throws(TensorError) -> Shape {
      var shapes: [Shape] = []
      for part in parts { shapes.append(part.kind.exported(try part.value().shape)) }
      guard parts.count > 1 else { return shapes[0] }
      return Shape([shapes.reduce(0) { $0 + $1[0] }] + shapes[0].dropFirst())
    }

    func exported() throws(TensorError) -> Tensor {
      var tensors: [Tensor] = []
      for part in parts { tensors.append(try part.kind.exported(part.value())) }
      return tensors.count == 1 ? tensors[0] : try .concatenated(tensors)
    }

    /// The model's tensors that this one of the file holds, in the order of the parts.
    func imported(_ tensor: Tensor) throws(TensorError) -> [Tensor] {
      var values: [Tensor] = []
      var row = 0
      for part in parts {
        let old = try part.value()
        var own = tensor
        if parts.count > 1 {
          let count = part.kind.exported(old.shape)[0]
          own = try tensor.sliced(axis: 0, row..<row + count)
          row += count
        }
        values.append(try part.kind.imported(own).converted(to: old.scalarType))
      }
      return values
    }
  }

  let entries: [Entry]

  init(
    _ model: some Layer, flattened: [String: Shape], renaming: (String) -> String
  ) throws(TensorError) {
    let leaves = Reflection.leaves(in: model)
    var names = PyTorchNames(paths: Set(leaves.map(\.path)))
    names.add(model, path: "")
    var kinds = names.kinds
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
    var entries: [Entry] = []
    var places: [String: Int] = [:]
    for (path, leaf) in leaves {
      let part = Part(path: path, leaf: leaf, kind: kinds[path] ?? .same)
      let name = names.names[path] ?? path
      if names.joined.contains(name), let place = places[name] {
        entries[place] = Entry(name: entries[place].name, parts: entries[place].parts + [part])
      } else {
        places[name] = entries.count
        entries.append(Entry(name: renaming(name), parts: [part]))
      }
    }
    var seen: Set<String> = []
    if let twice = entries.first(where: { !seen.insert($0.name).inserted }) {
      throw TensorError(.argument, "the renaming calls two tensors \(twice.name), one of them \(twice.parts[0].path)")
    }
    self.entries = entries
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
