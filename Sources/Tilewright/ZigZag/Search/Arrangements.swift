/// The arrangements of items of which some are equal, each once: A. Williams, "Loopless generation of multiset permutations using a
/// constant number of variables by prefix shifts" (SODA 2009), algorithm 1, from the descending order on.
///
/// The order matters where two mappings are equally good: the first one counts.
struct Arrangements: Sequence, IteratorProtocol {
  /// Ranks of the items, equal for equal items.
  private let ranks: [Int]
  /// By place, the place of the next item; -1 after the last.
  private var following: [Int]
  private var head: Int
  private var second: Int
  private var last: Int
  private var isFirst = true

  /// Arranges items of these ranks.
  init(_ ranks: [Int]) {
    self.ranks = ranks.sorted(by: >)
    following = ranks.indices.map { $0 + 1 < ranks.count ? $0 + 1 : -1 }
    head = 0
    second = Swift.max(0, ranks.count - 2)
    last = ranks.count - 1
  }

  /// The ranks in the next order.
  mutating func next() -> [Int]? {
    if isFirst {
      isFirst = false
      return ranks.isEmpty ? nil : current
    }
    guard last >= 0, following[last] >= 0 || ranks[last] < ranks[head] else { return nil }
    let before = following[last] >= 0 && ranks[second] >= ranks[following[last]] ? last : second
    let shifted = following[before]
    following[before] = following[shifted]
    following[shifted] = head
    if ranks[shifted] < ranks[head] { second = shifted }
    last = following[second]
    head = shifted
    return current
  }

  private var current: [Int] {
    var list: [Int] = []
    list.reserveCapacity(ranks.count)
    var place = head
    while place >= 0 {
      list.append(ranks[place])
      place = following[place]
    }
    return list
  }
}
