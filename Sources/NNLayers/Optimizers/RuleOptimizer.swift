import TensorKernels

/// An optimizer made of a rule: `SGD`, `Adam` and the others are names of it.
///
/// Parameters are in groups, each with settings of its own; at first there is one. The settings of all groups are set
/// through the optimizer itself: `optimizer.weightDecay = 0` (which reads the first group's).
///
/// What is kept for a parameter (momenta, how many steps it has taken) belongs to the parameter, not to its group, and
/// begins when its first gradient comes.
@dynamicMemberLookup
public struct RuleOptimizer<Rule: OptimizerRule>: Optimizer {
  /// Parameters with the same settings.
  public struct Group {
    /// Places in the optimizer's `parameters`, ascending.
    public fileprivate(set) var indices: [Int]
    public fileprivate(set) var settings: Rule
    /// The group's learning rate over the first group's, when it was configured.
    fileprivate var rateRatio = 1.0
  }

  public let parameters: ParameterList
  public private(set) var stepCount = 0
  /// Every parameter is in one of them. The first is never removed, though it may be empty.
  public private(set) var groups: [Group]
  private var memories: [Memory]

  /// What is kept for one parameter.
  private struct Memory {
    var slots: [Tensor?]
    var numbers: [Double]
    var steps = 0
  }

  public init(_ parameters: ParameterList, rule: Rule) {
    self.parameters = parameters
    groups = [Group(indices: Array(parameters.indices), settings: rule)]
    let empty = Memory(
      slots: [Tensor?](repeating: nil, count: Rule.slots.count),
      numbers: [Double](repeating: 1, count: Rule.numbers.count))
    memories = [Memory](repeating: empty, count: parameters.count)
  }

  /// The first group's learning rate. Setting it keeps the ratios that the groups' rates had when they were configured,
  /// so that a schedule moves all of them.
  public var learningRate: Double {
    get { groups[0].settings.learningRate }
    set {
      for index in groups.indices { groups[index].settings.learningRate = newValue * groups[index].rateRatio }
    }
  }

  /// A setting: the first group's; setting it sets it in all groups.
  public subscript<Value>(dynamicMember setting: WritableKeyPath<Rule, Value>) -> Value {
    get { groups[0].settings[keyPath: setting] }
    set { for index in groups.indices { groups[index].settings[keyPath: setting] = newValue } }
  }
}

extension RuleOptimizer {
  /// Changes the settings of the parameters that the predicate chooses. They form groups of their own; those that
  /// earlier calls configured keep what this one does not change.
  /// - Throws: `TensorError` where the predicate chooses no parameter.
  public mutating func configure(
    where isChosen: (ParameterList.Element) -> Bool, change: (inout Rule) -> Void
  ) throws(TensorError) {
    let chosen = Set(parameters.indices.filter { isChosen(parameters[$0]) })
    guard !chosen.isEmpty else {
      throw TensorError(.argument, "no parameter is chosen", operation: "configure")
    }
    let base = groups[0].settings.learningRate
    var result: [Group] = []
    var changed: [Group] = []
    for (place, group) in groups.enumerated() {
      var rest = group
      rest.indices = group.indices.filter { !chosen.contains($0) }
      if place == 0 || !rest.indices.isEmpty { result.append(rest) }
      var part = group
      part.indices = group.indices.filter { chosen.contains($0) }
      guard !part.indices.isEmpty else { continue }
      change(&part.settings)
      if part.settings.learningRate != group.settings.learningRate {
        // From a first rate of 0, as a warm-up may set it, no ratio follows.
        guard base != 0 else {
          throw TensorError(
            .argument, "configure the learning rates of groups while the optimizer's is not 0", operation: "configure")
        }
        part.rateRatio = part.settings.learningRate / base
      }
      changed.append(part)
    }
    groups = result + changed
  }

  /// Changes the settings of the parameters at this path or below it: `features.0` chooses `features.0.weight` and not
  /// `features.01.weight`.
  /// - Throws: `TensorError` where there is none.
  public mutating func configure(prefix: String, change: (inout Rule) -> Void) throws(TensorError) {
    do {
      try configure(where: { $0.path == prefix || $0.path.hasPrefix(prefix + ".") }, change: change)
    } catch {
      var error = error
      error.message += ": prefix \(prefix)"
      throw error
    }
  }
}

extension RuleOptimizer {
  public mutating func step(_ gradients: Gradients, allowingMissing: Bool) throws(TensorError) {
    for group in groups { try group.settings.validate() }
    let pairs = try parameters.paired(with: gradients, allowingMissing: allowingMissing)
    var groupOfParameter = [Int](repeating: 0, count: parameters.count)
    for (index, group) in groups.enumerated() {
      for parameter in group.indices { groupOfParameter[parameter] = index }
    }
    for pair in pairs {
      let rule = groups[groupOfParameter[pair.index]].settings
      try prepare(pair, for: rule)
      try pair.parameter.update { (value: inout Tensor) throws(TensorError) in
        if value.scalarType == .float64 {
          try update(&value, pair, rule, Double.self)
        } else {
          try update(&value, pair, rule, Float.self)
        }
      }
    }
    stepCount += 1
    try gradients.applyBufferUpdates()
  }

