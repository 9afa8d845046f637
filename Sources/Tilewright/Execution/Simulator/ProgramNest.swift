/// A program laid flat: its loops from the outermost inward, and its operations with the number of loops in time
/// around each.
struct ProgramNest: Sendable {
  /// A loop in time.
  struct TimeLoop: Hashable, Sendable {
    let dimension: Int
    let step: Int
    /// The next loop in time outward over the same dimension.
    let outer: Int?
    /// The longest chunk that the loops outward, those across array dimensions included, can leave it.
    let extent: Int
    /// Whether instances may be left with chunks of different lengths, because a loop across the array cuts the
    /// dimension before and not all cuts divide.
    let isUneven: Bool
  }

  enum Kind: Hashable, Sendable {
    case load(Program.Transfer)
    case store(Program.Transfer)
    case execute
  }

  struct Operation: Hashable, Sendable {
    let kind: Kind
    /// Number of loops in time around it.
    let depth: Int
  }

  /// How a dimension is cut, outermost first.
  struct Cut: Hashable, Sendable {
    let step: Int
    /// What makes the cut.
    let place: Place

    enum Place: Hashable, Sendable {
      /// The loop in time with this index.
      case time(Int)
      /// A loop across this array dimension.
      case array(Int)
    }
  }

  /// The loops in time, outermost first.
  let loops: [TimeLoop]
  /// For each dimension of the layer its cuts, outermost first.
  let cuts: [[Cut]]
  /// The operations in the order in which a body lists them: loads on the way in, the execution, stores on the way
  /// out.
  let operations: [Operation]

  /// Lays a checked program flat.
  init(_ program: Program, sizes: [Int]) {
    var loops: [TimeLoop] = []
    var cuts: [[Cut]] = Array(repeating: [], count: sizes.count)
    var extents = sizes
    var operations: [Operation] = []
    var ragged = Array(repeating: false, count: sizes.count)
    var depth = 0
    func walk(_ body: [Program.Statement]) {
      for statement in body {
        switch statement {
        case .load(let transfer): operations.append(Operation(kind: .load(transfer), depth: depth))
        case .store(let transfer): operations.append(Operation(kind: .store(transfer), depth: depth))
        case .execute: operations.append(Operation(kind: .execute, depth: depth))
        case .loop(let loop, let inner):
          let extent = extents[loop.dimension]
          if let array = loop.arrayDimension {
            cuts[loop.dimension].append(Cut(step: loop.step, place: .array(array)))
          } else {
            cuts[loop.dimension].append(Cut(step: loop.step, place: .time(loops.count)))
            loops.append(
              TimeLoop(
                dimension: loop.dimension, step: loop.step,
                outer: loops.lastIndex { $0.dimension == loop.dimension }, extent: extent,
                isUneven: ragged[loop.dimension]
                  && cuts[loop.dimension].dropLast().contains {
                    if case .array = $0.place { true } else { false }
                  }))
          }
          ragged[loop.dimension] = ragged[loop.dimension] || extent % loop.step != 0
          extents[loop.dimension] = min(extent, loop.step)
          if loop.isTemporal { depth += 1 }
          walk(inner)
          if loop.isTemporal { depth -= 1 }
        }
      }
    }
    walk(program.body)
    self.loops = loops
    self.cuts = cuts
    self.operations = operations
  }
}
