import NNLayers
import Testing

/// The layer against PyTorch's nn.MultiheadAttention, with a mask of the scores and one of padded keys.
@Suite struct PyTorchMultiHeadTests {
  @Test(arguments: PyTorchCase.all(in: "multihead")) func attention(_ fixture: PyTorchCase) throws {
    var fixture = fixture
    var random = RandomSource(seed: 0)
    let layer: MultiHeadAttention
    switch fixture.name {
    case "multihead/self": layer = MultiHeadAttention(size: 8, heads: 2, using: &random)
    case "multihead/cross":
      layer = MultiHeadAttention(size: 6, heads: 3, keySize: 5, valueSize: 4, using: &random)
    default: layer = MultiHeadAttention(size: 8, heads: 4, hasBias: false, using: &random)
    }
    let parameters = layer.parameters()
    for element in parameters { try element.parameter.set(fixture.take(element.path)) }

    let tape = Tape(.training(seed: 0))
    let queries = tape.variable(try fixture.take("q"))
    var (keys, values) = (queries, queries)
    let isSelf = fixture.name == "multihead/self"
    if !isSelf {
      keys = tape.variable(try fixture.take("k"))
      values = tape.variable(try fixture.take("v"))
    }
    let (output, weights) = try layer.weighted(
      queries: queries, keys: keys, values: values, keyMask: fixture.take("keyMask"),
      mask: tape.constant(fixture.take("mask")))
    try fixture.compare(output.value, "y")
    try fixture.compare(weights.value, "y.weights")
    let gradients = try tape.gradients(of: output, upstream: tape.constant(fixture.take("y.gradient")))
    for element in parameters where element.path != "key.bias" {
      try fixture.compare(gradients[element.parameter], "\(element.path).gradient")
    }
    if let bias = layer.key.bias {
      // It adds the same number to all of a query's scores, so its gradient is rounding and nothing else.
      let ours = try #require(gradients[bias]).doubles
      for gradient in try ours + fixture.take("key.bias.gradient").doubles {
        #expect(abs(gradient) < fixture.tolerance)
      }
    }
    try fixture.compare(gradients[queries], "q.gradient")
    if !isSelf {
      try fixture.compare(gradients[keys], "k.gradient")
      try fixture.compare(gradients[values], "v.gradient")
    }
    fixture.expectAllTaken()
  }
}
