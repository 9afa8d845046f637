/// The same as `DimensionChunks` with every piece at its place, listed one by one.
///
/// Needed where an index can leave its tensor or where what is held has gaps.
struct PositionedChunks: Sendable {
  /// What one instance holds: ranges of iterations, and those that it held one transfer before.
  struct Held: Hashable, Sendable {
    var pieces: [Range<Int>]
    var previous: [Range<Int>] = []
  }

  /// One transfer: for each outer instance, what each inner instance below it holds.
  typealias Transfer = [[Held]]

  /// The transfers in time.
  let transfers: [Transfer]

  /// Cuts `chunk` by `cuts`, outermost first. `sliding` is the index of a cut in time along which each transfer
  /// remembers the one before.
  ///
  /// - Complexity: proportional to the number of transfers times instances.
  init(chunk: Range<Int>, cuts: [(step: Int, place: Boundary.Place)], sliding: Int? = nil) {
    let end = (cuts.lastIndex { $0.place != .inside } ?? -1) + 1
    var transfers: [Transfer] = [[[Held(pieces: [chunk])]]]
    for (level, (step, place)) in cuts[..<end].enumerated() {
      switch place {
      case .time:
        transfers = transfers.flatMap { transfer in
          Self.indices(transfer.flatMap { $0.flatMap(\.pieces) }, step).compactMap { index in
            let sliced = transfer.map { outer in
              outer.map { Self.slice($0, index, step, remembers: level == sliding) }
                .filter { !$0.pieces.isEmpty }
            }.filter { !$0.isEmpty }
            return sliced.isEmpty ? nil : sliced
          }
        }
      case .acrossOuter:
        transfers = transfers.map { transfer in
          transfer.flatMap { outer in
            Self.indices(outer.flatMap(\.pieces), step).compactMap { index in
              let sliced = outer.map { Self.slice($0, index, step) }.filter { !$0.pieces.isEmpty }
              return sliced.isEmpty ? nil : sliced
            }
          }
        }
      case .acrossInner:
        transfers = transfers.map { transfer in
          transfer.map { outer in
            outer.flatMap { inner in
              Self.indices(inner.pieces, step).map { Self.slice(inner, $0, step) }
                .filter { !$0.pieces.isEmpty }
            }
          }
        }
      case .inside:
        transfers = transfers.map { transfer in
          transfer.map { outer in
            outer.map { held in
              Held(
                pieces: held.pieces.flatMap { $0.split(by: step) },
                previous: held.previous.flatMap { $0.split(by: step) })
            }
          }
        }
      }
    }
    self.transfers = transfers
  }

  private static func indices(_ pieces: [Range<Int>], _ step: Int) -> Range<Int> {
    0..<(pieces.map { ceilingDivide($0.count, step) }.max() ?? 0)
  }

  private static func slice(_ held: Held, _ index: Int, _ step: Int, remembers: Bool = false) -> Held {
    Held(
      pieces: slice(held.pieces, index, step),
      previous: remembers
        ? (index > 0 ? slice(held.pieces, index - 1, step) : []) : slice(held.previous, index, step))
  }

  private static func slice(_ pieces: [Range<Int>], _ index: Int, _ step: Int) -> [Range<Int>] {
    pieces.compactMap { piece in
      let start = piece.lowerBound + index * step
      return start < piece.upperBound ? start..<min(start + step, piece.upperBound) : nil
    }
  }
}
