import Tilewright

extension InputFile {
  /// What the file was recognised as and what it holds, in one line without its end.
  public var summary: String {
    switch content {
    case .network(let network):
      let operations = network.layers.reduce(0) { $0.addingReportingOverflow($1.operations).partialValue }
      let atLeast = network.leftOut == nil ? "" : "at least "
      return
        "\(path): \(kind) '\(network.name)', \(count(network.layers.count, "layer")), \(atLeast)\(operations) operations"
    case .machine(let machine):
      let dimensions = machine.array.dimensions.map { "\($0.name) \($0.size)" }.joined(separator: " × ")
      let elements = count(machine.array.processingElements, "processing element")
      let memories = machine.memories.map(\.name).joined(separator: ", ")
      return
        "\(path): \(kind) '\(machine.name)', \(elements)\(dimensions.isEmpty ? "" : " (\(dimensions))"), "
        + "memories from the array outward: \(memories)"
    case .constraints(let constraints):
      let selectors = constraints.entries.map(\.selector).joined(separator: ", ")
      return "\(path): \(kind), \(count(constraints.entries.count, "entry", "entries")): \(selectors)"
    case .mapping, .program: return "\(path): \(kind)"
    case .schedule(let schedule):
      let moved = schedule.traffic.reduce(0, +)
      return
        "\(path): schedule '\(schedule.title)', \(count(schedule.length, "tick")), \(moved) elements moved"
    case .nothing: return "\(path): \(kind), with errors"
    }
  }

  private func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }
}
