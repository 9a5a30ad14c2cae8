/// What PyTorch calls the tensors of a model's layers, and what they are.
struct PyTorchNames {
  /// Of all tensors of the model. One that a layer shares with an earlier one is not among them.
  let paths: Set<String>
  /// PyTorch's name by path, where it is another one.
  private(set) var names: [String: String] = [:]
  private(set) var kinds: [String: PyTorchLayout.Kind] = [:]
  /// The names of tensors that PyTorch keeps one below the other in one.
  private(set) var joined: Set<String> = []

  init(paths: Set<String>) { self.paths = paths }

  /// Adds a layer and those inside it.
  mutating func add(_ layer: any Layer, path: String) {
    let prefix = path.isEmpty ? "" : path + "."
    switch layer {
    case is Conv2D, is DepthwiseConv2D, is Conv1D, is ConvTranspose2D, is ConvTranspose1D:
      kinds[prefix + "weight"] = .filter
    case is Linear: kinds[prefix + "weight"] = .matrix
    case is BatchNorm, is InstanceNorm:
      names[prefix + "runningMean"] = prefix + "running_mean"
      names[prefix + "runningVariance"] = prefix + "running_var"
      names[prefix + "stepCount"] = prefix + "num_batches_tracked"
    case is PReLU: names[prefix + "slope"] = prefix + "weight"
    case let attention as MultiHeadAttention: add(attention, prefix: prefix)
    default: break
    }
    for (name, child) in Reflection.layers(in: layer) { add(child, path: prefix + name) }
  }

  private mutating func add(_ attention: MultiHeadAttention, prefix: String) {
    names[prefix + "output.weight"] = prefix + "out_proj.weight"
    names[prefix + "output.bias"] = prefix + "out_proj.bias"
    let projections = ["query", "key", "value"]
    let shapes = [attention.query, attention.key, attention.value].map { try? $0.weight.value().shape }
    if Set(shapes).count == 1 {
      join(projections.map { "\(prefix)\($0).weight" }, as: prefix + "in_proj_weight")
    } else {
      for name in projections { names["\(prefix)\(name).weight"] = "\(prefix)\(name.prefix(1))_proj_weight" }
    }
    join(projections.map { "\(prefix)\($0).bias" }, as: prefix + "in_proj_bias")
  }

  /// Tensors that are one in PyTorch. Where one is shared with another layer there is no such tensor, and each keeps its
  /// own name.
  private mutating func join(_ parts: [String], as name: String) {
    guard parts.allSatisfy(paths.contains) else { return }
    joined.insert(name)
    for part in parts { names[part] = name }
  }
}
