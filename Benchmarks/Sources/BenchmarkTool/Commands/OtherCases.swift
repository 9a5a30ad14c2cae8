import NNLayers

extension OperationCase {
  static var products: [OperationCase] {
    product(rows: 1, depth: 1600, columns: 128) + product(rows: 64, depth: 1600, columns: 128)
      + product(rows: 1, depth: 9216, columns: 256) + product(rows: 64, depth: 9216, columns: 256)
      + product(rows: 256, depth: 256, columns: 256) + product(rows: 1024, depth: 1024, columns: 1024)
  }

  private static func product(rows: Int, depth: Int, columns: Int) -> [OperationCase] {
    let name = "matrix product \(rows)x\(depth) · \(depth)x\(columns)"
    let amount = Amount.flops(2 * rows * depth * columns)
    let left: Shape = [rows, depth]
    let right: Shape = [depth, columns]
    return [
      .forward("\(name), forward", amount, of: left) { tape in
        let b = tape.constant(try random(right))
        return { try $0.matrixProduct(b) }
      },
      .gradient("\(name), left gradient", amount, of: left) { try $0.matrixProduct($0.tape.constant(random(right))) },
      .gradient("\(name), right gradient", amount, of: right) { try $0.tape.constant(random(left)).matrixProduct($0) },
    ]
  }

  /// What moves more than it computes.
  static var others: [OperationCase] {
    images(side: 48, channels: 64) + images(side: 12, channels: 256)
      + loss(rows: 64, classes: 10) + loss(rows: 4096, classes: 1000)
      + [step(tensors: 1, count: 225_034), step(tensors: 20, count: 500_000)]
  }

  /// Operations on images, 64 of them.
  private static func images(side: Int, channels: Int) -> [OperationCase] {
    let shape: Shape = [64, side, side, channels]
    let bytes = 4 * shape.elementCount
    let size = "64 of \(side)² x \(channels)"
    func normalized(_ x: Variable) throws -> Variable {
      let one = x.tape.variable(try .ones([channels]))
      return try x.batchNormalized(weight: one, bias: one, relu: true).output
    }
    let norm = BatchNorm(channels: channels, relu: true)
    return [
      .forward("max pool 2x2, \(size), forward", .bytes(bytes + bytes / 4), of: shape) { _ in
        { try $0.maxPool2D(window: 2) }
      },
      .gradient("max pool 2x2, \(size), gradient", .bytes(bytes + bytes / 4), of: shape) {
        try $0.maxPool2D(window: 2)
      },
      .forward("batch norm and ReLU, \(size), training forward", .bytes(2 * bytes), of: shape) { _ in normalized },
      .gradient("batch norm and ReLU, \(size), gradients", .bytes(3 * bytes), of: shape, normalized),
      .forward("batch norm and ReLU, \(size), inference", .bytes(2 * bytes), of: shape) { _ in { try norm($0) } },
      .forward("addition, \(size), forward", .bytes(3 * bytes), of: shape) { tape in
        let other = tape.constant(try random(shape))
        return { try $0 + other }
      },
      .forward("ReLU, \(size), forward", .bytes(2 * bytes), of: shape) { _ in { try $0.relu() } },
      .gradient("ReLU, \(size), gradient", .bytes(3 * bytes), of: shape) { try $0.relu() },
      .forward("global average pool, \(size), forward", .bytes(bytes), of: shape) { _ in { try $0.mean(axes: [1, 2]) }
      },
    ]
  }

  private static func loss(rows: Int, classes: Int) -> [OperationCase] {
    let shape: Shape = [rows, classes]
    let bytes = 4 * shape.elementCount
    let size = "\(rows) of \(classes) classes"
    let labels = (0..<rows).map { Int32($0 % classes) }
    func loss(_ x: Variable) throws -> Variable { try x.softmaxCrossEntropy(labels: Tensor(labels)) }
    return [
      .forward("softmax cross-entropy, \(size), forward", .bytes(bytes), of: shape) { _ in loss },
      .gradient("softmax cross-entropy, \(size), gradient", .bytes(2 * bytes), of: shape, loss),
    ]
  }

  /// Reads gradient, weight and velocity and writes the latter two.
  private static func step(tensors: Int, count: Int) -> OperationCase {
    OperationCase(
      name: "SGD step with Nesterov momentum, \(tensors) of \(count)", amount: .bytes(5 * 4 * tensors * count)
    ) {
      let model = Sequential(try (0..<tensors).map { _ in Weights(parameter: Parameter(try random([count]))) })
      let tape = Tape(.training(seed: 1))
      let gradients = try tape.gradients(of: model(tape.constant(random([count]))).sum())
      var optimizer = SGD(model.parameters(), learningRate: 1e-6, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
      return { try optimizer.step(gradients) }
    }
  }
}

/// A parameter in the place of a layer; squared, so that each has a gradient of its own.
private struct Weights: Layer {
  let parameter: Parameter
  func forward(_ x: Variable) throws(TensorError) -> Variable {
    let w = try x.tape.variable(parameter)
    return try x + w * w
  }
}
