import KernelInterface

// Updates that divide by a running size of the gradient. One pass each; `decay` is added to the gradient,
// `decoupledDecay` shrinks the weights themselves (I. Loshchilov and F. Hutter, "Decoupled Weight Decay
// Regularization", 2019).

/// The averages that Adam and its relatives keep: `m = β₁m + (1 − β₁)g` and `v = β₂v + (1 − β₂)g²`. The complements
/// are 1 − β₁ and 1 − β₂, rounded once from double precision.
public struct MomentFactors<T: KernelScalar> {
  let beta1: T
  let beta2: T
  let complement1: T
  let complement2: T

  public init(beta1: Double, beta2: Double) {
    self.beta1 = T(beta1)
    self.beta2 = T(beta2)
    complement1 = T(1 - beta1)
    complement2 = T(1 - beta2)
  }
}

/// `w −= gradientRate · g / s + averageRate · m / s` with `s = √v · inverseRoot + ε`, where `maximum`, unless nil, keeps the
/// largest v so far and stands in its place.
///
/// - Adam (D. Kingma and J. Ba, 2015, algorithm 1): `averageRate = rate / (1 − β₁ᵗ)`, `inverseRoot = 1 / √(1 − β₂ᵗ)`; with a
///   maximum AMSGrad (S. Reddi, S. Kale and S. Kumar, 2018).
/// - NAdam (T. Dozat, 2016): a share of the step goes along the gradient itself.
@specialized(where T == Float)
@specialized(where T == Double)
public func adamUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, first: UnsafeMutablePointer<T>,
  second: UnsafeMutablePointer<T>, maximum: UnsafeMutablePointer<T>?, _ count: Int, _ factors: MomentFactors<T>,
  averageRate: T, gradientRate: T, inverseRoot: T, epsilon: T, decay: T, shrink: T
) {
  let (beta1, beta2) = (factors.beta1, factors.beta2)
  let (complement1, complement2) = (factors.complement1, factors.complement2)
  parallelFor(count, grain: elementGrain) { range in
    if let maximum {
      for i in range {
        let w = weights[i] * shrink
        let g = gradient[i] + decay * w
        let m = beta1 * first[i] + complement1 * g
        let v = beta2 * second[i] + complement2 * g * g
        // A NaN must not be lost in the maximum.
        let largest = v <= maximum[i] ? maximum[i] : v
        first[i] = m
        second[i] = v
        maximum[i] = largest
        weights[i] = w - (averageRate * m + gradientRate * g) / (largest.squareRoot() * inverseRoot + epsilon)
      }
    } else {
      for i in range {
        let w = weights[i] * shrink
        let g = gradient[i] + decay * w
        let m = beta1 * first[i] + complement1 * g
        let v = beta2 * second[i] + complement2 * g * g
        first[i] = m
        second[i] = v
        weights[i] = w - (averageRate * m + gradientRate * g) / (v.squareRoot() * inverseRoot + epsilon)
      }
    }
  }
}

/// L. Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", 2020: `w −= rate · m / (√v + ε)`,
/// or `w −= rate · m` while the variance cannot be told, as `isAdaptive` says. The rate holds the corrections.
@specialized(where T == Float)
@specialized(where T == Double)
public func rectifiedAdamUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, first: UnsafeMutablePointer<T>,
  second: UnsafeMutablePointer<T>, _ count: Int, _ factors: MomentFactors<T>, rate: T, isAdaptive: Bool, epsilon: T,
  decay: T, shrink: T
) {
  let (beta1, beta2) = (factors.beta1, factors.beta2)
  let (complement1, complement2) = (factors.complement1, factors.complement2)
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let w = weights[i] * shrink
      let g = gradient[i] + decay * w
      let m = beta1 * first[i] + complement1 * g
      let v = beta2 * second[i] + complement2 * g * g
      first[i] = m
      second[i] = v
      weights[i] = w - (isAdaptive ? rate * m / (v.squareRoot() + epsilon) : rate * m)
    }
  }
}

/// `s = α · s + (1 − α) · g²`, `w −= rate · g / (√s + ε)`: T. Tieleman and G. Hinton, 2012. With `mean`, the mean
/// gradient's square is taken off s (A. Graves, 2013); with `velocity`, the quotient is gathered in it first.
@specialized(where T == Float)
@specialized(where T == Double)
public func rmsPropUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, square: UnsafeMutablePointer<T>,
  mean: UnsafeMutablePointer<T>?, velocity: UnsafeMutablePointer<T>?, _ count: Int, rate: T, alpha: T,
  complement: T, epsilon: T, momentum: T, decay: T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let g = gradient[i] + decay * weights[i]
      var s = alpha * square[i] + complement * g * g
      square[i] = s
      if let mean {
        let average = mean[i] + complement * (g - mean[i])
        mean[i] = average
        // A variance; rounding can take it below 0.
        s -= average * average
        if s < 0 { s = 0 }
      }
      var step = g / (s.squareRoot() + epsilon)
      if let velocity {
        step += momentum * velocity[i]
        velocity[i] = step
      }
      weights[i] -= rate * step
    }
  }
}

/// `s += g²`, `w −= rate · g / (√s + ε)`: J. Duchi, E. Hazan and Y. Singer, 2011.
@specialized(where T == Float)
@specialized(where T == Double)
public func adagradUpdate<T: KernelScalar>(
  _ weights: UnsafeMutablePointer<T>, _ gradient: UnsafePointer<T>, square: UnsafeMutablePointer<T>, _ count: Int,
  rate: T, epsilon: T, decay: T
) {
  parallelFor(count, grain: elementGrain) { range in
    for i in range {
      let g = gradient[i] + decay * weights[i]
      let s = square[i] + g * g
      square[i] = s
      weights[i] -= rate * g / (s.squareRoot() + epsilon)
    }
  }
}
