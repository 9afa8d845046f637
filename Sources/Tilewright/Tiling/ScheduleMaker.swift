/// Makes the schedule of a tiling: closed schedules inside each other, or one stream through all buffers.
struct ScheduleMaker {
  let problem: TilingProblem
  let geometry: TileGeometry
  private let effort: TilingEffort
  private var slots: [Schedule.Slot] = []
  private var operations: [Schedule.Operation] = []
  private var waits: [Timeline.Wait] = []
  private var executions = 0
  /// The buffers' layouts so far: a shape's own tiles lie in slots of their own sizes.
  private var layouts: [NestedSearch.Key: Layout] = [:]

  /// Index of the first slot of each operand for each unit.
  struct Layout {
    let buffer: Int
    let first: [[Int]]
  }

  init(_ problem: TilingProblem, geometry: TileGeometry, _ effort: TilingEffort) {
    self.problem = problem
    self.geometry = geometry
    self.effort = effort
  }

  /// Whether so many operations are too many to go on with: only a short schedule is written once the time is over.
  private var isLate: Bool { effort.spend() && executions > Tiling.longestWhenOver }

  /// Lays slots of a buffer one after the other, the inputs' first, as the document draws them.
  private mutating func place(buffer: Int, sizes: [Int], counts: [Int]) -> Layout {
    let instances = buffer == 0 && !problem.sharesBuffer ? problem.units : 1
    let first = (0..<instances).map { unit -> [Int] in
      var address = 0
      var first = Array(repeating: 0, count: geometry.operands.count)
      for operand in Array(geometry.operands.dropFirst()) + [0] {
        first[operand] = slots.count
        for index in 0..<counts[operand] {
          slots.append(
            Schedule.Slot(
              name: geometry.layer.operands[operand].name + String(index), buffer: buffer, unit: unit,
              operand: operand, size: sizes[operand], address: address))
          address += sizes[operand]
        }
      }
      return first
    }
    return Layout(buffer: buffer, first: first)
  }

  private func slot(_ layout: Layout, _ unit: Int, _ operand: Int, _ index: Int) -> Int {
    layout.first[layout.first.count > 1 ? unit : 0][operand] + index
  }

  private func schedule(_ title: String) -> Schedule {
    let timed = problem.channels == nil ? operations.justInTime() : operations
    let sorted = timed.enumerated().sorted {
      ($0.element.time.lowerBound, $0.element.kind.rank, $0.offset)
        < ($1.element.time.lowerBound, $1.element.kind.rank, $1.offset)
    }.map(\.element)
    return Schedule(
      title: title, layer: problem.layer, capacities: problem.buffers, reduction: problem.reduction,
      slots: slots, operations: sorted, waits: waits.sorted { $0.time.lowerBound < $1.time.lowerBound },
      units: problem.units)
  }

  /// One stream of tiles through all buffers: `pools` gives the slots of each operand in each buffer.
  ///
  /// - Returns: nil when it can't be run, or is long and the search has to end.
  static func stream(
    _ problem: TilingProblem, geometry: TileGeometry, tiling: LevelTiling, pools: [[Int]], title: String,
    effort: TilingEffort
  ) -> Schedule? {
    var maker = ScheduleMaker(problem, geometry: geometry, effort)
    let sizes = tiling.slotSizes(geometry)
    let layouts = pools.indices.map { maker.place(buffer: $0, sizes: sizes, counts: pools[$0]) }
    var pipeline = Pipeline(
      .init(
        geometry: geometry, tiling: tiling, slots: pools, reduction: problem.reduction, ticks: problem.ticks,
        channels: problem.channels, units: problem.units, sharesBuffer: problem.sharesBuffer),
      sink: EventList())
    guard pipeline.run() != nil else { return nil }
    for event in pipeline.sink.events {
      let box = tiling.tiles.indices.map { tiling.tiles[$0].range(at: event.tile[$0]) }
      let above = event.level + 1 < layouts.count ? layouts[event.level + 1] : nil
      maker.add(event, box: box, layout: layouts[event.level], above: above, offset: 0, outside: nil)
      if maker.isLate { return nil }
    }
    maker.addWaits(pipeline.sink.waits, offset: 0, last: pipeline.length)
    return maker.schedule(title)
  }

