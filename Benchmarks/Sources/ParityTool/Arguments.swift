import NNLayers

/// An argument of a drawn operation: numbers, of which one alone is a list too, or a word.
enum Argument: Decodable {
  case numbers([Double])
  case word(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let word = try? container.decode(String.self) {
      self = .word(word)
    } else {
      self = .numbers(try container.decode([Double].self))
    }
  }
}

/// The arguments by name. A name that is asked for and is not there is an error, but for the optional ones.
struct Arguments {
  let values: [String: Argument]

  /// Whether the operation runs on a tape of inference.
  var isInference: Bool { values["inference"] != nil }

  func has(_ name: String) -> Bool { values[name] != nil }

  func optionalDoubles(_ name: String) throws -> [Double]? {
    switch values[name] {
    case nil: return nil
    case .numbers(let numbers): return numbers
    case .word(let word):
      guard let number = Double(word) else { throw ParityError("\(name) is \(word), not numbers") }
      return [number]
    }
  }

  func doubles(_ name: String) throws -> [Double] {
    guard let numbers = try optionalDoubles(name) else { throw ParityError("no argument \(name)") }
    return numbers
  }

  func word(_ name: String) throws -> String {
    guard case .word(let word) = values[name] else { throw ParityError("no word \(name)") }
    return word
  }

  func optionalDouble(_ name: String) throws -> Double? { try optionalDoubles(name).map { $0[0] } }
  func optionalInts(_ name: String) throws -> [Int]? { try optionalDoubles(name)?.map { Int($0) } }
  func optionalInt(_ name: String) throws -> Int? { try optionalInts(name).map { $0[0] } }
  func double(_ name: String) throws -> Double { try doubles(name)[0] }
  func ints(_ name: String) throws -> [Int] { try doubles(name).map { Int($0) } }
  func int(_ name: String) throws -> Int { try ints(name)[0] }
  func flag(_ name: String) throws -> Bool { try int(name) != 0 }
  func shape(_ name: String) throws -> Shape { Shape(try ints(name)) }

  func size(_ name: String) throws -> Size2D {
    let numbers = try ints(name)
    return Size2D(numbers[0], numbers[1])
  }

  func optionalSize(_ name: String) throws -> Size2D? { has(name) ? try size(name) : nil }

  func padding2D() throws -> Padding2D {
    switch values["padding"] {
    case .word("valid"): return .valid
    case .word("same"): return .same
    default:
      let sides = try ints("padding")
      return .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    }
  }

  func padding1D() throws -> Padding1D {
    switch values["padding"] {
    case .word("valid"): return .valid
    case .word("same"): return .same
    default:
      let sides = try ints("padding")
      return .explicit(before: sides[0], after: sides[1])
    }
  }

  func paddingMode() throws -> PaddingMode {
    switch try word("mode") {
    case "reflect": return .reflect
    case "replicate": return .replicate
    case "circular": return .circular
    default: return .constant(try double("value"))
    }
  }

  func reduction() throws -> Reduction {
    switch try word("reduction") {
    case "mean": return .mean
    case "sum": return .sum
    case "batchmean": return .batchMean
    case "none": return .none
    default: throw ParityError("no such reduction")
    }
  }
}
