/// Makes a schedule from a tiling: each execution in its turn, everything as early as slots, sources and channels allow.
///
/// Loads run ahead of the executions as far as free slots let them. A slot is free when its last reader has ended; a
/// tile is read from the buffer above, which fetches it from its own above first. Channels serve in the order of the
/// executions.
struct Pipeline<Sink: ScheduleSink> {
  /// What is tiled and how: the innermost buffer's tiles pass through all buffers.
  struct Plan {
    let geometry: TileGeometry
    let tiling: LevelTiling
    /// Slots of each operand in each buffer, innermost first; the first entry is the tiling's.
    let slots: [[Int]]
    let reduction: TilingProblem.Reduction
    let ticks: TickModel
    let channels: Int?
    var units = 1
    var sharesBuffer = false
    /// Whether the output holds partial sums from the start.
    var addsToOutput = false
    /// Ticks of an execution, by its tile and whether it starts a sum; the tick model's when nil.
    var executionTicks: (([Int], Bool) -> Int)?
  }

  let plan: Plan
  /// Ticks beyond which the schedule isn't worth finishing.
  let limit: Int
  var sink: Sink
  /// Where the tiled box begins along each dimension.
  var origin: [Int]
  let counts: [Int]
  let executions: Int
  /// Executions that each output tile takes on one unit.
  let visitsOfOutput: Int
  var pools: [[[SlotPool]]]
  var loadChannels: [[Int]]
  var storeChannels: [[Int]]
  var executeFree: [Int]
  var adderFree: [Int]
  /// The latest end of any operation.
  var length = 0
  var elementsOfTile: [[Int: Int]]
  /// Executions so far of each output tile that has begun.
  var visits: [Int: Int] = [:]
  /// The running sum of each unit, when there is a separate adder.
  var sums: [RunningSum?]
  /// Elements that crossed each boundary.
  var traffic: [Int]
  /// When partial sums of an output tile were last sent out of the outermost buffer.
  var outside: [Int: Int] = [:]

  init(_ plan: Plan, limit: Int = .max, sink: Sink) {
    self.plan = plan
    self.limit = limit
    self.sink = sink
    counts = plan.tiling.tiles.map(\.count)
    origin = plan.tiling.tiles.map { _ in 0 }
    executions = plan.tiling.executions
    let outputs = plan.tiling.tileCount(0, plan.geometry)
    visitsOfOutput = executions / outputs
    let units = plan.units
    pools = plan.slots.indices.map { level in
      let instances = level == 0 && !plan.sharesBuffer ? units : 1
      return plan.slots[level].map { count in
        Array(repeating: SlotPool(count: count), count: instances)
      }
    }
    let lanes = plan.channels ?? 0
    loadChannels = Array(repeating: Array(repeating: 0, count: lanes), count: plan.slots.count)
    storeChannels = loadChannels
    executeFree = Array(repeating: 0, count: units)
    adderFree = executeFree
    elementsOfTile = Array(repeating: [:], count: plan.geometry.operands.count)
    sums = Array(repeating: nil, count: units)
    traffic = Array(repeating: 0, count: plan.slots.count)
  }

  /// Runs all executions; gives the ticks until the last operation ends, or nil when they exceed the limit.
  mutating func run() -> Int? {
    var tile = Array(repeating: 0, count: counts.count)
    if plan.units == 1 {
      for _ in 0..<executions {
        execute(tile, unit: 0)
        if length > limit { return nil }
        advance(&tile)
      }
    } else {
      for (unit, index) in distribution() {
        execute(self.tile(at: index), unit: unit)
        if length > limit { return nil }
      }
    }
    for unit in 0..<plan.units where executeFree[unit] < length {
      let start = executeFree[unit]
      sink.wait(ScheduleWait(unit: unit, start: start, end: length, cause: .end))
    }
    return length <= limit ? length : nil
  }

  private func advance(_ tile: inout [Int]) {
    for dimension in plan.tiling.order.reversed() {
      tile[dimension] += 1
      if tile[dimension] < counts[dimension] { return }
      tile[dimension] = 0
    }
  }

  private func tile(at index: Int) -> [Int] {
    var index = index
    var tile = Array(repeating: 0, count: counts.count)
    for dimension in plan.tiling.order.reversed() {
      tile[dimension] = index % counts[dimension]
      index /= counts[dimension]
    }
    return tile
  }

  /// Which unit does what, turn by turn: whole output tiles, dealt in order.
  private func distribution() -> [(unit: Int, index: Int)] {
    var queues: [[Int]] = Array(repeating: [], count: plan.units)
    var owners: [Int: Int] = [:]
    for index in 0..<executions {
      let output = key(0, tile(at: index))
      let unit = owners[output] ?? owners.count % plan.units
      owners[output] = unit
      queues[unit].append(index)
    }
    let turns = queues.map(\.count).max() ?? 0
    return (0..<turns).flatMap { turn in
      queues.indices.compactMap { unit in
        turn < queues[unit].count ? (unit: unit, index: queues[unit][turn]) : nil
      }
    }
  }

  /// The number of an operand's tile.
  func key(_ operand: Int, _ tile: [Int]) -> Int {
    var key = 0
    for dimension in plan.tiling.order where plan.geometry.relevant[operand] & (1 << UInt64(dimension)) != 0 {
      key = key * counts[dimension] + tile[dimension]
    }
    return key
  }

  /// The elements of an operand's tile.
  mutating func elements(_ operand: Int, _ key: Int, _ tile: [Int]) -> Int {
    if let known = elementsOfTile[operand][key] { return known }
    let box = tile.indices.map { dimension in
      let range = plan.tiling.tiles[dimension].range(at: tile[dimension])
      return origin[dimension] + range.lowerBound..<origin[dimension] + range.upperBound
    }
    let elements = plan.geometry.elements(operand, of: box)
    elementsOfTile[operand][key] = elements
    return elements
  }

  /// The buffer instance of a unit.
  func instance(_ level: Int, _ unit: Int) -> Int { level == 0 && !plan.sharesBuffer ? unit : 0 }

  /// Takes the channel that is free first, if channels are counted, for a transfer that could begin at `start`.
  ///
  /// - Returns: When the transfer begins.
  static func reserve(_ channels: inout [Int], from start: Int, for duration: Int) -> Int {
    guard let channel = channels.indices.min(by: { channels[$0] < channels[$1] }) else { return start }
    let begin = max(start, channels[channel])
    channels[channel] = begin + duration
    return begin
  }
}

extension [TileSizes] {
  /// The iterations of one tile.
  func operations(_ tile: [Int]) -> Int {
    indices.reduce(1) { $0 * self[$1].range(at: tile[$1]).count }
  }
}