  /// Closed schedules inside each other, as a search found them.
  ///
  /// - Returns: nil when some can't be run, or are long and the search has to end.
  static func nested(
    _ problem: TilingProblem, geometry: TileGeometry, title: String, effort: TilingEffort = TilingEffort(),
    plan: @escaping (NestedSearch.Key) -> NestedSearch.Plan?
  ) -> Schedule? {
    var maker = ScheduleMaker(problem, geometry: geometry, effort)
    let top = NestedSearch.Key(
      level: problem.buffers.count - 1, box: problem.layer.sizes, addsToOutput: false)
    let whole = problem.layer.sizes.map { 0..<$0 }
    guard maker.run(top, plan, origin: whole, offset: 0, outside: nil, above: nil) != nil else { return nil }
    return maker.schedule(title)
  }

  /// Runs a shape's schedule from `offset` on; gives its ticks.
  private mutating func run(
    _ key: NestedSearch.Key, _ plan: @escaping (NestedSearch.Key) -> NestedSearch.Plan?, origin: [Range<Int>],
    offset: Int, outside: ScheduleEvent?, above: Layout?
  ) -> Int? {
    guard let found = plan(key) else { return nil }
    let tiling = found.tiling
    let layout =
      layouts[key] ?? place(buffer: key.level, sizes: tiling.slotSizes(geometry), counts: tiling.slots)
    layouts[key] = layout
    func inner(_ tile: [Int], _ isFirst: Bool) -> NestedSearch.Key {
      NestedSearch.Key(
        level: key.level - 1, box: tile.indices.map { tiling.tiles[$0].range(at: tile[$0]).count },
        addsToOutput: !isFirst)
    }
    var pipeline = Self.pipeline(problem, geometry, key, plan, found, origin, sink: EventList())
    guard let length = pipeline.run() else { return nil }
    for event in pipeline.sink.events {
      let box = tiling.tiles.indices.map { dimension in
        let range = tiling.tiles[dimension].range(at: event.tile[dimension])
        let start = origin[dimension].lowerBound
        return start + range.lowerBound..<start + range.upperBound
      }
      if event.kind == .execute, key.level > 0 {
        guard
          run(
            inner(event.tile, event.isFirst), plan, origin: box, offset: offset + event.start, outside: event,
            above: layout)
            != nil
        else { return nil }
      } else {
        add(event, box: box, layout: layout, above: above, offset: offset, outside: outside)
      }
      if isLate { return nil }
    }
    if key.level == 0 { addWaits(pipeline.sink.waits, offset: offset, last: length) }
    return length
  }

  /// The schedule of a shape at a place; its executions last as long as the schedules inside.
  private static func pipeline<Sink: ScheduleSink>(
    _ problem: TilingProblem, _ geometry: TileGeometry, _ key: NestedSearch.Key,
    _ plan: @escaping (NestedSearch.Key) -> NestedSearch.Plan?, _ found: NestedSearch.Plan,
    _ origin: [Range<Int>], sink: Sink
  ) -> Pipeline<Sink> {
    let tiling = found.tiling
    func length(_ tile: [Int], _ isFirst: Bool) -> Int {
      let box = tile.indices.map { dimension in
        let range = tiling.tiles[dimension].range(at: tile[dimension])
        let start = origin[dimension].lowerBound
        return start + range.lowerBound..<start + range.upperBound
      }
      let inner = NestedSearch.Key(level: key.level - 1, box: box.map(\.count), addsToOutput: !isFirst)
      guard let found = plan(inner) else { return 1 }
      if problem.ticks.isUnit, problem.channels == nil { return found.ticks }
      var closed = Self.pipeline(problem, geometry, inner, plan, found, box, sink: NoEvents())
      return closed.run() ?? 1
    }
    var pipeline = Pipeline(
      .init(
        geometry: geometry, tiling: tiling, slots: [tiling.slots], reduction: problem.reduction,
        ticks: problem.ticks, channels: problem.channels, addsToOutput: key.addsToOutput,
        executionTicks: key.level == 0 ? nil : length), sink: sink)
    pipeline.origin = origin.map(\.lowerBound)
    return pipeline
  }

