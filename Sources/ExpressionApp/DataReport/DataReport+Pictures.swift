import NNLayers

/// The parts of the page that show faces.
extension DataReport {
  private static let groupLimit = 36
  private static let pictureLimit = 6
  private static let outlierLimit = 60
  private static let sampleCount = 10

  func addCopies(to page: inout Page) {
    let first = collection.splits[0]
    add(
      "The same picture in several splits", duplicates.exact.filter(\.crossesSplits), to: &page,
      note: """
        Images with the very same pixels. An image of another split that \(first) has too says nothing in a test of \
        what was learned from \(first).
        """)
    add(
      "The same picture with different labels", duplicates.exact.filter(\.hasConflict), to: &page,
      note: "Images with the very same pixels. At most one of the labels is right.")
    add(
      "Looking alike in several splits", duplicates.near.filter(\.crossesSplits), to: &page,
      note: "Different images that look alike: \(rule)")
    add(
      "Looking alike with different labels", duplicates.near.filter(\.hasConflict), to: &page,
      note: "Different images that look alike: \(rule)")
    add(
      "Looking alike otherwise", duplicates.near.filter { !$0.crossesSplits && !$0.hasConflict }, to: &page,
      note: "Different images of one label and split that look alike, least alike first.")
    add(
      "The same picture otherwise", duplicates.exact.filter { !$0.crossesSplits && !$0.hasConflict }, to: &page,
      note: "Images of one label and split with the very same pixels: such an image counts twice.")
  }

  private var rule: String {
    """
    perceptual hashes that differ in few of 64 bits, and a correlation of at least \
    \(DuplicateSearch.defaultCorrelation.digits(2)) at \(ImageSketch.side) x \(ImageSketch.side) pixels. Below each \
    group stands its smallest correlation; those come first.
    """
  }

  private func add(_ title: String, _ groups: [FaceDuplicates.Group], to page: inout Page, note: String) {
    guard !groups.isEmpty else { return }
    let sorted = groups.enumerated().sorted { left, right in
      (left.element.weakest?.correlation ?? 0, left.offset) < (right.element.weakest?.correlation ?? 0, right.offset)
    }
    let shown = sorted.prefix(Self.groupLimit).map { pictureGroup($0.element) }
    let count = groups.count > shown.count ? "\(shown.count) of \(groups.count) groups." : "\(shown.count) groups."
    page.add(title, note: "\(note) \(groups.count == 1 ? "One group." : count)", [PictureGroups(groups: shown)])
  }

  private func pictureGroup(_ group: FaceDuplicates.Group) -> PictureGroup {
    var notes: [String] = []
    if let weakest = group.weakest { notes.append("correlation \(weakest.correlation.digits(3))") }
    if group.hasMirrors { notes.append("mirrored") }
    if group.faces.count > Self.pictureLimit { notes.append("\(group.faces.count) images in all") }
    return PictureGroup(
      pictures: group.faces.prefix(Self.pictureLimit).compactMap { picture(of: $0) },
      note: notes.isEmpty ? nil : "\(notes.joined(separator: ", "))")
  }

  func addOutliers(to page: inout Page) {
    let found = survey.outliers
    guard !found.isEmpty else { return }
    let rules = FaceFacts.Outlier.allCases.map { "\($0.rawValue): \($0.rule)" }.joined(separator: "; ")
    let pictures = found.prefix(Self.outlierLimit).compactMap { face, kind in
      picture(of: face, extra: "<br/><span class=\"note\">\(kind.rawValue)</span>")
    }
    let count = found.count > pictures.count ? "\(pictures.count) of \(found.count) images." : "\(found.count) images."
    page.add("Little to see", note: "By the grey levels: \(rules). \(count)", [Gallery(pictures)])
  }

  /// Images of each class, at even distances in the order of their names.
  func addSamples(to page: inout Page) {
    let rows = collection.classNames.indices.compactMap { label -> Markup? in
      let all = collection.faces.indices.filter {
        collection.faces[$0].label == label && collection.faces[$0].split == 0 && survey.facts[$0] != nil
      }
      guard !all.isEmpty else { return nil }
      let count = min(all.count, Self.sampleCount)
      let pictures = (0..<count).compactMap { picture(of: all[$0 * all.count / count], hasCaption: false) }
      return "<h3>\(collection.classNames[label])</h3>\(Gallery(pictures, isTight: true))"
    }
    guard !rows.isEmpty else { return }
    page.add("Samples", note: "Images of \(collection.splits[0]), at even distances in the order of their names.", rows)
  }

  /// In about 72 pixels, whatever its size; `nil` if it cannot be read any more.
  private func picture(of face: Int, hasCaption: Bool = true, extra: Markup = "") -> Picture? {
    let entry = collection.faces[face]
    guard var image = try? entry.read() else { return nil }
    let side = max(image.width, image.height)
    if side > 144 {
      let scale = 144 / Double(side)
      let width = max(1, Int((Double(image.width) * scale).rounded()))
      let height = max(1, Int((Double(image.height) * scale).rounded()))
      guard let small = try? image.resized(width: width, height: height) else { return nil }
      image = small
    }
    let label = collection.classNames[entry.label]
    let split: Markup = collection.splits.count > 1 ? "<br/>\(collection.splits[entry.split])" : ""
    return Picture(
      image, scale: 72 / Double(max(image.width, image.height)), description: "\(entry.name), \(label)",
      caption: hasCaption ? "<b>\(label)</b>\(split)\(extra)" : nil)
  }
}
