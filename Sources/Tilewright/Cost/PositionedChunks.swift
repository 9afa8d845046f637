/// The same as `DimensionChunks` with every piece at its place, listed one by one.
///
/// Needed where an index can leave its tensor or where what is held has gaps.
struct PositionedChunks: Sendable {
  typealias Pieces = [Range<Int>]

  /// One transfer: for each outer instance, for each inner instance below it, the pieces held.
  typealias Transfer = [[Pieces]]

  /// The transfers in time.
  let transfers: [Transfer]

  /// Cuts `chunk` by `cuts`, outermost first.
  ///
  /// - Complexity: proportional to the number of transfers times instances.
  init(chunk: Range<Int>, cuts: [(step: Int, place: Boundary.Place)]) {
    let end = (cuts.lastIndex { $0.place != .inside } ?? -1) + 1
    var transfers: [Transfer] = [[[[chunk]]]]
    for (step, place) in cuts[..<end] {
      switch place {
      case .time:
        transfers = transfers.flatMap { transfer in
          Self.indices(transfer.flatMap { $0.flatMap(\.self) }, step).compactMap { index in
            let sliced = transfer.map { $0.map { Self.slice($0, index, step) }.filter { !$0.isEmpty } }
              .filter { !$0.isEmpty }
            return sliced.isEmpty ? nil : sliced
          }
        }
      case .acrossOuter:
        transfers = transfers.map { transfer in
          transfer.flatMap { outer in
            Self.indices(outer.flatMap(\.self), step).compactMap { index in
              let sliced = outer.map { Self.slice($0, index, step) }.filter { !$0.isEmpty }
              return sliced.isEmpty ? nil : sliced
            }
          }
        }
      case .acrossInner:
        transfers = transfers.map { transfer in
          transfer.map { outer in
            outer.flatMap { inner in
              Self.indices(inner, step).map { Self.slice(inner, $0, step) }.filter { !$0.isEmpty }
            }
          }
        }
      case .inside:
        transfers = transfers.map { transfer in
          transfer.map { outer in
            outer.map { inner in
              inner.flatMap { $0.split(by: step) }
            }
          }
        }
      }
    }
    self.transfers = transfers
  }

  private static func indices(_ pieces: Pieces, _ step: Int) -> Range<Int> {
    0..<(pieces.map { ceilingDivide($0.count, step) }.max() ?? 0)
  }

  private static func slice(_ pieces: Pieces, _ index: Int, _ step: Int) -> Pieces {
    pieces.compactMap { piece in
      let start = piece.lowerBound + index * step
      return start < piece.upperBound ? start..<min(start + step, piece.upperBound) : nil
    }
  }
}