  private mutating func add(
    _ event: ScheduleEvent, box: [Range<Int>], layout: Layout, above: Layout?, offset: Int,
    outside: ScheduleEvent?
  ) {
    let own = slot(layout, event.unit, event.operand, event.slot)
    // What lies above: a slot of this schedule, or of the schedule around it.
    let aboveIndex =
      event.otherSlot >= 0
      ? event.otherSlot
      : outside.map { event.operand == 0 ? $0.slot : $0.inputSlots[event.operand - 1] }
    let aboveSlot = above.flatMap { layout in
      aboveIndex.map { slot(layout, event.unit, event.operand, $0) }
    }
    let name = geometry.layer.operands[event.operand].name
    let reads: [Int]
    let writes: Int?
    var label: String
    switch event.kind {
    case .load: (reads, writes, label) = (aboveSlot.map { [$0] } ?? [], own, "load_\(name)\(event.slot)")
    case .store: (reads, writes, label) = ([own], aboveSlot, "store_\(name)\(event.slot)")
    case .execute:
      reads = event.inputSlots.enumerated().map { slot(layout, event.unit, $0 + 1, $1) }
      (writes, label) = (own, "execution_t\(executions)")
      executions += 1
    case .add:
      reads = [event.addend, event.otherSlot].map { slot(layout, event.unit, 0, $0) }
      (writes, label) = (own, "sum(\(name)\(event.addend) \(name)\(event.otherSlot))")
    }
    operations.append(
      Schedule.Operation(
        kind: event.kind, boundary: event.kind == .load || event.kind == .store ? layout.buffer : 0,
        unit: event.unit, operand: event.operand, box: box, reads: reads, writes: writes,
        time: offset + event.start..<offset + event.end, elements: event.elements, name: label,
        adds: event.kind == .execute && problem.reduction == .accumulate && !event.isFirst))
  }

  private mutating func addWaits(_ found: [ScheduleWait], offset: Int, last: Int) {
    let geometry = geometry
    for wait in found {
      let name = { (operand: Int, slot: Int) in geometry.layer.operands[operand].name + String(slot) }
      let cause: Timeline.Wait.Cause =
        switch wait.cause {
        case .load(let operand): .load(of: geometry.layer.operands[operand].name)
        case .slot(let operand, let slot): .slot(name(operand, slot), stillReadBy: "the execution")
        case .store(let slot): .store(of: name(0, slot))
        case .adder: .adder
        case .channel(let level): .channel("load \(level + 2)→\(level + 1)")
        case .end: .end
        }
      waits.append(
        Timeline.Wait(lane: wait.unit, time: offset + wait.start..<offset + wait.end, cause: cause))
    }
  }
}

extension Timeline.Kind {
  /// The order of columns: loads first.
  var rank: Int {
    switch self {
    case .load: 0
    case .execute: 1
    case .add: 2
    case .store: 3
    }
  }
}

extension [Schedule.Operation] {
  /// The same with every load of an input as late as its first reader allows: nothing else changes, tiles only stay for
  /// less long.
  func justInTime() -> [Schedule.Operation] {
    var operations = self
    // When the content that is in a slot now is first read, going backwards.
    var firstRead: [Int: Int] = [:]
    // When a slot is written next.
    var nextWrite: [Int: Int] = [:]
    let order = indices.sorted { (self[$0].time.lowerBound, $0) > (self[$1].time.lowerBound, $1) }
    for index in order {
      let operation = operations[index]
      if operation.kind == .load, operation.operand != 0, let slot = operation.writes,
        let read = firstRead[slot]
      {
        let end = operation.reads.reduce(read) { Swift.min($0, nextWrite[$1] ?? .max) }
        operations[index] = operation.moved(to: end - operation.time.count)
        firstRead[slot] = nil
      }
      for slot in operation.reads { firstRead[slot] = operations[index].time.lowerBound }
      if let slot = operation.writes { nextWrite[slot] = operations[index].time.lowerBound }
    }
    return operations
  }
}

extension Schedule.Operation {
  /// The same at another time.
  func moved(to start: Int) -> Schedule.Operation {
    Schedule.Operation(
      kind: kind, boundary: boundary, unit: unit, operand: operand, box: box, reads: reads, writes: writes,
      time: start..<start + time.count, elements: elements, name: name, adds: adds, location: location)
  }
}
