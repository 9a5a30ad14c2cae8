/// A network's figures: every timed call of every contender.
struct NetworkResult: Codable {
  struct Row: Codable {
    let name: String
    let version: String?
    let failure: String?
    let stepMilliseconds: [Double]
    let oneMilliseconds: [Double]
    let batchMilliseconds: [Double]
    let peakTrainingBytes: Int?
  }

  let network: String
  let batch: Int
  let work: Work
  let peakGFLOPS: Double?
  /// Ours is the first.
  let contenders: [Row]

  var text: String {
    let training = table(
      [["\(network), training, batch \(batch)", "ms", "±", "ratio", "images/s", "% of peak", "peak MB", "ratio"]]
        + contenders.filter { !$0.stepMilliseconds.isEmpty }.map(trainingLine))
    let inference = table(
      [["\(network), inference", "1: ms", "±", "ratio", "\(batch): ms", "±", "ratio", "images/s", "% of peak"]]
        + contenders.filter { !$0.oneMilliseconds.isEmpty }.map(inferenceLine))
    let absences = contenders.compactMap { row in row.failure.map { "\(row.name): \(firstLine($0))" } }
    let work = """
      \(network): \(millions(self.work.forward)) M multiply-adds an image forward, \
      \(millions(self.work.step)) M in a training step
      """
    return ([work, "", training, "", inference] + absences).joined(separator: "\n")
  }

  private func trainingLine(_ row: Row) -> [String] {
    let memory = row.peakTrainingBytes.map { Double($0) / 1e6 }
    return [row.name] + timing(row, \.stepMilliseconds) + throughput(work.step, row.stepMilliseconds) + [
      memory.text(0), quotient(memory, contenders[0].peakTrainingBytes.map { Double($0) / 1e6 }).text(2),
    ]
  }

  private func inferenceLine(_ row: Row) -> [String] {
    [row.name] + timing(row, \.oneMilliseconds) + timing(row, \.batchMilliseconds)
      + throughput(work.forward, row.batchMilliseconds)
  }

  /// The median, the spread and the ratio to ours.
  private func timing(_ row: Row, _ times: (Row) -> [Double]) -> [String] {
    let median = times(row).median
    return [
      median.short, times(row).spread.map { "\((100 * $0).digits(0)) %" } ?? "n/a",
      quotient(median, times(contenders[0]).median).text(2),
    ]
  }

  /// Images a second and the share of the peak.
  private func throughput(_ multiplyAccumulates: Int, _ times: [Double]) -> [String] {
    let median = times.median
    let rate = median.map { 2 * Double(multiplyAccumulates * batch) / $0 / 1e6 }
    return [
      median.map { 1000 * Double(batch) / $0 }.text(0), quotient(rate.map { 100 * $0 }, peakGFLOPS).text(0),
    ]
  }

  private func millions(_ count: Int) -> String { (Double(count) / 1e6).digits(2) }
  private func firstLine(_ text: String) -> String { String(text.split(separator: "\n").first ?? "") }
}
