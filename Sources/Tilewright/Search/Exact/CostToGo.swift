/// For each state and cell the least cost of everything not yet placed, when each operand has every memory but for
/// what the others need at least to itself: a lower bound for all nests that go on from there.
///
/// Worked out from the whole layer inward. Placing a step costs what its boundaries move; going from a cell to a larger
/// one costs nothing. Only cells at which the next steps still fit their memories are kept.
final class CostToGo {
  let space: ChainSpace
  private let dimensionCount: Int
  private let operandCount: Int
  /// For each state and dimension, the largest size at which every next step fits.
  private let limit: UnsafeMutablePointer<Int>
  /// For each state and dimension, how far apart two sizes lie in the table.
  private let stride: UnsafeMutablePointer<Int>
  private let offset: UnsafeMutablePointer<Int>
  private let table: UnsafeMutablePointer<Double>
  /// Number of entries.
  let entries: Int

  init(_ space: ChainSpace, _ costs: StepCosts) {
    self.space = space
    dimensionCount = space.dimensions.count
    operandCount = space.chains.count
    limit = .allocate(capacity: space.states * max(1, dimensionCount))
    stride = .allocate(capacity: space.states * max(1, dimensionCount))
    offset = .allocate(capacity: space.states)
    var entries = 0
    let steps = space.chains.indices.map { operand in
      space.chains[operand].steps.map { Self.limits(space, operand, $0) }
    }
    for state in 0..<space.states {
      offset[state] = entries
      var volume = 1
      for dimension in 0..<dimensionCount {
        var most = space.grids[space.dimensions[dimension]].tiles.count - 1
        for operand in 0..<operandCount {
          let next = space.placed(operand, in: state)
          if next < steps[operand].count { most = min(most, steps[operand][next][dimension]) }
        }
        limit[state * dimensionCount + dimension] = most
        stride[state * dimensionCount + dimension] = volume
        volume *= most + 1
      }
      entries += volume
    }
    self.entries = entries
    table = .allocate(capacity: entries)
    for state in Swift.stride(from: space.states - 1, through: 0, by: -1) { fill(state, costs) }
  }

  deinit {
    limit.deallocate()
    stride.deallocate()
    offset.deallocate()
    table.deallocate()
  }

  /// The least cost of all steps.
  var root: Double { table[offset[0]] }

  /// Where a state and cell stand among all entries; nil when the next steps don't fit there.
  func index(_ state: Int, _ cell: Int) -> Int? {
    var index = offset[state]
    for dimension in 0..<dimensionCount {
      let size = space.coordinate(dimension, of: cell)
      guard size <= limit[state * dimensionCount + dimension] else { return nil }
      index += size * stride[state * dimensionCount + dimension]
    }
    return index
  }

  /// The least cost of what isn't placed; infinite when nothing goes on from there.
  func value(at index: Int) -> Double { table[index] }

  /// The least cost of what isn't placed in a state; infinite when nothing goes on from the cell.
  func value(_ state: Int, _ cell: Int) -> Double { index(state, cell).map { table[$0] } ?? .infinity }

  /// For each dimension the largest size at which a step fits, the other dimensions at their smallest.
  private static func limits(_ space: ChainSpace, _ operand: Int, _ step: Range<Int>) -> [Int] {
    let isPinned = operand == 0 && step == 0..<1 && !space.constants.accumulatesInPlace
    return space.dimensions.indices.map { dimension in
      let sizes = space.grids[space.dimensions[dimension]].tiles.indices
      if isPinned { return 0 }
      return sizes.last { size in
        let own = Int(space.chains[operand].own[size * space.stride[dimension]])
        return step.allSatisfy { space.chains[operand].crossings[$0].leastBits(from: own) < .max }
      } ?? 0
    }
  }

  /// Places of a box, one after another, along the first dimension.
  private struct Row {
    var index: Int
    var cell: Int
    var inNext: Int
  }

