/// The A* heuristic, by dynamic programming: for each state and tile vector the least cost of everything not yet placed, when each operand has every memory but for
/// what the others need at least to itself: a lower bound for all mappings that go on from there.
///
/// Worked out from the whole layer inward. Placing a step costs what its boundaries move; going from a tile vector to a larger
/// one costs nothing.
///
/// Once the space is interrupted nothing goes on from any place that isn't worked out yet, so that the root is infinite:
/// whoever uses a bound asks whether it was interrupted.
final class CostToGo {
  let space: Subspace
  let boxes: StateBoxes
  let costs: BoundaryCosts
  private let table: UnsafeMutablePointer<Double>

  init(_ costs: BoundaryCosts) {
    self.costs = costs
    space = costs.space
    boxes = costs.boxes
    table = .allocate(capacity: max(1, boxes.entries))
    for state in Swift.stride(from: space.states - 1, through: 0, by: -1) {
      guard !space.tables.isInterrupted() else {
        let left = boxes.entries(of: state).upperBound
        table.initialize(repeating: .infinity, count: left)
        return
      }
      fill(state)
    }
  }

  deinit { table.deallocate() }

  /// The least cost of all steps.
  var root: Double { value(0, 0) }

  /// The least cost of what isn't placed; infinite when nothing goes on from there.
  func value(at index: Int) -> Double { table[index] }

  /// The least cost of what isn't placed in a state; infinite when nothing goes on from the tile vector.
  func value(_ state: Int, _ vector: Int) -> Double {
    boxes.index(state, vector).map { table[$0] } ?? .infinity
  }

  /// The least of placing each operand's next step at the tile vector itself, and of all larger tile vectors.
  private func fill(_ state: Int) {
    let isComplete = state == space.states - 1
    let entries = boxes.entries(of: state)
    (table + entries.lowerBound).initialize(repeating: isComplete ? 0 : .infinity, count: entries.count)
    guard !isComplete, !entries.isEmpty else { return }
    for operand in space.chains.indices {
      let placed = space.placed(operand, in: state)
      guard placed < costs.steps[operand].count else { continue }
      let next = state + space.chains[operand].stateStride
      let memory = space.sharedMemory(of: operand, step: placed)
      let room = memory < 0 ? nil : space.room(in: memory, operand, in: state, costs)
      let step = costs.steps[operand][placed]
      boxes.forEachRow(of: step, from: state, to: next) { row in
        let (here, cost, after) = (table + row.from, step.values + row.step, table + row.to)
        if let room {
          for size in 0..<row.length {
            let sum = cost[size] + after[size]
            if sum < here[size], room.isEnough(at: row.vector + size) { here[size] = sum }
          }
        } else {
          for size in 0..<row.length { here[size] = min(here[size], cost[size] + after[size]) }
        }
      }
      for slide in costs.slides[operand][placed] {
        boxes.forEachPlace(of: slide, from: state, to: next) { vector, index, here, after in
          let sum = slide.costs.values[index] + table[after]
          if sum < table[here], room?.isEnough(at: vector) ?? true { table[here] = sum }
        }
      }
    }
    boxes.spread(table, state, toLarger: false)
  }

  /// Of `places`, which has the same, those through which a mapping may cost less than `limit`: the least that leads to a place,
  /// what it costs, and the least that goes on from there. All of them when that is interrupted.
  func fixed(_ places: BoundaryCosts, below limit: Double) -> BoundaryCosts {
    let reached = reached()
    defer { reached.deallocate() }
    let least = costs.steps.map { $0.map { $0.map { _, _ in .infinity } } }
    let leastSliding = costs.slides.map { $0.map { $0.map { $0.costs.map { _, _ in .infinity } } } }
    for state in 0..<space.states - 1 {
      guard !space.tables.isInterrupted() else { return places }
      for operand in space.chains.indices {
        let placed = space.placed(operand, in: state)
        guard placed < costs.steps[operand].count else { continue }
        let next = state + space.chains[operand].stateStride
        let step = least[operand][placed]
        boxes.forEachRow(of: step, from: state, to: next) { row in
          let (least, before, after) = (step.values + row.step, reached + row.from, table + row.to)
          for size in 0..<row.length { least[size] = min(least[size], before[size] + after[size]) }
        }
        for (slide, least) in zip(costs.slides[operand][placed], leastSliding[operand][placed]) {
          boxes.forEachPlace(of: slide, from: state, to: next) { _, index, here, after in
            least.values[index] = min(least.values[index], reached[here] + table[after])
          }
        }
      }
    }
    return places.kept { operand, step, slide, index in
      slide < 0
        ? costs.steps[operand][step].values[index] + least[operand][step].values[index] < limit
        : costs.slides[operand][step][slide].costs.values[index]
          + leastSliding[operand][step][slide].values[index] < limit
    }
  }

  /// For each state and tile vector the least cost of everything placed on the way there.
  private func reached() -> UnsafeMutablePointer<Double> {
    let reached = UnsafeMutablePointer<Double>.allocate(capacity: max(1, boxes.entries))
    reached.initialize(repeating: .infinity, count: boxes.entries)
    if let start = boxes.index(0, 0) { reached[start] = 0 }
    for state in 0..<space.states where !boxes.entries(of: state).isEmpty {
      guard !space.tables.isInterrupted() else { break }
      for operand in space.chains.indices where space.placed(operand, in: state) > 0 {
        let before = state - space.chains[operand].stateStride
        let placed = space.placed(operand, in: before)
        let step = costs.steps[operand][placed]
        boxes.forEachRow(of: step, from: before, to: state) { row in
          let (here, cost, after) = (reached + row.from, step.values + row.step, reached + row.to)
          for size in 0..<row.length { after[size] = min(after[size], cost[size] + here[size]) }
        }
        for slide in costs.slides[operand][placed] {
          boxes.forEachPlace(of: slide, from: before, to: state) { _, index, here, after in
            reached[after] = min(reached[after], slide.costs.values[index] + reached[here])
          }
        }
      }
      boxes.spread(reached, state, toLarger: true)
    }
    return reached
  }
}
