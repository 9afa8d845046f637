/// The part of a tensor that a tile's name speaks of: `A[0:26][3]` is 0..<26 by 3..<4.
struct TileBounds: Hashable, Sendable {
  let operand: String
  let ranges: [Range<Int>]

  /// Nil when the name isn't made of ranges in brackets.
  init?(_ tile: String) {
    guard let start = tile.firstIndex(of: "["), tile.hasSuffix("]") else { return nil }
    operand = String(tile[..<start])
    let parts = tile[start...].dropFirst().dropLast().split(whereSeparator: {
      $0 == "," || $0 == "]" || $0 == "["
    })
    var ranges: [Range<Int>] = []
    for part in parts {
      let ends = part.split(separator: ":").map { Int($0.filter { $0 != " " }) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
      let range = (first, ends.count == 1 ? last + 1 : last)
      guard ends.count <= 2, range.0 <= range.1 else { return nil }
      ranges.append(range.0..<range.1)
    }
    self.ranges = ranges
  }

  /// Whether a tile lies inside another, as far as their names tell; a tile lies inside itself.
  static func isInside(_ inner: String, _ outer: String) -> Bool {
    if inner == outer { return true }
    guard let inner = TileBounds(inner), let outer = TileBounds(outer), inner.operand == outer.operand,
      inner.ranges.count == outer.ranges.count
    else { return false }
    return zip(inner.ranges, outer.ranges).allSatisfy { $0.clamped(to: $1) == $0 && !$0.isEmpty }
  }
}
