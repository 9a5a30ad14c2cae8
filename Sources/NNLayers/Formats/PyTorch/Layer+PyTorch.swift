extension Layer {
  /// Takes over the weights of a PyTorch module: filters, matrices and batch normalisation's statistics are found by
  /// name and brought into this package's layout.
  ///
  /// ```python
  /// safetensors.torch.save_file(module.state_dict(), "module.safetensors")
  /// ```
  /// ```swift
  /// try model.load(
  ///   pyTorch: SafeTensors(contentsOf: "module.safetensors").tensors,
  ///   flattened: ["classifier.0": [5, 5, 64]])
  /// ```
  ///
  /// A tensor's name in PyTorch is its path here, with PyTorch's own names for the statistics (`running_mean`), PReLU's
  /// slopes (`weight`) and the parts of attention (`in_proj_weight`, which is taken apart, and `out_proj`); `renaming`
  /// gives another one. `num_batches_tracked` is passed over where a layer does not count its steps.
  ///
  /// - Parameters:
  ///   - state: the module's state dictionary.
  ///   - flattened: for each linear layer behind a flattened image its path and the image, `[height, width, channels]`.
  ///     PyTorch flattens channels first, so the rows of such a matrix stand in another order.
  ///   - strict: whether every tensor of the model must be in the state and the other way round. Otherwise what is on
  ///     one side alone is passed over.
  ///   - renaming: from the name that is expected to the one in the file.
  /// - Throws: `TensorError` that lists everything that is missing, unexpected or of another shape. Then nothing has
  ///   changed.
  public func load(
    pyTorch state: [String: Tensor], flattened: [String: Shape] = [:], strict: Bool = true,
    renaming: (String) -> String = { $0 }
  ) throws(TensorError) {
    try named("load") { () throws(TensorError) in
      let layout = try PyTorchLayout(self, flattened: flattened, renaming: renaming)
      var problems: [String] = []
      var values: [(leaf: Reflection.Leaf, value: Tensor)] = []
      for entry in layout.entries {
        let expected = try entry.shape()
        guard let tensor = state[entry.name] else {
          if strict { problems.append("missing: \(entry.name) \(expected)") }
          continue
        }
        guard tensor.shape == expected else {
          problems.append("another shape: \(entry.name) is \(tensor.shape), expected \(expected)")
          continue
        }
        for (part, value) in zip(entry.parts, try entry.imported(tensor)) { values.append((part.leaf, value)) }
      }
      if strict {
        let known = Set(layout.entries.map(\.name))
        for name in state.keys.sorted() where !known.contains(name) && !name.hasSuffix("num_batches_tracked") {
          problems.append("unexpected: \(name) \(state[name]?.shape ?? [])")
        }
      }
      guard problems.isEmpty else {
        throw TensorError(.argument, "the state does not fit the model: " + problems.joined(separator: "; "))
      }
      for (leaf, value) in values {
        switch leaf {
        case .parameter(let parameter): try parameter.set(value)
        case .buffer(let buffer): try buffer.set(value)
        }
      }
    }
  }

  /// The model's tensors by the names and in the layout of PyTorch, for `load_state_dict`: what
  /// `load(pyTorch:flattened:strict:renaming:)` reads.
  ///
  /// ```swift
  /// try SafeTensors(tensors: model.pyTorchState()).write(to: "module.safetensors")
  /// ```
  /// ```python
  /// module.load_state_dict(safetensors.torch.load_file("module.safetensors"))
  /// ```
  public func pyTorchState(
    flattened: [String: Shape] = [:], renaming: (String) -> String = { $0 }
  ) throws(TensorError) -> [String: Tensor] {
    try named("pyTorchState") { () throws(TensorError) in
      var state: [String: Tensor] = [:]
      for entry in try PyTorchLayout(self, flattened: flattened, renaming: renaming).entries {
        state[entry.name] = try entry.exported()
      }
      return state
    }
  }
}
