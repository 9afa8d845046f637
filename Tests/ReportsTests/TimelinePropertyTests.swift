import Foundation
import Testing
import Tilewright

@testable import Reports

/// What holds of every timeline, held against random ones.
@Suite struct TimelinePropertyTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var mixed = state
      mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
      return mixed ^ (mixed >> 29)
    }
  }

  /// Lanes that do one thing at a time, and tiles that never share an address.
  private static func timeline(seed: UInt64) -> Timeline {
    var generator = Generator(state: seed)
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    let longest = number(1...3) == 1 ? 1 : number(2...90)
    let kinds: [Timeline.Kind] = [.load, .execute, .store, .load, .add]
    let lanes = (0..<number(1...6)).map {
      Timeline.Lane("lane \($0)", kinds[$0 % 5], group: "group \($0 / 3)")
    }
    var operations: [Timeline.Operation] = []
    var waits: [Timeline.Wait] = []
    let count = [3, 20, 120, 900][number(0...3)]
    for (index, lane) in lanes.enumerated() {
      var time = 0
      for tile in 0..<count / lanes.count + 1 {
        let gap = number(0...longest)
        if lane.kind == .execute, gap > 0 {
          let causes: [Timeline.Wait.Cause] = [
            .load(of: "A[\(tile)]"), .slot("A.0", stillReadBy: "execute"), .adder,
          ]
          waits.append(.init(lane: index, time: time..<time + gap, cause: causes[number(0...2)]))
        }
        time += gap
        let end = time + number(1...longest)
        let operand = ["A", "B", "C"][number(0...2)]
        operations.append(
          Timelines.operation(
            index, time..<end, operand, "\(operand)[\(tile):\(tile + 1)]", "\(operand).\(tile % 2)",
            number(1...99),
            ragged: number(0...9) == 0))
        time = end
      }
    }
    let length = (operations.map(\.time) + waits.map(\.time)).map(\.upperBound).max() ?? 0
    let slots = number(1...5)
    var lifetimes: [Timeline.Lifetime] = []
    for slot in 0..<slots {
      var time = number(0...longest)
      while time < length, lifetimes.count < 2_000 {
        let end = min(length, time + number(1...3 * longest))
        let start = slot * 100 + number(0...9)
        lifetimes.append(
          Timelines.lifetime(
            ["A", "B", "C"][slot % 3], "T[\(time)]", "s\(slot)", start..<start + number(1...90), time..<end,
            number(time...end), memory: slot % 2))
        time = end + number(0...longest)
      }
    }
    return Timeline(
      title: "seed \(seed)", timeUnit: longest == 1 ? .ticks : .cycles, sizeUnit: .elements, length: length,
      lanes: lanes,
      operations: operations.sorted { ($0.time.lowerBound, $0.lane) < ($1.time.lowerBound, $1.lane) },
      waits: waits.sorted { ($0.time.lowerBound, $0.lane) < ($1.time.lowerBound, $1.lane) },
      memories: [.init("even", capacity: 500), .init("odd", capacity: number(0...1) == 0 ? nil : 500)],
      lifetimes: lifetimes.sorted {
        ($0.time.lowerBound, $0.addresses.lowerBound) < ($1.time.lowerBound, $1.addresses.lowerBound)
      })
  }

  @Test(arguments: 0..<60) func rowsCoverTheTimeAndShowEachOperation(_ seed: UInt64) {
    let timeline = Self.timeline(seed: seed)
    let rows = TimelineRows(timeline).rows
    #expect(rows.first?.time.lowerBound == 0)
    #expect(rows.last?.time.upperBound == timeline.length)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.time.upperBound == $1.time.lowerBound })
    var shown: [Int: Int] = [:]
    for row in rows {
      for case .operations(let indices, _) in row.cells {
        for index in indices { shown[index, default: 0] += row.time.count }
      }
    }
    #expect(timeline.operations.indices.allSatisfy { shown[$0] == timeline.operations[$0].time.count })
    let signatures = TimelineCells(timeline, rows: rows).signatures
    #expect(unfolded(RowFolding.fold(signatures), signatures) == signatures)
  }

  private func unfolded(_ nodes: [RowFolding.Node], _ signatures: [Int]) -> [Int] {
    nodes.flatMap { node in
      switch node {
      case .row(let row): [signatures[row]]
      case .repeated(let first, let count):
        Array(repeating: unfolded(first, signatures), count: count).flatMap { $0 }
      }
    }
  }

  /// Few different rows make many repeats, also ones that overlap.
  @Test(arguments: 0..<200) func whatFoldsUnfolds(_ seed: UInt64) {
    var generator = Generator(state: seed)
    let kinds = Int.random(in: 1...3, using: &generator)
    let rows = (0..<Int.random(in: 0...150, using: &generator)).map { _ in
      Int.random(in: 0..<kinds, using: &generator)
    }
    #expect(unfolded(RowFolding.fold(rows), rows) == rows)
  }

  @Test(arguments: 0..<60) func occupancyIsTheSumOfWhatLies(_ seed: UInt64) {
    let timeline = Self.timeline(seed: seed)
    for memory in timeline.memories.indices {
      let lifetimes = timeline.lifetimes.filter { $0.memory == memory }
      let curve = OccupancyCurve(lifetimes)
      for time in [0, timeline.length / 3, timeline.length / 2, timeline.length - 1] {
        let lying = lifetimes.filter { $0.time.contains(time) }.reduce(0) { $0 + $1.addresses.count }
        #expect(curve.fullest(in: [time..<time + 1])[0]?.total ?? 0 == lying)
      }
      #expect(curve.steps.last?.total ?? 0 == 0)
      let area = zip(curve.steps, curve.steps.dropFirst()).reduce(0) {
        $0 + $1.0.total * ($1.1.time - $1.0.time)
      }
      #expect(area == lifetimes.reduce(0) { $0 + $1.addresses.count * $1.time.count })
    }
  }

  @Test(arguments: 0..<60) func busyTimeAndWaitsMakeUpAllTime(_ seed: UInt64) {
    let timeline = Self.timeline(seed: seed)
    for summary in IdleSummary.all(of: timeline) {
      #expect(summary.busy + summary.shares.reduce(0) { $0 + $1.time } == timeline.length)
      let operations = timeline.operations.filter { $0.lane == summary.lane }
      #expect(summary.busy == operations.reduce(0) { $0 + $1.time.count })
    }
  }

  @Test(arguments: 0..<60) func drawingsAreWellFormedAndTracesSound(_ seed: UInt64) throws {
    let timeline = Self.timeline(seed: seed)
    let drawing = try Drawing(TimelineSVG(timeline).text)
    #expect(drawing.outside == [])
    let trace = try Trace(TimelineTrace(timeline).text)
    #expect(trace.overlaps == 0)
    #expect(trace.looseEnds == [])
    #expect(trace.arrowsBackwards == 0)
    #expect(trace.arrowsOutsideOfOperations == 0)
    #expect(trace.counters.values.allSatisfy { $0.allSatisfy { $0 <= 500 } })
    #expect(trace.complete.count == timeline.operations.count + timeline.waits.count)
    #expect(TimelineTrace(timeline).text == TimelineTrace(timeline).text)
  }

  /// Columns of a strip hold all the time that was put in, once.
  @Test(arguments: 0..<60) func stripsKeepTime(_ seed: UInt64) {
    let timeline = Self.timeline(seed: seed)
    let axis = DrawingScale(from: 0, to: Double(20 + seed * 7), extent: timeline.length)
    var strip = DensityStrip(axis, pixels: 2.5)
    for operation in timeline.operations { strip.add(operation.time, style: operation.operand, name: "") }
    let parts = strip.ordered.flatMap { $0.parts.values }
    #expect(parts.reduce(0) { $0 + $1.time } == timeline.operations.reduce(0) { $0 + $1.time.count })
    #expect(parts.reduce(0) { $0 + $1.count } == timeline.operations.count)
  }
}
