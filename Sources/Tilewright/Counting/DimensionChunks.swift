/// How a dimension is cut by the loops around and across a transfer: for every transfer in time, what each
/// instance holds.
///
/// Transfers of equal shape are counted, not listed, so that a dimension of 2^40 costs no more than one of 40.
/// Positions are left out: they matter only where an index can leave its tensor (see `PositionedChunks`).
struct DimensionChunks: Sendable {
  /// Pieces of one size that are held together.
  struct Piece: Hashable, Sendable {
    let size: Int
    let count: Int
    /// Behind a cut along which a window slides, the size of what the transfer before held; else 0.
    var previous = 0
  }

  /// Instances of the inner side that hold the same.
  struct Inner: Hashable, Sendable {
    let count: Int
    let pieces: [Piece]
    var size: Int { pieces.reduce(0) { $0 + $1.size * $1.count } }
    var previous: Int { pieces.reduce(0) { $0 + $1.previous * $1.count } }
  }

  /// Instances of the outer memory that serve the same.
  struct Outer: Hashable, Sendable {
    let count: Int
    let inners: [Inner]
    var size: Int { inners.reduce(0) { $0 + $1.size * $1.count } }
    var previous: Int { inners.reduce(0) { $0 + $1.previous * $1.count } }
  }

  /// Transfers in time of the same shape.
  struct Family: Hashable, Sendable {
    let count: Int
    let outers: [Outer]
  }

  /// The families; the first instance of each holds the most.
  let families: [Family]
  /// Whether every tile, and everything one outer instance sends at once, is a run without gaps.
  let isContiguous: Bool

  /// Cuts a chunk of `size` by `cuts`, outermost first. `sliding` is the index of a cut in time along which each
  /// transfer remembers the one before; no other cut in time may follow it.
  init(size: Int, cuts: [(step: Int, place: Boundary.Place)], sliding: Int? = nil) {
    var cutter = Cutter(cuts: cuts, sliding: sliding)
    cutter.cut([Outer(count: 1, inners: [Inner(count: 1, pieces: [Piece(size: size, count: 1)])])], 0, 1)
    families = cutter.families
    isContiguous = !cutter.hasGaps
  }

  /// The number of transfers in time.
  var transfers: Int { families.reduce(0) { $0 + $1.count } }
  /// The number of transfers counted once for each outer instance.
  var outerTransfers: Int {
    families.reduce(0) { $0 + $1.count * $1.outers.reduce(0) { $0 + $1.count } }
  }
  /// The number of transfers counted once for each inner instance.
  var innerTransfers: Int {
    families.reduce(0) { total, family in
      total + family.count
        * family.outers.reduce(0) { $0 + $1.count * $1.inners.reduce(0) { $0 + $1.count } }
    }
  }
}

private struct Cutter {
  typealias Piece = DimensionChunks.Piece
  typealias Inner = DimensionChunks.Inner
  typealias Outer = DimensionChunks.Outer

  let cuts: [(step: Int, place: Boundary.Place)]
  let sliding: Int?
  var families: [DimensionChunks.Family] = []
  var hasGaps = false

  /// Innermost cuts inside the tile don't change what it holds.
  init(cuts: [(step: Int, place: Boundary.Place)], sliding: Int?) {
    self.sliding = sliding
    let end = (cuts.lastIndex { $0.place != .inside } ?? -1) + 1
    self.cuts = Array(cuts[..<end])
  }

