extension ParameterList {
  /// The parameters outside a part of the model, for an optimizer that leaves that part as it is:
  ///
  /// ```swift
  /// var optimizer = SGD(model.parameters().excluding(prefix: "features"), learningRate: 0.01)
  /// for batch in loader.epoch(1) {
  ///   let tape = Tape(.training(seed: batch.seed))
  ///   try tape.freeze(model.parameters().within(prefix: "features"))
  ///   …
  /// }
  /// ```
  ///
  /// Freezing on the tape spares the gradients that nobody uses; it may be left out. Running statistics of batch
  /// normalisation are not parameters: a frozen layer's move on while it trains, unless it is `Inferring`.
  /// - Parameter prefix: a path of a layer or a parameter: `features.1` is not `features.10`.
  public func excluding(prefix: String) -> ParameterList {
    ParameterList(filter { !$0.isInside(prefix) })
  }

  /// The parameters in a part of the model.
  /// - Parameter prefix: a path of a layer or a parameter.
  public func within(prefix: String) -> ParameterList { ParameterList(filter { $0.isInside(prefix) }) }
}

extension ParameterList.Element {
  fileprivate func isInside(_ prefix: String) -> Bool { path == prefix || path.hasPrefix(prefix + ".") }
}

extension Tape {
  /// Takes the parameters for constants on this tape: they get no gradient, and none is computed for what only leads to
  /// them. To be called before the forward pass.
  public func freeze(_ parameters: ParameterList) throws(TensorError) {
    for element in parameters { try bind(element.parameter, to: constant(element.parameter.value())) }
  }
}
