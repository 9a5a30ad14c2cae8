extension Tape {
  /// The gradients of `result` with respect to every parameter and variable on the tape.
  ///
  /// - Parameters:
  ///   - upstream: the gradient of whatever follows with respect to `result`, of its shape. Unless given, `result`
  ///     must be a single element, and it is 1.
  ///   - keeping: variables made by operations whose gradients are wanted too. Others are freed on the way.
  ///   - differentiable: whether to record the backward pass, so that gradients can be differentiated again.
  ///   - retainingTape: whether the tape can be asked again. Unless it is so, or the gradients are differentiable, what
  ///     the operations kept is freed as soon as it is used.
  public func gradients(
    of result: Variable, upstream: Variable? = nil, keeping: [Variable] = [], differentiable: Bool = false,
    retainingTape: Bool = false
  ) throws(TensorError) -> Gradients {
    try gradients(
      of: result, upstream: upstream, keeping: keeping, differentiable: differentiable, retainingTape: retainingTape,
      downTo: 0)
  }

  /// - Parameter first: the node at which the way back ends: gradients of what was made before are not asked for.
  func gradients(
    of result: Variable, upstream: Variable?, keeping: [Variable], differentiable: Bool, retainingTape: Bool,
    downTo first: Int
  ) throws(TensorError) -> Gradients {
    try named("gradients") { () throws(TensorError) in
      let last = try checkedNode(of: result, upstream: upstream)
      let seed: Variable
      if let upstream {
        seed = differentiable ? upstream : upstream.detached()
      } else {
        seed = constant(try Tensor(repeating: 1, result.shape, result.scalarType))
      }
      let kept = Set(keeping.compactMap { $0.tape === self ? $0.node : nil })

      var gradients: [Int: Variable] = [last: seed]
      var answer: [Int: Variable] = [:]
      for index in stride(from: last, through: first, by: -1) {
        guard let gradient = gradients.removeValue(forKey: index) else { continue }
        let node = nodes[index]
        if node.operation == nil || kept.contains(index) { answer[index] = gradient }
        guard let operation = node.operation else { continue }
        guard !node.isConsumed else {
          throw TensorError(
            .tape, "what this operation kept was freed by an earlier call; say retainingTape: true there",
            operation: operation.name)
        }
        let context = backwardContext(index, operation.name, gradient, differentiable)
        if !differentiable && !retainingTape { nodes[index].consume() }
        let results = try named("backward of \(operation.name)") { () throws(TensorError) in
          try operation.backward(context)
        }
        guard results.count == node.inputs.count else {
          throw TensorError(
            .tape, "the backward gave \(results.count) gradients for \(node.inputs.count) inputs",
            operation: operation.name)
        }
        for (input, result) in zip(node.inputs, results) {
          guard let target = input.node, let result else { continue }
          guard result.shape == input.shape, result.scalarType == nodes[target].scalarType, result.tape === self else {
            throw TensorError(
              .shape,
              "the backward's gradient must have the input's shape, its type \(nodes[target].scalarType.rawValue) and "
                + "its tape; it is \(result.scalarType.rawValue)",
              shapes: [input.shape, result.shape],
              operation: operation.name)
          }
          if let sum = gradients[target] {
            gradients[target] = try sum + result
          } else {
            gradients[target] = result
          }
        }
      }
      return Gradients(tape: self, byNode: answer, bufferUpdates: bufferUpdates)
    }
  }

  private func checkedNode(of result: Variable, upstream: Variable?) throws(TensorError) -> Int {
    guard result.tape === self, upstream?.tape ?? self === self else {
      throw TensorError(.tape, "the result is not on this tape")
    }
    guard let node = result.node else {
      throw TensorError(
        .tape,
        isRecording
          ? "the result depends on no parameter and no variable"
          : "the tape does not record: make it with recording: true")
    }
    if let upstream {
      guard upstream.shape == result.shape, upstream.scalarType == result.scalarType else {
        throw TensorError(
          .shape, "the upstream gradient must have the result's shape and type", shapes: [result.shape, upstream.shape])
      }
    } else if result.value.elementCount != 1 {
      throw TensorError(
        .shape, "without an upstream gradient the result must be a single element", shapes: [result.shape])
    }
    return node
  }

  /// For a gradient that is not differentiated again all values are constants, so nothing is recorded.
  private func backwardContext(
    _ index: Int, _ name: String, _ gradient: Variable, _ differentiable: Bool
  ) -> BackwardContext {
    let node = nodes[index]
    return BackwardContext(
      gradient: gradient, saved: node.saved, isDifferentiable: differentiable, operationName: name,
      inputs: node.inputs.map { input in
        input.value.map { Variable(tape: self, value: $0, node: differentiable ? input.node : nil) }
      },
      outputValue: node.output.map { Variable(tape: self, value: $0, node: differentiable ? index : nil) },
      inputShapes: node.inputs.map(\.shape), needs: node.inputs.map { $0.node != nil })
  }
}
