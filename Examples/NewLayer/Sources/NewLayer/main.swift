// A layer of one's own: only a forward pass. Its parameters, its gradients, its place in errors and summaries follow.

import Foundation
import NNLayers

/// `x + body(x)` (K. He et al., "Deep Residual Learning for Image Recognition", 2016).
struct Residual<Body: Layer>: Layer {
  let body: Body
  func forward(_ x: Variable) throws(TensorError) -> Variable { try x + body(x) }
}

/// Scales each channel by a number between 0 and 1 that depends on all of them (J. Hu et al., "Squeeze-and-Excitation
/// Networks", 2018).
struct ChannelAttention: Layer {
  let squeeze: Linear
  let excite: Linear

  init(channels: Int, using random: inout RandomSource) {
    squeeze = Linear(inputs: channels, outputs: channels / 2, using: &random)
    excite = Linear(inputs: channels / 2, outputs: channels, using: &random)
  }

  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let weights = try excite(squeeze(x.mean(axes: [1, 2])).relu()).sigmoid()
    return try x * weights.reshaped([x.shape[0], 1, 1, x.shape[3]])
  }
}

var random = RandomSource(seed: 1)
let model = Sequential {
  ConvBlock(inputChannels: 1, outputChannels: 4, using: &random)
  Residual(
    body: Sequential {
      ConvBlock(inputChannels: 4, outputChannels: 4, using: &random)
      ChannelAttention(channels: 4, using: &random)
    })
  GlobalAveragePool2D()
  Linear(inputs: 4, outputs: 3, using: &random)
}

for (path, parameter) in model.parameters().map({ ($0.path, $0.parameter) }) {
  print(path, try parameter.value().shape)
}

let report = try checkGradient(of: model, at: .random([2, 6, 6, 1]), order: 2)
print(report)

// A wrong shape in the middle is an error that can be caught, and that says where it is.
let broken = Sequential {
  Flatten()
  Residual(body: Linear(inputs: 4, outputs: 3, using: &random))
}
do {
  _ = try broken(Tape(.inference).constant(.zeros([2, 4])))
} catch {
  print("caught:", error)
}
exit(report.passed ? 0 : 1)
