import NNLayers

/// Which pictures of a collection are there more than once, exactly or nearly.
struct FaceDuplicates {
  /// Pictures that are the same, or look alike.
  struct Group {
    /// In the order of the faces.
    let faces: [Int]
    /// Whether they are in different splits.
    let crossesSplits: Bool
    /// Whether they have different labels.
    let hasConflict: Bool
    /// Of a near group, the least alike of its pairs.
    let weakest: DuplicateSearch.NearPair?
    /// Whether some are mirror images of others.
    let hasMirrors: Bool
  }

  /// How many pictures of a split the first split has too.
  struct Known {
    let split: Int
    let images: Int
    /// With the very same pixels.
    let exact: Int
    /// The same or nearly.
    let near: Int
  }

  /// Files with the same bytes.
  let files: [Group]
  /// Pictures with the same pixels, from whatever files.
  let exact: [Group]
  /// Different pictures that look alike, with the exact copies of each.
  let near: [Group]
  /// Each pair of different pictures, by the first face that shows each.
  let pairs: [DuplicateSearch.NearPair]
  let known: [Known]

  init(in survey: FaceSurvey, distance: Int = DuplicateSearch.defaultDistance) {
    let faces = survey.collection.faces
    let digests = survey.facts.map { $0?.digest }
    func group(_ members: [Int], _ pairs: [DuplicateSearch.NearPair] = []) -> Group {
      Group(
        faces: members, crossesSplits: Set(members.map { faces[$0].split }).count > 1,
        hasConflict: Set(members.map { faces[$0].label }).count > 1,
        weakest: pairs.min { $0.correlation < $1.correlation }, hasMirrors: pairs.contains(where: \.isMirrored))
    }
    files = DuplicateSearch.groups(of: survey.facts.map { $0?.file }).map { group($0) }
    let copies = DuplicateSearch.groups(of: digests)
    exact = copies.map { group($0) }

    // Only the first of several copies takes part in the search.
    var members = Dictionary(uniqueKeysWithValues: copies.map { ($0[0], $0) })
    var sketches = survey.facts.map { $0?.sketch }
    for copy in copies.flatMap({ $0.dropFirst() }) { sketches[copy] = nil }
    let pairs = DuplicateSearch.near(sketches, distance: distance)
    for pair in pairs {
      for face in [pair.first, pair.second] where members[face] == nil { members[face] = [face] }
    }
    var components = Components(count: faces.count)
    for pair in pairs { components.join(pair.first, pair.second) }
    let pairsOf = Dictionary(grouping: pairs) { components.root(of: $0.first) }
    let roots = Dictionary(grouping: Set(pairs.flatMap { [$0.first, $0.second] })) { components.root(of: $0) }
    near = roots.map { root, pictures in
      group(pictures.flatMap { members[$0] ?? [] }.sorted(), pairsOf[root] ?? [])
    }.sorted { $0.faces[0] < $1.faces[0] }
    self.pairs = pairs

    var nearPictures: [Int: [Int]] = [:]
    for pair in pairs {
      nearPictures[pair.first, default: []].append(pair.second)
      nearPictures[pair.second, default: []].append(pair.first)
    }
    var exactlyKnown: Set<Int> = []
    var nearlyKnown: Set<Int> = []
    func isInFirstSplit(_ picture: Int) -> Bool { (members[picture] ?? [picture]).contains { faces[$0].split == 0 } }
    for (picture, copies) in members {
      let isKnown = isInFirstSplit(picture)
      let isNearlyKnown = isKnown || (nearPictures[picture] ?? []).contains(where: isInFirstSplit)
      for face in copies where faces[face].split > 0 {
        if isKnown { exactlyKnown.insert(face) }
        if isNearlyKnown { nearlyKnown.insert(face) }
      }
    }
    known = survey.collection.splits.indices.dropFirst().map { split in
      Known(
        split: split, images: zip(faces, digests).count { $0.split == split && $1 != nil },
        exact: exactlyKnown.count { faces[$0].split == split }, near: nearlyKnown.count { faces[$0].split == split })
    }
  }
}

/// Sets that grow together (R. Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", 1975).
private struct Components {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  func root(of index: Int) -> Int {
    var index = index
    while parents[index] != index { index = parents[index] }
    return index
  }

  mutating func join(_ left: Int, _ right: Int) {
    let (left, right) = (root(of: left), root(of: right))
    // The smaller index leads, and paths stay short enough for the few members that a group has.
    parents[max(left, right)] = min(left, right)
  }
}

extension [FaceDuplicates.Group] {
  /// How many pictures are in the groups.
  var imageCount: Int { reduce(0) { $0 + $1.faces.count } }
}
