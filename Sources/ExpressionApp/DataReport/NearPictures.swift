import NNLayers

/// Which pictures look alike, found pair by pair. However many pairs there are, what is kept grows with the pictures
/// alone.
struct NearPictures {
  /// Pictures that look alike, each like some other of them.
  struct Group {
    /// In ascending order.
    let pictures: [Int]
    /// The least alike of all pairs.
    let weakest: DuplicateSearch.NearPair?
    /// Whether some are mirror images of others.
    let hasMirrors: Bool
  }

  /// Of a picture so many pairs are kept, and those that bring groups together.
  static let pairLimit = 20

  /// In the order of the indices.
  private(set) var pairs: [DuplicateSearch.NearPair] = []
  /// Whether a picture looks like one of the marked ones.
  private(set) var isLikeMarked: [Bool]
  private let isMarked: [Bool]
  private var components: Components
  private var pairCounts: [Int]
  /// Of the pairs whose first picture it is.
  private var weakest: [DuplicateSearch.NearPair?]
  private var hasMirror: [Bool]

  /// - Parameter marked: for each picture, whether it is marked.
  init(marked: [Bool]) {
    isMarked = marked
    isLikeMarked = [Bool](repeating: false, count: marked.count)
    components = Components(count: marked.count)
    pairCounts = [Int](repeating: 0, count: marked.count)
    weakest = [DuplicateSearch.NearPair?](repeating: nil, count: marked.count)
    hasMirror = [Bool](repeating: false, count: marked.count)
  }

  mutating func add(_ pair: DuplicateSearch.NearPair) {
    let (first, second) = (pair.first, pair.second)
    let joins = components.join(first, second)
    if joins || pairCounts[first] < Self.pairLimit || pairCounts[second] < Self.pairLimit { pairs.append(pair) }
    pairCounts[first] += 1
    pairCounts[second] += 1
    if pair.correlation < weakest[first]?.correlation ?? 2 { weakest[first] = pair }
    if pair.isMirrored { hasMirror[first] = true }
    if isMarked[first] { isLikeMarked[second] = true }
    if isMarked[second] { isLikeMarked[first] = true }
  }

  /// In the order of their first pictures.
  func groups() -> [Group] {
    var components = self.components
    var members: [Int: [Int]] = [:]
    for picture in pairCounts.indices where pairCounts[picture] > 0 {
      members[components.root(of: picture), default: []].append(picture)
    }
    return members.values.sorted { $0[0] < $1[0] }.map { pictures in
      Group(
        pictures: pictures, weakest: pictures.compactMap { weakest[$0] }.min { $0.correlation < $1.correlation },
        hasMirrors: pictures.contains { hasMirror[$0] })
    }
  }
}

/// Sets that grow together (R. Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", 1975).
private struct Components {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  /// Each that is passed is brought nearer to the root, or long chains would be walked again and again.
  mutating func root(of index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  /// Whether they were apart. The smaller index leads.
  mutating func join(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (root(of: left), root(of: right))
    parents[max(left, right)] = min(left, right)
    return left != right
  }
}