  /// Makes a parameter's slots ready to be written in place: of the gradient's type, and not shared with a copy.
  private mutating func prepare(_ pair: ParameterGradient, for rule: Rule) throws(TensorError) {
    for slot in Rule.slots.indices where rule.uses(slot: slot) {
      var tensor: Tensor
      if let known = memories[pair.index].slots[slot] {
        memories[pair.index].slots[slot] = nil
        tensor = try known.converted(to: pair.gradient.scalarType)
      } else {
        tensor = try Tensor(
          repeating: rule.initialValue(slot: slot), pair.gradient.shape, pair.gradient.scalarType)
      }
      try tensor.makeUnique()
      memories[pair.index].slots[slot] = tensor
    }
  }

  private mutating func update<T: FloatingScalar>(
    _ value: inout Tensor, _ pair: ParameterGradient, _ rule: Rule, _: T.Type
  ) throws(TensorError) {
    let memory = memories[pair.index]
    var numbers = memory.numbers
    var failure: TensorError?
    try value.withMutablePointer(T.self) { weights in
      pair.gradient.withPointer(T.self) { gradient in
        var pointers = [UnsafeMutablePointer<T>?](repeating: nil, count: memory.slots.count)
        for slot in pointers.indices where rule.uses(slot: slot) {
          memory.slots[slot]?.fill(T.self) { pointers[slot] = $0 }
        }
        // The memory's storage outlives this call, and with it the pointers.
        withExtendedLifetime(memory) {
          var parameter = ParameterUpdate(
            weights: weights, gradient: gradient, count: pair.gradient.elementCount, step: memory.steps + 1,
            numbers: numbers, slots: pointers)
          do throws(TensorError) {
            try rule.update(&parameter)
          } catch {
            failure = error
          }
          numbers = parameter.numbers
        }
      }
    }
    if let failure { throw failure }
    guard numbers.count == memory.numbers.count else {
      throw TensorError(
        .argument, "the rule has left \(numbers.count) numbers of \(memory.numbers.count)", operation: "step")
    }
    memories[pair.index].steps += 1
    memories[pair.index].numbers = numbers
  }
}

extension RuleOptimizer {
  /// What the optimizer remembers: `step`; `slot.path` for every slot that is in use; `number.path`; and `steps.path`
  /// for a parameter that has taken fewer steps than the optimizer, because it was without a gradient.
  public func state() throws(TensorError) -> [String: Tensor] {
    var state = ["step": try Tensor(Double(stepCount), .float64)]
    for group in groups {
      for index in group.indices {
        let (path, memory) = (parameters[index].path, memories[index])
        for (slot, name) in Rule.slots.enumerated() {
          if let tensor = memory.slots[slot] {
            var copy = tensor
            try copy.makeUnique()
            state["\(name).\(path)"] = copy
          } else if group.settings.uses(slot: slot) {
            let value = try parameters[index].parameter.value()
            state["\(name).\(path)"] = try Tensor(
              repeating: group.settings.initialValue(slot: slot), value.shape, value.scalarType)
          }
        }
        for (name, number) in zip(Rule.numbers, memory.numbers) {
          state["\(name).\(path)"] = try Tensor(number, .float64)
        }
        if memory.steps != stepCount { state["steps.\(path)"] = try Tensor(Double(memory.steps), .float64) }
      }
    }
    return state
  }

  public mutating func load(state: [String: Tensor]) throws(TensorError) {
    let step = try state.stepCount()
    var loaded = memories
    for group in groups {
      for index in group.indices {
        let path = parameters[index].path
        let value = try parameters[index].parameter.value()
        for (slot, name) in Rule.slots.enumerated() {
          // What these settings do not use is taken too where it is there: a momentum may be switched on again.
          let isKnown = state["\(name).\(path)"] != nil
          loaded[index].slots[slot] =
            isKnown || group.settings.uses(slot: slot) ? try state.slot("\(name).\(path)", for: value) : nil
        }
        for (number, name) in Rule.numbers.enumerated() {
          guard let tensor = state["\(name).\(path)"], tensor.elementCount == 1 else {
            throw TensorError(.argument, "the optimizer's state has no number \(name).\(path)", operation: "load")
          }
          loaded[index].numbers[number] = try tensor.scalar()
        }
        loaded[index].steps = state["steps.\(path)"] == nil ? step : try state.stepCount("steps.\(path)")
      }
    }
    stepCount = step
    memories = loaded
  }
}
