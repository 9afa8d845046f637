import Tilewright

/// The numbers that stand for groups (processes) and lanes (threads) in a trace, and the events that name them.
struct TracePlaces: Sendable {
  /// A row of the trace.
  struct Place: Hashable, Sendable {
    let process: Int
    let thread: Int
  }

  /// Events that name processes and threads and say in which order they are shown.
  let names: [TraceEvent]
  private let rows: [[Place]]
  private let operations: [Int: Place]
  private let memories: [Int]

  init(_ timeline: Timeline, _ tracks: TimelineTracks) {
    let groups = timeline.laneGroups
    var names: [TraceEvent] = []
    var rows = Array(repeating: [Place](), count: timeline.lanes.count)
    var operations: [Int: Place] = [:]
    var processes: [String: Int] = [:]
    var thread = 0
    for (index, group) in groups.enumerated() {
      let process = index + 1
      processes[group.name] = process
      names += Self.naming("process", group.name, order: process, Place(process: process, thread: 0))
      for lane in group.lanes {
        for (row, items) in tracks.lanes[lane].enumerated() {
          thread += 1
          let place = Place(process: process, thread: thread)
          let name = timeline.lanes[lane].name + (row == 0 ? "" : " (\(row + 1))")
          names += Self.naming("thread", name, order: thread, place)
          rows[lane].append(place)
          for case .operation(let operation) in items { operations[operation] = place }
        }
      }
    }
    // A memory without lanes of its own is a process that only counts.
    for memory in timeline.memories where processes[memory.name] == nil {
      let process = processes.count + 1
      processes[memory.name] = process
      names += Self.naming("process", memory.name, order: process, Place(process: process, thread: 0))
    }
    self.names = names
    self.rows = rows
    self.operations = operations
    memories = timeline.memories.map { processes[$0.name] ?? 0 }
  }

  private static func naming(_ kind: String, _ name: String, order: Int, _ place: Place) -> [TraceEvent] {
    let members: [(String, String, OrderedJson)] = [
      ("\(kind)_name", "name", .text(name)), ("\(kind)_sort_index", "sort_index", .integer(order)),
    ]
    return members.map { event, key, value in
      [
        ("ph", .text("M")), ("name", .text(event)), ("pid", .integer(place.process)),
        ("tid", .integer(place.thread)), ("args", .object([(key, value)])),
      ]
    }
  }

  /// The place of a row of a lane.
  func place(lane: Int, row: Int) -> Place { rows[lane][row] }

  /// The place where an operation stands.
  func place(of operation: Int) -> Place { operations[operation] ?? Place(process: 0, thread: 0) }

  /// The process that holds the counters of a memory.
  func process(of memory: Int) -> Int { memories[memory] }
}
