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
  /// Pairs of different pictures, by the first face that shows each; of a picture with very many not all of them.
  let pairs: [DuplicateSearch.NearPair]
  let known: [Known]

  init(in survey: FaceSurvey, distance: Int = DuplicateSearch.defaultDistance) {
    let faces = survey.collection.faces
    let digests = survey.facts.map { $0?.digest }
    func group(_ members: [Int], _ alike: NearPictures.Group? = nil) -> Group {
      Group(
        faces: members, crossesSplits: Set(members.map { faces[$0].split }).count > 1,
        hasConflict: Set(members.map { faces[$0].label }).count > 1,
        weakest: alike?.weakest, hasMirrors: alike?.hasMirrors ?? false)
    }
    files = DuplicateSearch.groups(of: survey.facts.map { $0?.file }).map { group($0) }
    let copies = DuplicateSearch.groups(of: digests)
    exact = copies.map { group($0) }

    // Only the first of several copies takes part in the search.
    let members = Dictionary(uniqueKeysWithValues: copies.map { ($0[0], $0) })
    var sketches = survey.facts.map { $0?.sketch }
    var firsts = Array(faces.indices)
    for copies in copies {
      for copy in copies.dropFirst() {
        sketches[copy] = nil
        firsts[copy] = copies[0]
      }
    }
    // Marked are the pictures that the first split has.
    let isInFirstSplit = faces.indices.map { face in (members[face] ?? [face]).contains { faces[$0].split == 0 } }
    var alike = NearPictures(marked: isInFirstSplit)
    DuplicateSearch.forEachNear(sketches, distance: distance) { alike.add($0) }
    near = alike.groups().map { found in group(found.pictures.flatMap { members[$0] ?? [$0] }.sorted(), found) }
      .sorted { $0.faces[0] < $1.faces[0] }
    pairs = alike.pairs

    var exactlyKnown: Set<Int> = []
    var nearlyKnown: Set<Int> = []
    for face in faces.indices where faces[face].split > 0 {
      let picture = firsts[face]
      if isInFirstSplit[picture] { exactlyKnown.insert(face) }
      if isInFirstSplit[picture] || alike.isLikeMarked[picture] { nearlyKnown.insert(face) }
    }
    known = survey.collection.splits.indices.dropFirst().map { split in
      Known(
        split: split, images: zip(faces, digests).count { $0.split == split && $1 != nil },
        exact: exactlyKnown.count { faces[$0].split == split }, near: nearlyKnown.count { faces[$0].split == split })
    }
  }
}

extension [FaceDuplicates.Group] {
  /// How many pictures are in the groups.
  var imageCount: Int { reduce(0) { $0 + $1.faces.count } }
}
