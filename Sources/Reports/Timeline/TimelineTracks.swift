import Tilewright

/// The lanes of a timeline as rows in which nothing overlaps: what a drawing and a trace file need.
///
/// A lane does one thing at a time, so that one row is the rule; where operations of a lane do overlap, the lane gets
/// as many rows as run at once.
struct TimelineTracks: Sendable {
  /// What stands in a row.
  enum Item: Hashable, Sendable {
    case operation(Int)
    case wait(Int)
  }

  /// Rows of each lane, at least one; items in order of start.
  let lanes: [[[Item]]]

  init(_ timeline: Timeline) {
    var items = Array(repeating: [(time: Range<Int>, item: Item)](), count: timeline.lanes.count)
    for (index, operation) in timeline.operations.enumerated() where items.indices.contains(operation.lane) {
      items[operation.lane].append((operation.time, .operation(index)))
    }
    for (index, wait) in timeline.waits.enumerated() where items.indices.contains(wait.lane) {
      items[wait.lane].append((wait.time, .wait(index)))
    }
    lanes = items.map { items in
      var rows: [[Item]] = [[]]
      var ends = [0]
      let ordered = items.enumerated().sorted {
        ($0.element.time.lowerBound, $0.offset) < ($1.element.time.lowerBound, $1.offset)
      }
      for (_, (time, item)) in ordered {
        let row = ends.firstIndex { $0 <= time.lowerBound } ?? rows.count
        if row == rows.count {
          rows.append([])
          ends.append(0)
        }
        rows[row].append(item)
        ends[row] = time.upperBound
      }
      return rows
    }
  }
}

extension Timeline {
  /// Operand names in order of first appearance, in operations and then in memories: what colours go by.
  var operandNames: [String] {
    var seen: Set<String> = []
    let names = operations.lazy.map(\.operand) + lifetimes.lazy.map(\.operand)
    return names.filter { seen.insert($0).inserted }
  }

  /// The lanes by group, groups in order of first lane.
  var laneGroups: [(name: String, lanes: [Int])] {
    var groups: [(name: String, lanes: [Int])] = []
    for (index, lane) in lanes.enumerated() {
      if let group = groups.firstIndex(where: { $0.name == lane.group }) {
        groups[group].lanes.append(index)
      } else {
        groups.append((lane.group, [index]))
      }
    }
    return groups
  }
}
