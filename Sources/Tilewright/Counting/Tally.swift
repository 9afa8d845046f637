/// Tiles of different sizes, with how often each occurs.
///
/// Kept sorted by size, each size once, so that equal tallies are equal values. The tiles of a dimension of
/// 128 cut into steps of 26: `[(24, 1), (26, 4)]`.
struct Tally: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let size: Int
    let count: Int
  }

  private(set) var entries: [Entry]

  init() { entries = [] }

  init(size: Int, count: Int = 1) { entries = count > 0 ? [Entry(size: size, count: count)] : [] }

  /// Adds tiles of one size; empty ones (padding alone) are no tiles.
  mutating func add(_ size: Int, _ count: Int = 1) {
    guard count > 0, size > 0 else { return }
    let index = entries.firstIndex { $0.size >= size } ?? entries.count
    if index < entries.count, entries[index].size == size {
      entries[index] = Entry(size: size, count: entries[index].count + count)
    } else {
      entries.insert(Entry(size: size, count: count), at: index)
    }
  }

  /// Adds another tally `times` over.
  mutating func add(_ other: Tally, times: Int = 1) {
    for entry in other.entries { add(entry.size, entry.count * times) }
  }

  /// The tiles of two independent axes taken together: sizes multiply, and so do counts.
  static func * (a: Tally, b: Tally) -> Tally {
    var product = Tally()
    for x in a.entries { for y in b.entries { product.add(x.size * y.size, x.count * y.count) } }
    return product
  }

  /// All sizes added up.
  var sum: Int { entries.reduce(0) { $0 + $1.size * $1.count } }
  /// Number of tiles.
  var count: Int { entries.reduce(0) { $0 + $1.count } }
  /// The largest size, or 0.
  var largest: Int { entries.last?.size ?? 0 }
}

/// Transfers in time: for each, the largest number of elements that one outer instance sends and the largest
/// that one inner instance receives.
struct TransferTally: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let outer: Int
    let inner: Int
    let count: Int
  }

  private(set) var entries: [Entry] = []

  mutating func add(outer: Int, inner: Int, count: Int = 1) {
    guard count > 0, outer > 0 else { return }
    let index = entries.firstIndex { ($0.outer, $0.inner) >= (outer, inner) } ?? entries.count
    if index < entries.count, entries[index].outer == outer, entries[index].inner == inner {
      entries[index] = Entry(outer: outer, inner: inner, count: entries[index].count + count)
    } else {
      entries.insert(Entry(outer: outer, inner: inner, count: count), at: index)
    }
  }

  mutating func add(_ other: TransferTally, times: Int = 1) {
    for entry in other.entries {
      add(outer: entry.outer, inner: entry.inner, count: entry.count * times)
    }
  }

  /// The transfers of two independent axes taken together.
  static func * (a: TransferTally, b: TransferTally) -> TransferTally {
    var product = TransferTally()
    for x in a.entries {
      for y in b.entries {
        product.add(outer: x.outer * y.outer, inner: x.inner * y.inner, count: x.count * y.count)
      }
    }
    return product
  }

  /// Number of transfers.
  var count: Int { entries.reduce(0) { $0 + $1.count } }
}
