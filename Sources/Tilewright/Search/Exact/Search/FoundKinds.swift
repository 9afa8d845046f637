/// The least that was found of each kind of mapping: by unrolling, and by the operands that the innermost loop in time holds
/// still.
struct FoundKinds {
  private let problem: Problem
  private var unrollings: [SpatialUnrolling: Double] = [:]
  private var stationary: [[Int]: Double] = [:]

  init(_ problem: Problem) { self.problem = problem }

  mutating func insert(_ mapping: FlatMapping, _ unrolling: SpatialUnrolling, _ value: Double) {
    unrollings[unrolling] = min(value, unrollings[unrolling] ?? .infinity)
    guard let operands = stationaryOperands(mapping) else { return }
    stationary[operands] = min(value, stationary[operands] ?? .infinity)
  }

  /// Of the spaces with another unrolling the one of which least was found, or else the one with the least bound.
  func runnerUp(of settled: [(bound: Rank, unit: ExactSearch.Unit)], beside best: SpatialUnrolling?)
    -> Proof.RunnerUp?
  {
    func value(_ unit: ExactSearch.Unit) -> Double { unrollings[unit.unrolling] ?? .infinity }
    return settled.filter { $0.unit.unrolling != best && $0.bound.first < .infinity }
      .min {
        (value($0.unit), $0.bound.first, $0.unit.index) < (value($1.unit), $1.bound.first, $1.unit.index)
      }
      .map { bound, unit in
        Proof.RunnerUp(
          blocks: unit.unrolling.blocks.map {
            .init(arrayDimension: $0.array, dimension: $0.dimension, positions: $0.factor)
          }, bound: min(bound.first, value(unit)), value: value(unit))
      }
  }

  /// The best that was found with other operands held still than in a mapping; nil when none was.
  func otherStationary(than mapping: FlatMapping) -> Proof.Stationary? {
    let own = stationaryOperands(mapping)
    return stationary.filter { $0.key != own }
      .min { ($0.value, $0.key.count, $0.key.description) < ($1.value, $1.key.count, $1.key.description) }
      .map { Proof.Stationary(operands: $0.key, value: $0.value) }
  }

  /// Nil without a loop in time.
  private func stationaryOperands(_ mapping: FlatMapping) -> [Int]? {
    let nest = LoopNest(mapping.mapping, sizes: problem.layer.sizes)
    guard
      let innermost = mapping.across.indices.first(where: {
        mapping.across[$0] < 0 && nest.iterations[$0] > 1
      })
    else { return nil }
    let operands = problem.layer.operands
    return operands.indices.filter { !operands[$0].isIndexed(by: mapping.dimension[innermost]) }
  }
}