  mutating func cut(_ state: [Outer], _ level: Int, _ times: Int) {
    guard level < cuts.count else {
      add(state, times)
      return
    }
    let (step, place) = cuts[level]
    switch place {
    case .time:
      noteGaps(state, step, perOuter: true)
      for slice in slices(
        of: state.flatMap { $0.inners.flatMap(\.pieces) }, step: step, apart: level == sliding)
      {
        let remembered = level == sliding && slice.index > 0 ? step : 0
        cut(
          state.compactMap { sliced($0, slice.index, step, remembered: remembered) }, level + 1,
          times * slice.count)
      }
    case .acrossOuter:
      noteGaps(state, step, perOuter: true)
      let next = state.flatMap { outer in
        slices(of: outer.inners.flatMap(\.pieces), step: step).compactMap { slice in
          sliced(outer, slice.index, step).map { Outer(count: $0.count * slice.count, inners: $0.inners) }
        }
      }
      cut(next, level + 1, times)
    case .acrossInner:
      noteGaps(state, step, perOuter: false)
      let next = state.map { outer in
        Outer(
          count: outer.count,
          inners: outer.inners.flatMap { inner in
            slices(of: inner.pieces, step: step).compactMap { slice in
              sliced(inner, slice.index, step).map {
                Inner(count: $0.count * slice.count, pieces: $0.pieces)
              }
            }
          })
      }
      cut(next, level + 1, times)
    case .inside:
      let next = state.map { outer in
        Outer(
          count: outer.count,
          inners: outer.inners.map { Inner(count: $0.count, pieces: split($0.pieces, step)) })
      }
      cut(next, level + 1, times)
    }
  }

  private mutating func add(_ state: [Outer], _ times: Int) {
    if let index = families.firstIndex(where: { $0.outers == state }) {
      families[index] = .init(count: families[index].count + times, outers: state)
    } else {
      families.append(.init(count: times, outers: state))
    }
  }

  /// A slice of several pieces that are held together leaves gaps between them.
  private mutating func noteGaps(_ state: [Outer], _ step: Int, perOuter: Bool) {
    for outer in state {
      let pieces = outer.inners.flatMap(\.pieces)
      guard pieces.contains(where: { $0.size > step }) else { continue }
      let held =
        perOuter
        ? outer.inners.reduce(0) { $0 + $1.count * $1.pieces.reduce(0) { $0 + $1.count } }
        : outer.inners.map { $0.pieces.reduce(0) { $0 + $1.count } }.max() ?? 0
      if held > 1 { hasGaps = true }
    }
  }

  /// Runs of iterations of a loop of `step` in which every piece gives a slice of the same size: the first
  /// index of the run and its length. `apart` keeps the first iteration by itself.
  private func slices(of pieces: [Piece], step: Int, apart: Bool = false) -> [(index: Int, count: Int)] {
    var borders: Set<Int> = apart ? [0, 1] : [0]
    for piece in pieces where piece.previous > 0 {
      borders.insert(piece.previous / step)
      borders.insert(min(ceilingDivide(piece.previous, step), ceilingDivide(piece.size, step)))
    }
    for piece in pieces {
      borders.insert(piece.size / step)
      borders.insert(ceilingDivide(piece.size, step))
    }
    let last = pieces.map { ceilingDivide($0.size, step) }.max() ?? 0
    let sorted = borders.filter { $0 <= last }.sorted()
    return zip(sorted, sorted.dropFirst()).map { ($0, $1 - $0) }
  }

  private func sliced(_ outer: Outer, _ index: Int, _ step: Int, remembered: Int = 0) -> Outer? {
    let inners = outer.inners.compactMap { sliced($0, index, step, remembered: remembered) }
    return inners.isEmpty ? nil : Outer(count: outer.count, inners: inners)
  }

  /// What iteration `index` leaves of the pieces; the pieces of the transfer before are cut alike.
  private func sliced(_ inner: Inner, _ index: Int, _ step: Int, remembered: Int = 0) -> Inner? {
    let pieces = inner.pieces.compactMap { piece -> Piece? in
      let size = min(step, piece.size - index * step)
      let previous = max(remembered, min(step, piece.previous - index * step))
      return size > 0 ? Piece(size: size, count: piece.count, previous: max(0, previous)) : nil
    }
    return pieces.isEmpty ? nil : Inner(count: inner.count, pieces: pieces)
  }

  private func split(_ pieces: [Piece], _ step: Int) -> [Piece] {
    pieces.flatMap { piece -> [Piece] in
      if piece.previous > 0 { return [piece] }
      let whole = piece.size / step
      let rest = piece.size % step
      return (whole > 0 ? [Piece(size: step, count: whole * piece.count)] : [])
        + (rest > 0 ? [Piece(size: rest, count: piece.count)] : [])
    }
  }
}
