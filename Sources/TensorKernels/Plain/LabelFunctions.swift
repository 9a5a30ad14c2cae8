import KernelInterface

// What losses and metrics do with labels of classes: a few steps for each row of `[rows, classes]`. A label of -1 is
// ignored. `weights`, unless nil, has one number for each class.

/// Copies labels with -1 in the place of the ignored one.
/// - Returns: the place of the first label that is neither ignored nor in `0..<classes`.
public func checkLabels(
  _ labels: UnsafePointer<Int32>, _ count: Int, classes: Int, ignored: Int?, _ checked: UnsafeMutablePointer<Int32>
) -> Int? {
  for i in 0..<count {
    let label = Int(labels[i])
    if label == ignored {
      checked[i] = -1
    } else if label >= 0 && label < classes {
      checked[i] = labels[i]
    } else {
      return i
    }
  }
  return nil
}

/// `Σ w[label]`, in the order of the rows.
public func sumOfLabelWeights(_ labels: UnsafePointer<Int32>, weights: UnsafePointer<Double>?, _ count: Int) -> Double {
  var total = 0.0
  for i in 0..<count where labels[i] >= 0 { total += weights?[Int(labels[i])] ?? 1 }
  return total
}

/// `y[i] = −w[label[i]] · x[i, label[i]]`, and 0 where the label is ignored.
@specialized(where T == Float)
@specialized(where T == Double)
public func pickLabels<T: KernelScalar>(
  _ x: UnsafePointer<T>, labels: UnsafePointer<Int32>, weights: UnsafePointer<T>?, rows: Int, classes: Int,
  _ y: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: elementGrain) { range in
    for row in range {
      let label = Int(labels[row])
      y[row] = label < 0 ? 0 : -(weights?[label] ?? 1) * x[row * classes + label]
    }
  }
}

/// The transpose of `pickLabels`: `x[i, k] = −w[k] · y[i]` where k is the row's label, else 0.
@specialized(where T == Float)
@specialized(where T == Double)
public func spreadLabels<T: KernelScalar>(
  _ y: UnsafePointer<T>, labels: UnsafePointer<Int32>, weights: UnsafePointer<T>?, rows: Int, classes: Int,
  _ x: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, classes))) { range in
    for row in range {
      let line = x + row * classes
      line.update(repeating: 0, count: classes)
      let label = Int(labels[row])
      if label >= 0 { line[label] = -(weights?[label] ?? 1) * y[row] }
    }
  }
}

/// Targets with label smoothing, `t[i, k] = w[k] · ((1 − ε) · [k = label[i]] + ε / classes)`, and 0 where the label is
/// ignored. `share` is 1 − ε, `rest` is ε / classes.
@specialized(where T == Float)
@specialized(where T == Double)
public func smoothLabels<T: KernelScalar>(
  labels: UnsafePointer<Int32>, weights: UnsafePointer<T>?, share: T, rest: T, rows: Int, classes: Int,
  _ t: UnsafeMutablePointer<T>
) {
  parallelFor(rows, grain: max(1, elementGrain / max(1, classes))) { range in
    for row in range {
      let line = t + row * classes
      let label = Int(labels[row])
      guard label >= 0 else {
        line.update(repeating: 0, count: classes)
        continue
      }
      for k in 0..<classes { line[k] = rest * (weights?[k] ?? 1) }
      line[label] += share * (weights?[label] ?? 1)
    }
  }
}
