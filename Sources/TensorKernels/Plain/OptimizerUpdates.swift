import KernelInterface

// Parameter updates: one pass over the parameter, its gradient and its state.

/// `v = momentum · v + (g + decay · w)`, `w −= rate · v`, or `rate · (g + decay · w + momentum · v)` with Nesterov's
/// look-ahead. Formulas as in I. Sutskever et al., 2013, in the form that PyTorch uses.
@specialized(where T == Float)
@specialized(where T == Double)
public func momentumUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, velocity: UnsafeMutablePointer<T>,
  _ count: Int, rate: T, momentum: T, nesterov: Bool, decay: T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let g = gradient[i] + decay * weights[i]
      let v = momentum * velocity[i] + g
      velocity[i] = v
      weights[i] -= rate * (nesterov ? g + momentum * v : v)
    }
  }
}

/// D. Kingma and J. Ba, "Adam", 2015, algorithm 1. `decay` is added to the gradient; `decoupledDecay` shrinks the
/// weights themselves (I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019). `complement1` and
/// `complement2` are 1 − β₁ and 1 − β₂, rounded once: in single precision `1 − 0.999` would be wrong by 1e-5 of itself.
@specialized(where T == Float)
@specialized(where T == Double)
public func adamUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, first: UnsafeMutablePointer<T>,
  second: UnsafeMutablePointer<T>, _ count: Int, rate: T, beta1: T, beta2: T, complement1: T,
  complement2: T, epsilon: T, decay: T, decoupledDecay: T, firstCorrection: T, secondCorrection: T
) {
  let step = rate / firstCorrection
  let root = secondCorrection.squareRoot()
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let w = weights[i] * (1 - rate * decoupledDecay)
      let g = gradient[i] + decay * w
      let m = beta1 * first[i] + complement1 * g
      let v = beta2 * second[i] + complement2 * g * g
      first[i] = m
      second[i] = v
      weights[i] = w - step * m / (v.squareRoot() / root + epsilon)
    }
  }
}
