import Foundation

/// A trace file as a viewer takes it, and what would be wrong with it.
struct Trace {
  struct Event {
    let phase: String
    let name: String
    let category: String
    let row: [Int]
    let time: Range<Int>
    let id: Int
  }

  private let events: [Event]
  /// Totals of each counter in order of time.
  let counters: [String: [Int]]

  init(_ text: String) throws {
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let values = document?["traceEvents"] as? [[String: Any]] ?? []
    var counters: [String: [Int]] = [:]
    events = values.map { value in
      let start = value["ts"] as? Int ?? 0
      let name = value["name"] as? String ?? ""
      if value["ph"] as? String == "C", let sizes = value["args"] as? [String: Int] {
        counters[name, default: []].append(sizes.values.reduce(0, +))
      }
      return Event(
        phase: value["ph"] as? String ?? "", name: name, category: value["cat"] as? String ?? "",
        row: [value["pid"] as? Int ?? -1, value["tid"] as? Int ?? -1],
        time: start..<start + (value["dur"] as? Int ?? 0), id: value["id"] as? Int ?? 0)
    }
    self.counters = counters
  }

  var complete: [Event] { events.filter { $0.phase == "X" } }

  /// How many complete events begin before the one before them in the same row ends.
  var overlaps: Int {
    Dictionary(grouping: complete, by: \.row).values.reduce(0) { sum, row in
      let ordered = row.map(\.time).sorted { $0.lowerBound < $1.lowerBound }
      return sum + zip(ordered, ordered.dropFirst()).count { $0.upperBound > $1.lowerBound }
    }
  }

  private func ends(_ phase: String) -> [Int: [Event]] {
    Dictionary(grouping: events.filter { $0.phase == phase }, by: \.id)
  }

  /// Numbers of arrows that don't have one start and one end.
  var looseEnds: [Int] {
    let starts = ends("s")
    let finishes = ends("f")
    return Set(starts.keys).union(finishes.keys).filter { starts[$0]?.count != 1 || finishes[$0]?.count != 1 }
      .sorted()
  }

  var arrowsBackwards: Int {
    let finishes = ends("f")
    return ends("s").count { id, starts in
      (finishes[id]?.first?.time.lowerBound ?? 0) < (starts.first?.time.lowerBound ?? 0)
    }
  }

  /// Arrows that begin or end where no operation of the row runs.
  var arrowsOutsideOfOperations: Int {
    let rows = Dictionary(grouping: complete, by: \.row)
    return events.filter { "sf".contains($0.phase) }.count { event in
      !(rows[event.row] ?? []).contains { $0.time.contains(event.time.lowerBound) && $0.category != "stall" }
    }
  }

  /// Rows without a name.
  var unnamed: Set<[Int]> {
    let named = Set(events.filter { $0.name == "thread_name" }.map(\.row))
    return Set(complete.map(\.row)).subtracting(named)
  }
}
