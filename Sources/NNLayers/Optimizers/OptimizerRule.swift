import TensorKernels

/// A scalar that parameters are made of and computed with: `Float` or `Double`.
public typealias OptimizerScalar = KernelScalar & TensorScalar

/// The settings of an optimizer and the way it changes one parameter: all in which optimizers differ. `RuleOptimizer`
/// does the rest, for a rule of your own too:
/// ```swift
/// struct SignRule: OptimizerRule {
///   static let slots = ["average"]
///   var learningRate: Double
///   var momentum: Double
///
///   func validate() throws(TensorError) {}
///
///   func update<T: OptimizerScalar>(_ p: inout ParameterUpdate<T>) throws(TensorError) {
///     let average = try p.slot(0)
///     for i in 0..<p.count {
///       average[i] = T(momentum) * average[i] + T(1 - momentum) * p.gradient[i]
///       p.weights[i] -= average[i] < 0 ? -T(learningRate) : T(learningRate)
///     }
///   }
/// }
/// var optimizer = RuleOptimizer(model.parameters(), rule: SignRule(learningRate: 1e-3, momentum: 0.9))
/// ```
public protocol OptimizerRule: Sendable {
  /// Names of the tensors that are kept for each parameter, of its shape, such as a velocity.
  static var slots: [String] { get }
  /// Names of the numbers that are kept for each parameter, 1 before the first step; none unless given.
  static var numbers: [String] { get }

  var learningRate: Double { get set }

  /// Which of the slots these settings use; all unless given.
  func uses(slot: Int) -> Bool

  /// What a slot holds before the first step; 0 unless given.
  func initialValue(slot: Int) -> Double

  /// Throws for settings that make no sense.
  func validate() throws(TensorError)

  /// Changes a parameter and what is kept for it. Ask for the slots first: an error ends the step and takes nothing
  /// back.
  func update<T: OptimizerScalar>(_ parameter: inout ParameterUpdate<T>) throws(TensorError)
}

extension OptimizerRule {
  public static var numbers: [String] { [] }
  public func uses(slot: Int) -> Bool { true }
  public func initialValue(slot: Int) -> Double { 0 }
}

/// One parameter in an optimizer's step.
public struct ParameterUpdate<T: OptimizerScalar> {
  public let weights: UnsafeMutablePointer<T>
  public let gradient: UnsafePointer<T>
  public let count: Int
  /// Which step of this parameter it is, from 1. A parameter that was without a gradient before has taken fewer than
  /// others.
  public let step: Int
  /// The numbers kept for the parameter, in the order of `OptimizerRule.numbers`. Another count of them is an error.
  public var numbers: [Double]
  let slots: [UnsafeMutablePointer<T>?]

  /// A tensor kept for the parameter.
  /// - Throws: `TensorError` where the rule has no such slot, or its settings do not use it.
  public func slot(_ index: Int) throws(TensorError) -> UnsafeMutablePointer<T> {
    guard let pointer = slotIfUsed(index) else {
      throw TensorError(.argument, "slot \(index) is not in use", operation: "step")
    }
    return pointer
  }

  /// A tensor kept for the parameter, if the rule has such a slot and the settings use it.
  public func slotIfUsed(_ index: Int) -> UnsafeMutablePointer<T>? {
    slots.indices.contains(index) ? slots[index] : nil
  }
}

/// A setting with the range in which it makes sense.
func check(_ value: Double, _ name: String, _ range: some RangeExpression<Double>) throws(TensorError) {
  guard value.isFinite, range.contains(value) else {
    throw TensorError(.argument, "\(name) is \(value), which is out of its range", operation: "step")
  }
}
