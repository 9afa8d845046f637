import Tilewright

/// Which operation hands what to which: a load to what first uses its tile, an execution to the store of its result.
///
/// A timeline doesn't say it outright; slots, tiles and times do. A load belongs to the stay that it begins. What first
/// uses it, during that stay, is a load of a part of the tile into a smaller memory, or else an execution, of the same
/// group where there is one. A store takes its tile from the last execution or adder that wrote its slot, or, if that
/// was later, from the store that brought it there from a smaller memory.
struct TimelineFlows: Sendable {
  /// A hand-over between two operations, by index.
  struct Flow: Hashable, Sendable {
    let from: Int
    let to: Int
  }

  private struct Content: Hashable {
    let operand: String
    let slot: String
    let tile: String?
  }

  private let timeline: Timeline
  private var stays: [Content: [Timeline.Lifetime]] = [:]
  private var loads: [String: [Int]] = [:]
  private var stores: [String: [Int]] = [:]
  private var executions: [Int] = []
  private var executionsOfGroup: [String: [Int]] = [:]
  private var writers: [Content: [Int]] = [:]

  /// All flows of a timeline, in order of the giving operation and the taking one.
  static func all(of timeline: Timeline) -> [Flow] {
    let index = TimelineFlows(timeline)
    let flows = timeline.operations.indices.compactMap { operation -> Flow? in
      switch index.kind(operation) {
      case .load: index.user(of: operation).map { Flow(from: operation, to: $0) }
      case .store: index.source(of: operation).map { Flow(from: $0, to: operation) }
      case .execute, .add: nil
      }
    }
    return flows.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  private init(_ timeline: Timeline) {
    self.timeline = timeline
    for stay in timeline.lifetimes {
      stays[Content(operand: stay.operand, slot: stay.slot, tile: stay.tile), default: []].append(stay)
    }
    for (index, operation) in timeline.operations.enumerated() {
      switch kind(index) {
      case .load: loads[operation.operand, default: []].append(index)
      case .store: stores[operation.operand, default: []].append(index)
      case .execute, .add:
        if kind(index) == .execute {
          executions.append(index)
          executionsOfGroup[group(index), default: []].append(index)
        }
        for tile in [operation.tile, nil] {
          writers[Content(operand: operation.operand, slot: operation.slot, tile: tile), default: []].append(
            index)
        }
      }
    }
  }

  private func kind(_ index: Int) -> Timeline.Kind { timeline.lanes[timeline.operations[index].lane].kind }
  private func group(_ index: Int) -> String { timeline.lanes[timeline.operations[index].lane].group }
  private func time(_ index: Int) -> Range<Int> { timeline.operations[index].time }

  private func stay(of index: Int, where fits: (Timeline.Lifetime) -> Bool) -> Timeline.Lifetime? {
    let operation = timeline.operations[index]
    let content = Content(operand: operation.operand, slot: operation.slot, tile: operation.tile)
    return stays[content]?.first(where: fits)
  }

  /// The stay that a load begins.
  private func begun(by load: Int) -> Timeline.Lifetime? {
    stay(of: load) { $0.time.lowerBound == time(load).lowerBound }
  }

  /// The stay that a store ends or at least reads.
  private func read(by store: Int) -> Timeline.Lifetime? {
    stay(of: store) {
      $0.time.lowerBound < time(store).lowerBound && $0.time.upperBound >= time(store).upperBound
    }
  }

  /// Levels are told apart by capacity: copies of one memory have the same.
  private func isSmaller(_ memory: Int, than other: Int) -> Bool {
    (timeline.memories[memory].capacity ?? .max) < (timeline.memories[other].capacity ?? .max)
  }

  private func user(of load: Int) -> Int? {
    guard let stay = begun(by: load) else { return nil }
    let operation = timeline.operations[load]
    let inner = first(of: loads[operation.operand] ?? [], from: operation.time.upperBound, in: stay) {
      other in
      guard let inside = begun(by: other), isSmaller(inside.memory, than: stay.memory) else { return false }
      return TileBounds.isInside(timeline.operations[other].tile, operation.tile)
    }
    let units = executionsOfGroup[group(load)] ?? executions
    return inner ?? first(of: units, from: operation.time.upperBound, in: stay) { _ in true }
  }

  /// The first of some operations, in order of start, that runs in what is left of a stay.
  private func first(
    of candidates: [Int], from start: Int, in stay: Timeline.Lifetime, where fits: (Int) -> Bool
  ) -> Int? {
    let place = candidates.partitioningIndex { time($0).lowerBound >= start }
    return candidates[place...].prefix { time($0).lowerBound < stay.time.upperBound }.first(where: fits)
  }

  private func source(of store: Int) -> Int? {
    let operation = timeline.operations[store]
    let start = operation.time.lowerBound
    let choices = [operation.tile, nil].lazy.compactMap { tile in
      self.writers[Content(operand: operation.operand, slot: operation.slot, tile: tile)].flatMap {
        self.lastEnded(of: $0, by: start, near: store)
      }
    }
    let writer = choices.first
    guard let stay = read(by: store) else { return writer }
    let all = stores[operation.operand] ?? []
    let first = all.partitioningIndex { time($0).lowerBound >= stay.time.lowerBound }
    let inner = all[first...].prefix { time($0).lowerBound < start }.last { other in
      guard time(other).upperBound <= start, let inside = read(by: other),
        isSmaller(inside.memory, than: stay.memory)
      else { return false }
      return TileBounds.isInside(timeline.operations[other].tile, operation.tile)
    }
    return [writer, inner].compactMap { $0 }.max { time($0).upperBound < time($1).upperBound }
  }

  /// The last of some operations to end by a time, of the same group as another where there is one.
  private func lastEnded(of candidates: [Int], by end: Int, near other: Int) -> Int? {
    let started = candidates[..<candidates.partitioningIndex { time($0).lowerBound > end }]
    let near = started.suffix(64).last { time($0).upperBound <= end && group($0) == group(other) }
    return near ?? started.last { time($0).upperBound <= end }
  }
}

extension Array {
  /// The first place from which on `belongs` holds, for elements in an order in which it holds from some place on.
  fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
