public import Tilewright

/// A timeline as a file for Perfetto (ui.perfetto.dev) and Chrome (chrome://tracing): trace events in JSON, an event a
/// line, described by Docs/trace-schema.line.
///
/// A process per group of lanes, a thread per lane; operations and waits are complete events, occupancies counters, and
/// arrows lead from a load to what uses its tile and from an execution to the store of its result. One tick or cycle is
/// written as one microsecond, the format's unit. The text is the same for the same timeline.
public struct TimelineTrace: Sendable {
  let timeline: Timeline
  private let words: TimelineWords
  private let tracks: TimelineTracks
  private let places: TracePlaces

  /// Prepares a trace.
  public init(_ timeline: Timeline) {
    self.timeline = timeline
    words = TimelineWords(timeline)
    tracks = TimelineTracks(timeline)
    places = TracePlaces(timeline, tracks)
  }

  /// The JSON, ending in a newline.
  public var text: String {
    let events = places.names + complete + flows + counters
    return """
      {
      "displayTimeUnit":"ms",
      "otherData":\(metadata.line),
      "traceEvents":[
      \(events.map { OrderedJson.object($0).line }.joined(separator: ",\n"))
      ]
      }

      """
  }

  private var metadata: OrderedJson {
    let unit = timeline.timeUnit.singular
    return .object([
      ("title", .text(timeline.title)),
      ("writtenBy", .text("tilewright \(ToolVersion.current)")),
      ("time", .text("1 \(unit) is written as 1 microsecond")),
      ("timeUnit", .text(timeline.timeUnit.rawValue)), ("length", .integer(timeline.length)),
      ("sizeUnit", .text(timeline.sizeUnit.rawValue)),
    ])
  }

  /// Operations and waits, lane by lane, in order of start.
  private var complete: [TraceEvent] {
    timeline.lanes.indices.flatMap { lane in
      tracks.lanes[lane].enumerated().flatMap { row, items in
        items.map { item in
          switch item {
          case .operation(let index): operation(index, place: places.place(lane: lane, row: row))
          case .wait(let index): wait(index, place: places.place(lane: lane, row: row))
          }
        }
      }
    }
  }

  private func operation(_ index: Int, place: TracePlaces.Place) -> TraceEvent {
    let operation = timeline.operations[index]
    let kind = timeline.lanes[operation.lane].kind
    var arguments: [(String, OrderedJson)] = [
      ("tile", .text(operation.tile)), ("operand", .text(operation.operand)), ("slot", .text(operation.slot)),
    ]
    arguments.append((kind == .execute ? "operations" : "elements", .integer(operation.elements)))
    if kind != .execute { arguments.append(("bits", .integer(operation.bits))) }
    arguments.append(("ragged", .flag(operation.isRagged)))
    return event(
      "X", operation.tile.isEmpty ? operation.operand : operation.tile, kind.rawValue, operation.time, place,
      arguments)
  }

  private func wait(_ index: Int, place: TracePlaces.Place) -> TraceEvent {
    let wait = timeline.waits[index]
    return event(
      "X", "waits: \(wait.cause.short)", "stall", wait.time, place, [("cause", .text(wait.cause.full))])
  }

  private func event(
    _ phase: String, _ name: String, _ category: String, _ time: Range<Int>, _ place: TracePlaces.Place,
    _ arguments: [(String, OrderedJson)]
  ) -> TraceEvent {
    [
      ("ph", .text(phase)), ("name", .text(name)), ("cat", .text(category)),
      ("ts", .integer(time.lowerBound)),
      ("dur", .integer(time.count)), ("pid", .integer(place.process)), ("tid", .integer(place.thread)),
      ("args", .object(arguments)),
    ]
  }

  /// Two events an arrow: `s` in the giving operation, `f` at the start of the taking one.
  private var flows: [TraceEvent] {
    TimelineFlows.all(of: timeline).enumerated().flatMap { number, flow -> [TraceEvent] in
      let from = timeline.operations[flow.from]
      let to = timeline.operations[flow.to]
      // An event that begins where its operation ends would belong to the next one.
      let given = max(from.time.lowerBound, from.time.upperBound - 1)
      let name = timeline.lanes[to.lane].kind == .store ? "result" : "tile"
      return [("s", flow.from, given), ("f", flow.to, to.time.lowerBound)].map { phase, operation, time in
        let place = places.place(of: operation)
        var event: TraceEvent = [
          ("ph", .text(phase)), ("name", .text(name)), ("cat", .text("flow")), ("id", .integer(number + 1)),
          ("ts", .integer(time)), ("pid", .integer(place.process)), ("tid", .integer(place.thread)),
        ]
        if phase == "f" { event.append(("bp", .text("e"))) }
        return event
      }
    }
  }

  /// What each memory holds of each operand, whenever that changes.
  private var counters: [TraceEvent] {
    timeline.memories.indices.flatMap { memory -> [TraceEvent] in
      let curve = OccupancyCurve(of: memory, in: timeline)
      return curve.steps.map { step in
        let sizes = zip(curve.operands, step.sizes).map { ($0, OrderedJson.integer($1)) }
        return [
          ("ph", .text("C")),
          ("name", .text("\(timeline.memories[memory].name) (\(timeline.sizeUnit.rawValue))")),
          ("cat", .text("occupancy")), ("ts", .integer(step.time)),
          ("pid", .integer(places.process(of: memory))),
          ("tid", .integer(0)), ("args", .object(sizes)),
        ]
      }
    }
  }
}

/// The members of an event, in the order in which they are written.
typealias TraceEvent = [(String, OrderedJson)]
