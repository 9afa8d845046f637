/// Which operands' tiles stay inside which loops: all that the order of the loops and the number of slots decide about traffic.
///
/// An operand's tiles stay inside the loops that don't index it, and inside one that cuts it in two when it has two slots. Orders
/// nest: if `a` stays in the most loops, then `b`, the best that an order does is to put innermost what both
/// stay in, then what `a` stays in, then the rest. So as many orders matter as operands have permutations, and not as many as
/// dimensions have.
struct StayingTiles: Hashable {
  /// The slots of each operand: two for those whose tiles stay inside a loop that cuts them in two.
  let slots: [Int]
  /// Dimensions that have to be cut in two.
  let halved: UInt64
  /// The dimensions whose number of tiles multiplies what each operand moves.
  let refetched: [UInt64]
  /// The dimensions in groups, outermost first.
  let groups: [UInt64]

  /// The dimensions with several tiles, outermost first.
  func order(counts: [Int]) -> [Int] {
    groups.flatMap { group in
      counts.indices.filter { counts[$0] > 1 && group & (1 << UInt64($0)) != 0 }
    }
  }

  /// Everything that may be best when the dimensions in `cut` can be cut, those in `halves` in two.
  ///
  /// - Returns: nil when there are more than `most`, or when the search has to end; those with one slot each are always given.
  static func all(
    _ geometry: TileGeometry, cut: UInt64, halves: UInt64, slotLimit: Int, _ effort: TilingEffort,
    most: Int = 20_000
  ) -> [StayingTiles]? {
    let rest = geometry.operands.map { cut & ~geometry.relevant[$0] }
    var kept: [[UInt64]] = [[]]
    for operand in geometry.operands {
      let own = slotLimit < 2 ? 0 : geometry.relevant[operand] & halves
      let choices = [0] + geometry.dimensions.map { UInt64(1) << UInt64($0) }.filter { own & $0 != 0 }
      kept = kept.flatMap { earlier in choices.map { earlier + [$0] } }
      if kept.count > most { return nil }
    }
    guard geometry.operands.count <= 6 else { return nil }
    let nestings = Preference.permutations(Array(geometry.operands))
    guard kept.count * nestings.count <= 16 * most else { return nil }
    var seen: Set<[UInt64]> = []
    var all: [StayingTiles] = []
    for kept in kept {
      if effort.spend(nestings.count), slotLimit > 1 { return nil }
      for nesting in nestings {
        var refetched = rest
        var groups: [UInt64] = []
        var inside = cut
        var outside = cut
        for operand in nesting {
          inside &= rest[operand] | kept[operand]
          refetched[operand] &= ~inside
          groups.append(outside & ~inside)
          outside = inside
        }
        groups.append(inside)
        guard seen.insert(kept + refetched).inserted else { continue }
        all.append(
          StayingTiles(
            slots: kept.map { $0 == 0 ? 1 : 2 }, halved: kept.reduce(0, |), refetched: refetched,
            groups: groups))
      }
    }
    return all.count <= most ? all : nil
  }
}
