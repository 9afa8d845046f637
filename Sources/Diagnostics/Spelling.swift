/// Finds the word a person probably meant.
package enum Spelling {
  /// The candidate nearest to `word`, if it is near enough to be a slip: at most a third of its letters differ, or
  /// only case and separators do. Names of one or two letters are never slips of each other. The first of equally near
  /// ones.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    let plain = normalized(word)
    if let same = candidates.first(where: { normalized($0) == plain }) { return same }
    guard plain.count <= 64 else { return nil }
    let ranked = candidates.map { (name: $0, distance: distance(plain, normalized($0))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(plain.count, best.name.count) / 3 ? best.name : nil
  }

  /// "did you mean 'capacity'?", or nil when nothing is near.
  package static func hint(for word: String, among candidates: [String]) -> String? {
    nearest(to: word, among: candidates).map { "did you mean '\($0)'?" }
  }

  /// Number of insertions, deletions, substitutions and swaps of neighbours between two words.
  package static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var current = [i + 1]
      for j in b.indices {
        let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
        var least = min(substitution, previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, beforePrevious[j - 1] + 1)
        }
        current.append(least)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }

  private static func normalized(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
  }

  /// `a, b and c`, each in quotes.
  package static func list(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension String {
  fileprivate func filter(_ isIncluded: (Character) -> Bool) -> [Character] {
    Array(self).filter(isIncluded)
  }
}
