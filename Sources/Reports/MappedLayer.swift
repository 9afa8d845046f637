import Tilewright

/// A layer's result with the questions that every report asks of it: names for indices, iterations of loops,
/// shapes of tiles.
struct MappedLayer: Sendable {
  let result: LayerResult
  let machine: Machine
  /// For each loop of the mapping, the distinct sizes of what it cuts, the largest first. More than one when
  /// a loop further out is ragged.
  let extents: [[Int]]
  /// For each memory, the array dimensions along which one instance serves all positions: its own and those
  /// of the memories it feeds.
  private let sharing: [Set<Int>]

  var layer: Layer { result.layer }
  var loops: [Mapping.Loop] { result.mapping.loops }
  var cost: Cost { result.cost }

  init(_ result: LayerResult, on machine: Machine) {
    self.result = result
    self.machine = machine
    var reaching = result.layer.sizes.map { [$0] }
    var extents: [[Int]] = Array(repeating: [], count: result.mapping.loops.count)
    for (position, loop) in result.mapping.loops.enumerated().reversed() {
      extents[position] = reaching[loop.dimension]
      let chunks = Set(extents[position].flatMap { Self.chunks(of: $0, step: loop.step).map(\.size) })
      reaching[loop.dimension] = chunks.sorted(by: >)
    }
    self.extents = extents
    sharing = machine.sharing(along: result.roles.map(machine.chain(of:)))
  }

  /// How a range is cut: full chunks, then what is left.
  static func chunks(of extent: Int, step: Int) -> [(size: Int, count: Int)] {
    let full = extent / step
    let rest = extent % step
    return (full > 0 ? [(step, full)] : []) + (rest > 0 ? [(rest, 1)] : [])
  }

  /// Most iterations of one run of a loop.
  func iterations(of position: Int) -> Int {
    let extent = extents[position].first ?? 1
    return (extent + loops[position].step - 1) / loops[position].step
  }

  /// The layer's dimensions by name and size.
  var shape: String { layer.shape }

  /// What is laid along each array dimension: `D1 K 8 · D2 C 3`.
  var unrolling: String {
    let parts = machine.array.dimensions.indices.compactMap { array -> String? in
      let laid = loops.indices.filter { loops[$0].arrayDimension == array && iterations(of: $0) > 1 }
        .map { "\(layer.dimensions[loops[$0].dimension].name) \(iterations(of: $0))" }
      return laid.isEmpty ? nil : "\(machine.array.dimensions[array].name) \(laid.joined(separator: " "))"
    }
    return parts.isEmpty ? "none" : parts.joined(separator: " · ")
  }

  /// The loops in time, outermost first: `K 8 · OY 28`. Loops of one iteration are left out, and neighbours over
  /// one dimension taken together.
  var temporalOrder: String {
    var runs: [(dimension: Int, extent: Int, step: Int)] = []
    for position in loops.indices.reversed() where loops[position].isTemporal && iterations(of: position) > 1
    {
      let loop = loops[position]
      if let last = runs.last, last.dimension == loop.dimension {
        runs[runs.count - 1].step = loop.step
      } else {
        runs.append((loop.dimension, extents[position].first ?? 1, loop.step))
      }
    }
    let parts = runs.map { run in
      "\(layer.dimensions[run.dimension].name) \((run.extent + run.step - 1) / run.step)"
    }
    return parts.isEmpty ? "none" : parts.joined(separator: " · ")
  }

  /// What the cost says a memory holds of an operand.
  func occupancy(of operand: Int, in memory: Int) -> Occupancy? {
    cost.occupancy.first { $0.operand == operand && $0.memory == memory }
  }

  /// The tile of an operand in a memory.
  func tile(of operand: Int, in memory: Int) -> Mapping.Tile? {
    result.mapping.tiles[operand].first { $0.memory == memory }
  }

  /// The extent of the largest tile along each axis of the operand, or nil where the tile is no box (its
  /// iterations don't multiply up to the elements it holds).
  func axes(of operand: Int, in tile: Mapping.Tile) -> [Int]? {
    let counts = layer.dimensions.indices.map { largestCount(of: $0, in: tile) }
    let axes = layer.operands[operand].axes.map { axis in
      let terms = axis.index.terms.map {
        (coefficient: $0.coefficient.magnitude, count: counts[$0.dimension])
      }
      return min(Self.distinctValues(of: terms), axis.extent ?? .max)
    }
    let product = axes.reduce((1, false)) { sum, next in
      let (value, overflow) = sum.0.multipliedReportingOverflow(by: next)
      return (value, sum.1 || overflow)
    }
    guard !product.1, product.0 == occupancy(of: operand, in: tile.memory)?.elements else { return nil }
    return axes
  }

  /// Most values that a dimension takes within a tile: the loops in time below its residency, and all those
  /// across array dimensions that the memory is shared along.
  private func largestCount(of dimension: Int, in tile: Mapping.Tile) -> Int {
    let cuts = loops.indices.reversed().filter { loops[$0].dimension == dimension }
    return largestCount(of: layer.dimensions[dimension].size, cut: cuts[...], in: tile)
  }

  private func largestCount(of extent: Int, cut cuts: ArraySlice<Int>, in tile: Mapping.Tile) -> Int {
    guard let position = cuts.first else { return extent }
    let loop = loops[position]
    let isInside =
      loop.arrayDimension.map { sharing[tile.memory].contains($0) } ?? (position < tile.residency)
    let chunks = Self.chunks(of: extent, step: loop.step)
      .map { (largestCount(of: $0.size, cut: cuts.dropFirst(), in: tile), $0.count) }
    return isInside ? chunks.reduce(0) { $0 + $1.0 * $1.1 } : chunks.map(\.0).max() ?? 0
  }

  /// Distinct values of a·i + b·j over a box; for more terms the length of the range they span.
  private static func distinctValues(of terms: [(coefficient: UInt, count: Int)]) -> Int {
    switch terms.count {
    case 0: return 1
    case 1: return terms[0].count
    case 2:
      let (a, b) = (Int(terms[0].coefficient), Int(terms[1].coefficient))
      let (m, n) = (terms[0].count, terms[1].count)
      let divisor = greatestCommonDivisor(a, b)
      return m * n - max(0, m - b / divisor) * max(0, n - a / divisor)
    // Wraps rather than traps: a wrong length doesn't multiply up and isn't shown.
    default: return terms.reduce(1) { $0 &+ Int($1.coefficient) &* ($1.count - 1) }
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}

extension Layer {
  /// The dimensions that have more than one iteration, by name and size.
  var shape: String {
    let dimensions = dimensions.filter { $0.size > 1 }
    return (dimensions.isEmpty ? Array(self.dimensions.prefix(1)) : dimensions)
      .map { "\($0.name) \($0.size)" }.joined(separator: " ")
  }
}
