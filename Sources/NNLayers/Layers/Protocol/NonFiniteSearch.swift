extension Layer {
  /// Where the first infinity or NaN comes from when the model runs on an input: a parameter, the input itself, or the
  /// output of a layer. `nil` where all numbers are finite.
  /// - Throws: what the model throws before such a number is found.
  public func firstNonFinite(at input: Tensor, mode: Tape.Mode) throws(TensorError) -> String? {
    if input.firstNonFinite != nil { return "the input" }
    for element in parameters() where (try? element.parameter.value())?.firstNonFinite != nil {
      return "the parameter \(element.path)"
    }
    for (path, buffer) in buffers() where (try? buffer.value())?.firstNonFinite != nil {
      return "the buffer \(path)"
    }
    let tape = Tape(mode, recording: false)
    let search = NonFiniteSearch()
    tape.scopes.append(search)
    do {
      _ = try self(tape.constant(input))
    } catch {
      guard search.place != nil else { throw error }
    }
    return search.place
  }
}

private final class NonFiniteSearch: LayerObserver, @unchecked Sendable {
  private(set) var place: String?

  func layerBegins(_ layer: any Layer, input: Variable) {}

  func layerEnds(_ layer: any Layer, output: Variable) {
    guard place == nil, output.value.firstNonFinite != nil else { return }
    let path = LayerScope.path(in: output.tape)
    place = "the output of " + (path.isEmpty ? layer.typeName : "\(path) (\(layer.typeName))")
  }
}
