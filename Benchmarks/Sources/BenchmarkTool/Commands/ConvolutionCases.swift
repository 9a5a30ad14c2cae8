import NNLayers

/// A convolution's sizes; the padding keeps the image's size at stride 1.
private struct ConvolutionShape {
  var batch = 64
  let side: Int
  let inputs: Int
  let outputs: Int
  var kernel = 3
  var stride = 1
  var groups = 1

  var input: Shape { [batch, side, side, inputs] }
  var filter: Shape { [kernel, kernel, inputs / groups, outputs] }
  private var outputSide: Int { (side + stride - 1) / stride }
  var output: Shape { [batch, outputSide, outputSide, outputs] }
  var flops: Int { 2 * output.elementCount * kernel * kernel * (inputs / groups) }

  var name: String {
    let kind = groups > 1 ? "depthwise \(kernel)x\(kernel)" : "convolution \(kernel)x\(kernel)"
    let step = stride > 1 ? ", stride \(stride)" : ""
    return "\(kind)\(step), \(inputs)→\(outputs), \(batch) of \(side)²"
  }

  func apply(_ x: Variable, _ w: Variable) throws -> Variable {
    try x.crossCorrelation2D(w, stride: Size2D(stride), padding: .all(kernel / 2), groups: groups)
  }

  var cases: [OperationCase] {
    [
      .forward("\(name), forward", .flops(flops), of: input) { tape in
        let w = tape.constant(try OperationCase.random(filter))
        return { try apply($0, w) }
      },
      .gradient("\(name), input gradient", .flops(flops), of: input) { x in
        try apply(x, x.tape.constant(OperationCase.random(filter)))
      },
      .gradient("\(name), filter gradient", .flops(flops), of: filter) { w in
        try apply(w.tape.constant(OperationCase.random(input)), w)
      },
    ]
  }
}

extension OperationCase {
  static var convolutions: [OperationCase] {
    [
      ConvolutionShape(side: 48, inputs: 1, outputs: 64),
      ConvolutionShape(side: 48, inputs: 64, outputs: 64),
      ConvolutionShape(side: 24, inputs: 128, outputs: 128),
      ConvolutionShape(side: 12, inputs: 256, outputs: 256),
      ConvolutionShape(batch: 32, side: 6, inputs: 512, outputs: 512),
      ConvolutionShape(batch: 1, side: 48, inputs: 64, outputs: 64),
      ConvolutionShape(batch: 1, side: 12, inputs: 256, outputs: 256),
      ConvolutionShape(side: 48, inputs: 64, outputs: 128, stride: 2),
      ConvolutionShape(side: 48, inputs: 32, outputs: 64, kernel: 1),
      ConvolutionShape(side: 24, inputs: 128, outputs: 128, kernel: 1),
      ConvolutionShape(side: 6, inputs: 512, outputs: 512, kernel: 1),
      ConvolutionShape(side: 48, inputs: 32, outputs: 32, groups: 32),
      ConvolutionShape(side: 24, inputs: 128, outputs: 128, groups: 128),
      ConvolutionShape(side: 24, inputs: 128, outputs: 128, stride: 2, groups: 128),
      ConvolutionShape(side: 12, inputs: 256, outputs: 256, groups: 256),
    ].flatMap(\.cases)
  }
}
