// Winograd's minimal filtering F(4x4, 3x3): 36 multiplications give 16 outputs, where the definition takes 144.
//
// In one dimension, with the interpolation points 0, ±1, ±2 and ∞: y = Aᵀ [(G w) ⊙ (Bᵀ d)] for six inputs d, three
// filter elements w and four outputs y; in two dimensions each matrix is applied to rows and columns.
// A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016.
//
// The transforms below work on vectors of channels. The filter's gradient uses the same three, transposed:
// dw = Gᵀ [(Bᵀ d B) ⊙ (A dy Aᵀ)] G, summed over the tiles before the last step.

typealias Six = (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)
typealias Four = (Lanes, Lanes, Lanes, Lanes)
typealias Three = (Lanes, Lanes, Lanes)

@inline(__always) private func constant(_ value: Float) -> Lanes { Lanes(repeating: value) }

/// `Bᵀ d`.
@inline(__always) func transformInput(_ d: Six) -> Six {
  let a = multiplyAdd(d.4, constant(-4), d.2)
  let b = multiplyAdd(d.3, constant(-4), d.1)
  let c = d.4 - d.2
  let e = constant(2) * (d.3 - d.1)
  return (
    multiplyAdd(multiplyAdd(d.4, constant(-5), d.2), constant(4), d.0),
    a + b, a - b, c + e, c - e,
    multiplyAdd(multiplyAdd(d.5, constant(-5), d.3), constant(4), d.1)
  )
}

/// `Aᵀ m`.
@inline(__always) func transformOutput(_ m: Six) -> Four {
  let s = m.1 + m.2
  let d = m.1 - m.2
  let t = m.3 + m.4
  let u = m.3 - m.4
  return (
    m.0 + s + t, multiplyAdd(d, constant(2), u), multiplyAdd(s, constant(4), t),
    multiplyAdd(d, constant(8), u) + m.5
  )
}

/// `A g`: the transpose of `transformOutput`.
@inline(__always) func transformGradient(_ g: Four) -> Six {
  let a = g.0 + g.2
  let b = g.1 + g.3
  let c = multiplyAdd(g.0, constant(4), g.2)
  let e = constant(2) * multiplyAdd(g.1, constant(4), g.3)
  return (g.0, a + b, a - b, c + e, c - e, g.3)
}

/// `G w`.
@inline(__always) func transformFilter(_ w: Three) -> Six {
  let s = constant(-1.0 / 6) * (w.0 + w.2)
  let t = multiplyAdd(constant(1.0 / 24) * w.0, constant(1.0 / 6), w.2)
  let m = constant(1.0 / 6) * w.1
  let h = constant(1.0 / 12) * w.1
  return (constant(0.25) * w.0, s - m, s + m, t + h, t - h, w.2)
}

/// `Gᵀ p`: the transpose of `transformFilter`.
@inline(__always) func transformFilterGradient(_ p: Six) -> Three {
  let s = p.1 + p.2
  let t = p.3 + p.4
  return (
    multiplyAdd(multiplyAdd(constant(0.25) * p.0, constant(-1.0 / 6), s), constant(1.0 / 24), t),
    multiplyAdd(constant(1.0 / 6) * (p.2 - p.1), constant(1.0 / 12), p.3 - p.4),
    multiplyAdd(multiplyAdd(p.5, constant(-1.0 / 6), s), constant(1.0 / 6), t)
  )
}

/// A matrix of vectors on the stack, six columns wide, between the transform of its columns and that of its rows.
typealias TileScratch = UnsafeMutablePointer<Lanes>

@inline(__always) func row6(_ p: TileScratch, _ i: Int) -> Six {
  let q = p + 6 &* i
  return (q[0], q[1], q[2], q[3], q[4], q[5])
}

@inline(__always) func storeColumn(_ v: Six, _ p: TileScratch, _ j: Int) {
  p[j] = v.0
  p[6 &+ j] = v.1
  p[12 &+ j] = v.2
  p[18 &+ j] = v.3
  p[24 &+ j] = v.4
  p[30 &+ j] = v.5
}

@inline(__always) func storeSix(_ v: Six, _ p: UnsafeMutablePointer<Float>, stride: Int) {
  storeLanes(v.0, p)
  storeLanes(v.1, p + stride)
  storeLanes(v.2, p + 2 &* stride)
  storeLanes(v.3, p + 3 &* stride)
  storeLanes(v.4, p + 4 &* stride)
  storeLanes(v.5, p + 5 &* stride)
}

@inline(__always) func loadSix(_ p: UnsafePointer<Float>, stride: Int) -> Six {
  (
    load(p), load(p + stride), load(p + 2 &* stride), load(p + 3 &* stride), load(p + 4 &* stride),
    load(p + 5 &* stride)
  )
}
