import Foundation

/// Why bytes are no JSON, as far as the parser tells; with the place where it does.
func jsonProblem(in data: Data) -> String {
  // The decoder's own error names no place.
  do {
    _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    return "a value in it cannot be represented"
  } catch {
    let message = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "the parser does not say why"
    return data.isEmpty ? "it is empty" : message
  }
}
