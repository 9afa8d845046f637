import Diagnostics

/// What no schedule of a layer through buffers can go below.
public struct TilingBounds: Hashable, Sendable {
  /// Elements over each boundary, innermost first.
  public let traffic: [Int]
  /// Where each of them comes from.
  public let reasons: [String]
  /// What large matrix products come near to in the innermost buffer: 2V/√S + mn; no bound. Nil for other layers.
  public let largeSizeReference: Int?
  /// Ticks when every operation takes one.
  public let ticks: Int
  /// Where it comes from.
  public let ticksReason: String

  /// The bounds of a problem.
  ///
  /// Traffic is at least each element once (compulsory). A matrix product C = AB without recomputation also moves at least
  /// 2V/√S − 2S elements, V operations in a buffer of S (Smith, Lowery, Langou, van de Geijn 2019, arXiv 1702.02017).
  /// Ticks: an execution that fits computes at most as much as the largest tile, and a load and a store come before and
  /// after.
  public init(_ problem: TilingProblem) {
    let geometry = TileGeometry(problem.layer)
    let operations = problem.layer.sizes.reduce(1.0) { $0 * Double($1) }
    let compulsory = geometry.whole.reduce(0, +)
    let isProduct = Self.isMatrixProduct(geometry)
    var traffic: [Int] = []
    var reasons: [String] = []
    for capacity in problem.buffers {
      let size = Double(capacity)
      let reads = isProduct ? (2 * operations / size.squareRoot() - 2 * size).rounded(.up) : 0
      if reads > Double(compulsory), reads < 4e18 {
        traffic.append(Int(reads))
        reasons.append("2V/√S − 2S (Smith et al. 2019)")
      } else {
        traffic.append(compulsory)
        reasons.append("each element once")
      }
    }
    self.traffic = traffic
    self.reasons = reasons
    let inner = Double(problem.buffers.first ?? 1)
    let reference = 2 * operations / inner.squareRoot() + Double(geometry.whole[0])
    largeSizeReference = isProduct && reference < 4e18 ? Int(reference.rounded()) : nil
    let ends = 2 * max(1, problem.buffers.count)
    let largest = StageBound(
      problem: problem.with(slotLimit: 1), geometry: geometry, capacity: problem.buffers.first ?? 1
    ).largest
    let executions = largest > 0 ? max(1, (operations / largest - Tolerance.share).rounded(.up)) : 1
    let turns = (executions / Double(problem.units)).rounded(.up)
    ticks = Int(min(4e18, turns)) + ends
    ticksReason =
      "\(Words.grouped(Int(min(4e18, executions)))) executions of at most \(Words.grouped(Int(min(4e18, largest)))) operations, "
      + "\(ends) ticks for the first load and the last store"
  }

  /// Whether the layer is a product of two matrices: three dimensions, each operand indexed by two of them.
  static func isMatrixProduct(_ geometry: TileGeometry) -> Bool {
    let used = geometry.dimensions.filter { geometry.layer.dimensions[$0].size > 1 }
    guard geometry.operands.count == 3, used.count <= 3 else { return false }
    let indexed = geometry.relevant.map { bits in geometry.dimensions.filter { bits & (1 << UInt64($0)) != 0 }
    }
    let isPlain = geometry.layer.operands.allSatisfy { operand in
      operand.axes.allSatisfy { $0.index.terms.count == 1 && $0.extent == nil }
    }
    return isPlain && indexed.allSatisfy { $0.count == 2 } && Set(indexed).count == 3
  }
}
