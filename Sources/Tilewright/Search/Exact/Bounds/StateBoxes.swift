/// For each state the tile vectors that matter: no smaller than those at which its steps can have been placed, no larger than
/// those at which the next ones can be. Tables over states and tile vectors have an entry for each of them.
final class StateBoxes {
  let space: Subspace
  private let dimensionCount: Int
  private let low: UnsafeMutablePointer<Int>
  private let high: UnsafeMutablePointer<Int>
  /// For each state and dimension, how far apart two sizes lie in a table.
  private let stride: UnsafeMutablePointer<Int>
  private let offset: UnsafeMutablePointer<Int>
  private let volumes: UnsafeMutablePointer<Int>
  /// Room to work in.
  private let scratch: UnsafeMutablePointer<Int>
  /// Number of entries.
  let entries: Int

  /// `steps` holds by operand and step the tile vectors at which it can be placed.
  init(_ space: Subspace, steps: [[TileVectorBox]]) {
    self.space = space
    dimensionCount = space.dimensions.count
    let sizes = max(1, space.states * dimensionCount)
    low = .allocate(capacity: sizes)
    high = .allocate(capacity: sizes)
    stride = .allocate(capacity: sizes)
    offset = .allocate(capacity: space.states)
    volumes = .allocate(capacity: space.states)
    scratch = .allocate(capacity: max(3 * dimensionCount, 2 * (space.grids.map(\.steps.count).max() ?? 0), 1))
    var entries = 0
    for state in 0..<space.states {
      let place = state * dimensionCount
      for dimension in 0..<dimensionCount {
        low[place + dimension] = 0
        high[place + dimension] = space.grids[space.dimensions[dimension]].tiles.count - 1
      }
      for (operand, steps) in steps.enumerated() {
        let placed = space.placed(operand, in: state)
        for dimension in 0..<dimensionCount {
          if placed > 0 {
            low[place + dimension] = max(low[place + dimension], steps[placed - 1].low[dimension])
          }
          if placed < steps.count {
            high[place + dimension] = min(high[place + dimension], steps[placed].high[dimension])
          }
        }
      }
      offset[state] = entries
      var volume = 1
      for dimension in 0..<dimensionCount {
        stride[place + dimension] = volume
        volume *= max(0, high[place + dimension] - low[place + dimension] + 1)
      }
      volumes[state] = volume
      entries += volume
    }
    self.entries = entries
  }

  deinit {
    low.deallocate()
    high.deallocate()
    stride.deallocate()
    offset.deallocate()
    volumes.deallocate()
    scratch.deallocate()
  }

  /// Where a state and tile vector stand among all entries; nil when they don't matter.
  func index(_ state: Int, _ vector: Int) -> Int? {
    var index = offset[state]
    for dimension in 0..<dimensionCount {
      let size = space.coordinate(dimension, of: vector)
      let place = state * dimensionCount + dimension
      guard size >= low[place], size <= high[place] else { return nil }
      index += (size - low[place]) * stride[place]
    }
    return index
  }

  /// The entries of a state.
  func entries(of state: Int) -> Range<Int> { offset[state]..<offset[state] + volumes[state] }

  /// Tile vectors that follow one another, with their places in a step's table and their entries before and after the step.
  struct Row {
    var vector = 0
    var step = 0
    var from = 0
    var to = 0
    var length = 1
  }

  /// Calls `body` with all tile vectors of a step's table that matter in the states before and after it.
  @inline(__always)
  func forEachRow(of step: TileVectorTable, from state: Int, to next: Int, _ body: (Row) -> Void) {
    let (from, to) = (state * dimensionCount, next * dimensionCount)
    let (least, most, place) = (scratch, scratch + dimensionCount, scratch + 2 * dimensionCount)
    var row = Row(from: offset[state], to: offset[next])
    for dimension in 0..<dimensionCount {
      let size = max(step.low[dimension], low[from + dimension], low[to + dimension])
      least[dimension] = size
      place[dimension] = size
      most[dimension] = min(step.high[dimension], high[from + dimension], high[to + dimension])
      guard size <= most[dimension] else { return }
      row.vector += size * space.stride[dimension]
      row.step += (size - step.low[dimension]) * step.stride[dimension]
      row.from += (size - low[from + dimension]) * stride[from + dimension]
      row.to += (size - low[to + dimension]) * stride[to + dimension]
    }
    // Dimensions of which all sizes matter everywhere lie one after another, and so do the next one's.
    var first = 0
    while first < dimensionCount, stride[from + first] == row.length, stride[to + first] == row.length,
      step.stride[first] == row.length, space.stride[first] == row.length
    {
      row.length *= most[first] - least[first] + 1
      first += 1
    }
    while true {
      body(row)
      var dimension = first
      while dimension < dimensionCount {
        let isLast = place[dimension] == most[dimension]
        let move = isLast ? least[dimension] - place[dimension] : 1
        place[dimension] += move
        row.vector += move * space.stride[dimension]
        row.step += move * step.stride[dimension]
        row.from += move * stride[from + dimension]
        row.to += move * stride[to + dimension]
        if !isLast { break }
        dimension += 1
      }
      if dimension >= dimensionCount { return }
    }
  }

  /// Calls `body` with each tile vector at which a window can begin to slide, its place in the step's table, its entry before the step,
  /// and the entry after it of the tile vector at which the window has slid through.
  @inline(__always)
  func forEachPlace(of slide: BoundaryCosts.Slide, from: Int, to: Int, _ body: (Int, Int, Int, Int) -> Void) {
    slide.costs.forEachPlace { vector, step in
      guard let here = index(from, vector), let after = index(to, space.whole(slide.dimension, of: vector))
      else { return }
      body(vector, step, here, after)
    }
  }

  /// Takes along each dimension the least of a state's value at a size and at all larger ones, or at all smaller ones.
  func spread(_ table: UnsafeMutablePointer<Double>, _ state: Int, toLarger: Bool) {
    for dimension in 0..<dimensionCount { spread(table, state, dimension, toLarger: toLarger) }
  }

  private func spread(
    _ table: UnsafeMutablePointer<Double>, _ state: Int, _ dimension: Int, toLarger: Bool
  ) {
    let place = state * dimensionCount + dimension
    let (least, most, run) = (low[place], high[place], stride[place])
    guard least < most else { return }
    var count = 0
    for (size, larger) in space.grids[space.dimensions[dimension]].steps where size >= least && larger <= most
    {
      scratch[2 * count] = (size - least) * run
      scratch[2 * count + 1] = (larger - least) * run
      count += 1
    }
    let values = table + offset[state]
    for start in Swift.stride(from: 0, to: volumes[state], by: run * (most - least + 1)) {
      for move in 0..<count {
        let index = toLarger ? move : count - 1 - move
        let (small, large) = (values + start + scratch[2 * index], values + start + scratch[2 * index + 1])
        let (to, from) = toLarger ? (large, small) : (small, large)
        if run == 1 {
          to.pointee = min(to.pointee, from.pointee)
        } else {
          for offset in 0..<run { to[offset] = min(to[offset], from[offset]) }
        }
      }
    }
  }
}
