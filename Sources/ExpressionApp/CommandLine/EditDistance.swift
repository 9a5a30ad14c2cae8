/// Insertions, deletions and replacements between two words (V. Levenshtein, 1966).
func editDistance(_ a: String, _ b: String) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[b.count]
}

/// The known word that somebody who wrote another one may have meant.
func nearestWord(to word: String, among known: [String], within distance: Int = 2) -> String? {
  let nearest = known.map { (word: $0, distance: editDistance($0, word)) }.min { $0.distance < $1.distance }
  // A short word is near to any other.
  return nearest.flatMap { $0.distance <= min(distance, word.count - 1) ? $0.word : nil }
}