  /// The least of placing each operand's next step at the cell itself; then, dimension by dimension, the least of that and
  /// of all larger sizes.
  private func fill(_ state: Int, _ costs: StepCosts) {
    let values = table + offset[state]
    let volume = self.volume(state)
    let isComplete = state == space.states - 1
    values.initialize(repeating: isComplete ? 0 : .infinity, count: volume)
    guard !isComplete else { return }
    for operand in 0..<operandCount {
      let placed = space.placed(operand, in: state)
      guard placed < costs.values[operand].count else { continue }
      let next = state + space.chains[operand].stateStride
      let memory = space.sharedMemory(of: operand, step: placed)
      place(costs.values[operand][placed], of: operand, in: state, next: next, memory: memory)
      for slide in costs.slides[operand][placed] {
        place(slide, of: operand, in: state, next: next, memory: memory)
      }
    }
    for dimension in 0..<dimensionCount { takeLeastOfLarger(values, state, dimension, volume) }
  }

  private func volume(_ state: Int) -> Int {
    var volume = 1
    for dimension in 0..<dimensionCount { volume *= limit[state * dimensionCount + dimension] + 1 }
    return volume
  }

  private func place(
    _ step: UnsafeMutablePointer<Double>, of operand: Int, in state: Int, next: Int, memory: Int
  ) {
    let own = state * dimensionCount
    let inNext = next * dimensionCount
    // Cells at which the steps after this one don't fit any more lead nowhere.
    let most = (0..<dimensionCount).map { min(limit[own + $0], limit[inNext + $0]) }
    // Dimensions that have all sizes here, in the next state and in the space lie one after another.
    var length = 1
    var first = 0
    while first < dimensionCount, stride[own + first] == length, stride[inNext + first] == length,
      space.stride[first] == length
    {
      length *= most[first] + 1
      first += 1
    }
    let room = memory < 0 ? nil : space.room(in: memory, operand, in: state)
    var place = Array(repeating: 0, count: dimensionCount)
    var row = Row(index: offset[state], cell: 0, inNext: offset[next])
    most.withUnsafeBufferPointer { most in
      place.withUnsafeMutableBufferPointer { place in
        while true {
          let here = table + row.index
          let cost = step + row.cell
          let after = table + row.inNext
          if let room {
            for size in 0..<length {
              let sum = cost[size] + after[size]
              if sum < here[size], room.isEnough(at: row.cell + size) { here[size] = sum }
            }
          } else {
            for size in 0..<length { here[size] = min(here[size], cost[size] + after[size]) }
          }
          var dimension = first
          while dimension < dimensionCount {
            if place[dimension] < most[dimension] {
              place[dimension] += 1
              row.index += stride[own + dimension]
              row.cell += space.stride[dimension]
              row.inNext += stride[inNext + dimension]
              break
            }
            row.index -= place[dimension] * stride[own + dimension]
            row.cell -= place[dimension] * space.stride[dimension]
            row.inNext -= place[dimension] * stride[inNext + dimension]
            place[dimension] = 0
            dimension += 1
          }
          if dimension >= dimensionCount { return }
        }
      }
    }
  }

  /// The same for a step after which a window has slid through a whole dimension.
  private func place(
    _ slide: StepCosts.Slide, of operand: Int, in state: Int, next: Int, memory: Int
  ) {
    let room = memory < 0 ? nil : space.room(in: memory, operand, in: state)
    for cell in 0..<space.cells where slide.values[cell] < .infinity {
      guard let here = index(state, cell), let after = index(next, space.whole(slide.dimension, of: cell)),
        slide.values[cell] + table[after] < table[here],
        room?.isEnough(at: cell) ?? true
      else { continue }
      table[here] = slide.values[cell] + table[after]
    }
  }

  private func takeLeastOfLarger(
    _ values: UnsafeMutablePointer<Double>, _ state: Int, _ dimension: Int, _ volume: Int
  ) {
    let most = limit[state * dimensionCount + dimension]
    let run = stride[state * dimensionCount + dimension]
    let successors = space.grids[space.dimensions[dimension]].successors
    let steps = Swift.stride(from: most - 1, through: 0, by: -1).flatMap { size in
      successors[size].filter { $0 <= most }.map { (to: size * run, from: $0 * run) }
    }
    for block in Swift.stride(from: 0, to: volume, by: run * (most + 1)) {
      let values = values + block
      for (to, from) in steps {
        let to = values + to
        let from = values + from
        for index in 0..<run { to[index] = min(to[index], from[index]) }
      }
    }
  }
}
