import Foundation
import NNLayers

/// What there is of a run: the files of its folder, and the faces that it was trained and tested with.
struct RunFiles {
  let folder: String
  private(set) var configuration: ConfigurationFile?
  private(set) var metrics: MetricsLog?
  private(set) var weights: TrainedModel?
  /// The epoch that the weights are of, if they say it.
  private(set) var weightsEpoch: Int?
  private(set) var data: ExpressionData?
  private(set) var dataPath: String?
  /// What is missing: no fault, if the run has just not come so far.
  private(set) var missing: [String] = []
  /// What is there and cannot be used.
  private(set) var problems: [String] = []
  /// What the reader should know besides.
  private(set) var remarks: [String] = []

  /// - Parameters:
  ///   - dataPath: where the faces are; where the configuration says, unless given.
  ///   - resizes: whether faces of another size are resampled, also if the configuration does not say so.
  ///   - loaded: the run's faces, where they are in memory already.
  /// - Throws: `Failure` where there is no such folder, or no run in it.
  init(folder: String, dataPath: String? = nil, resizes: Bool = false, loaded: ExpressionData? = nil) throws {
    self.folder = folder
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw Failure("\(folder): there is no such folder")
    }
    let names = ["configuration.json", "metrics.csv", "best.safetensors"]
    let paths = names.map { "\(folder)/\($0)" }
    let isThere = paths.map { FileManager.default.fileExists(atPath: $0) }
    guard isThere.contains(true) else {
      throw Failure("\(folder): holds no run: it has none of \(names.joined(separator: ", "))")
    }
    for (name, there) in zip(names, isThere) where !there { missing.append(name) }
    if isThere[0] { configuration = attempt { try ConfigurationFile(contentsOf: paths[0]) } }
    if isThere[1] { metrics = attempt { try MetricsLog(contentsOf: paths[1]) } }
    problems += metrics?.problems ?? []
    if isThere[2] {
      weights = attempt { try TrainedModel(contentsOf: paths[2]) }
      weightsEpoch = (try? Checkpoint(contentsOf: paths[2]))?.epoch
    }
    guard let weights else { return }
    let path = dataPath ?? configuredDataPath ?? "data_greyscale"
    self.dataPath = path
    if let loaded {
      data = loaded
      return
    }
    guard FileManager.default.fileExists(atPath: path) else {
      missing.append("the faces, \(path)")
      return
    }
    var format = weights.description.format
    format.resizes = resizes || configuration?["data", "resize"]?.flag ?? false
    data = attempt {
      let data = try ExpressionData(path: path, format: format)
      guard data.test.classNames == weights.description.classNames else {
        throw Failure(
          "\(path): has \(data.test.classNames.joined(separator: ", ")), but the weights tell "
            + "\(weights.description.classNames.joined(separator: ", ")) apart")
      }
      data.train.normalization = weights.description.normalization
      data.test.normalization = weights.description.normalization
      try data.test.readAll()
      return data
    }
    if let data { compareFingerprints(of: data, path) }
  }

  /// A page of other faces than the run's is no fault, but its figures do not belong to the learning curves.
  private mutating func compareFingerprints(of data: ExpressionData, _ path: String) {
    guard let known = configuration?["data", "fingerprint", "hash"]?.fact,
      let fingerprint = attempt({ try DataFingerprint(of: data, path: path) }), fingerprint.hash != known
    else { return }
    remarks.append("The faces in \(path) are not those that the run was begun with.")
  }

  /// The data's path as it was given, or from the root where the report is made in another folder than the run.
  private var configuredDataPath: String? {
    let paths = [configuration?["data", "path"], configuration?["data", "absolute_path"]].compactMap { $0?.fact }
    return paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths.first
  }

  /// The result, or a problem more.
  private mutating func attempt<Result>(_ body: () throws -> Result) -> Result? {
    do {
      return try body()
    } catch {
      problems.append("\(error)")
      return nil
    }
  }
}
