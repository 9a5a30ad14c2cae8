import NNLayers

/// Operations/LinearAlgebra.
let linearAlgebra: [String: Operation] = [
  "matrixProduct": { x, a in
    try x[0].matrixProduct(x[1], transposingSelf: a.flag("left"), transposingOther: a.flag("right"))
  },
  "matrixProductOfTensors": { x, a in
    try x[0].value.matrixProduct(x[1].value, transposingSelf: a.flag("left"), transposingOther: a.flag("right"))
  },
  "dot": { x, _ in try x[0].dot(x[1]) },
  "outerProduct": { x, _ in try x[0].outerProduct(x[1]) },
]
