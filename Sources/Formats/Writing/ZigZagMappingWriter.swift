import Diagnostics
import Tilewright

/// Writes constraints as a ZigZag mapping file.
struct ZigZagMappingWriter {
  private let constraints: Constraints
  /// Whether each entry names the machine's only core, as up to 3.7.0.
  private let namesCore: Bool
  private let isOld: Bool

  init(_ constraints: Constraints, _ form: FileConversion.Form) {
    self.constraints = constraints
    namesCore = form == .zigzag3_7
    isOld = form != .zigzag
  }

  /// ZigZag demands a default, which may demand nothing.
  func text(_ findings: inout Findings) -> String {
    let hasDefault = constraints.entries.contains { $0.selector == "default" }
    let entries = (hasDefault ? [] : [Constraints.Entry(selector: "default")]) + constraints.entries
    return entries.map { entry($0, &findings) }.joined(separator: "\n")
  }

  private func entry(_ entry: Constraints.Entry, _ findings: inout Findings) -> String {
    if let demand = entry.demands.first {
      report("what memories hold", in: entry, at: demand.location, &findings)
    }
    if let least = entry.utilization { report("a utilization", in: entry, at: least.location, &findings) }
    if !entry.widths.isEmpty { report("widths of elements", in: entry, at: entry.location, &findings) }
    reportNames(entry, &findings)
    var text = "- name: \(YAMLText.scalar(entry.selector))\n"
    if namesCore { text += "  core_allocation: [1]\n" }
    let demandsNothing =
      entry.spatial.isEmpty && entry.hints.isEmpty && entry.roles.isEmpty && entry.order.isEmpty
    // A name alone says of no file what it is.
    if demandsNothing { text += "  spatial_mapping: {}\n" }
    if !entry.spatial.isEmpty {
      text += "  spatial_mapping:\n"
      for spatial in entry.spatial {
        let factors = spatial.factors.map { YAMLText.scalar("\($0.dimension), \($0.factor)") }
        text += "    \(YAMLText.scalar(spatial.arrayDimension)): \(YAMLText.list(factors))\n"
      }
    }
    if !entry.hints.isEmpty {
      text += "  spatial_mapping_hint:\n"
      for hint in entry.hints {
        let names = YAMLText.list(hint.dimensions.map(YAMLText.scalar))
        text += "    \(YAMLText.scalar(hint.arrayDimension)): \(names)\n"
      }
    }
    text += links(entry, &findings)
    if !entry.order.isEmpty {
      text += "  temporal_ordering:\n"
      for loop in entry.order {
        switch loop {
        case .anything: text += "    - [\"*\", \"*\"]\n"
        case .loop(let dimension, let iterations):
          text += "    - [\(YAMLText.scalar(dimension)), \(iterations.map(String.init) ?? "\"*\"")]\n"
        }
      }
    }
    return text
  }

  /// All three operands or none: those without a role of their own have ZigZag's.
  private func links(_ entry: Constraints.Entry, _ findings: inout Findings) -> String {
    guard !entry.roles.isEmpty else { return "" }
    let known: [(operand: String, role: OperandRole)] = [("I", .input), ("O", .output), ("W", .weight)]
    for operand in entry.roles.keys.sorted() where !known.contains(where: { $0.operand == operand }) {
      report("a role of \(operand)", in: entry, at: entry.location, &findings)
    }
    return "  memory_operand_links:\n"
      + known.map { operand, role in
        "    \(operand): \(YAMLText.scalar((entry.roles[operand] ?? role).zigzagName))\n"
      }.joined()
  }

  /// Names that ZigZag refuses: array dimensions are D1 to D4, dimensions letters, in later versions with digits behind.
  private func reportNames(_ entry: Constraints.Entry, _ findings: inout Findings) {
    func refuse(_ name: String, _ fix: String, at place: SourceLocation?) {
      findings.error(
        .impossibleConstraint, "the entry '\(entry.selector)' names '\(name)', which ZigZag's files refuse",
        at: place ?? entry.location, fix: fix)
    }
    func check(_ dimension: String, at place: SourceLocation?) {
      let letters = dimension.prefix { ("A"..."Z").contains($0) }
      let digits = dimension.dropFirst(letters.count)
      let isKnown = !letters.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
      if !isKnown || isOld && !digits.isEmpty {
        refuse(
          dimension, "call the dimension by \(isOld ? "letters" : "letters, with digits behind them")",
          at: place)
      }
    }
    let arrays =
      entry.spatial.map { ($0.arrayDimension, $0.location) }
      + entry.hints.map { ($0.arrayDimension, $0.location) }
    for (name, place) in arrays where !["D1", "D2", "D3", "D4"].contains(name) {
      refuse(name, "call the array's dimensions D1 to D4", at: place)
    }
    for spatial in entry.spatial { spatial.factors.forEach { check($0.dimension, at: spatial.location) } }
    for hint in entry.hints { hint.dimensions.forEach { check($0, at: hint.location) } }
    for case .loop(let dimension, _) in entry.order where dimension == "*" {
      refuse(dimension, "give the dimension a name", at: entry.orderLocation)
    }
    for (operand, role) in entry.roles.sorted(by: { $0.key < $1.key })
    where ["I1", "I2"].contains(role.name) || role.name == "O" {
      refuse(role.name, "give \(operand) another role", at: entry.location)
    }
  }

  private func report(
    _ what: String, in entry: Constraints.Entry, at place: SourceLocation?, _ findings: inout Findings
  ) {
    findings.error(
      .impossibleConstraint,
      "the entry '\(entry.selector)' demands \(what), which ZigZag's files have no word for",
      at: place ?? entry.location, fix: "leave it out")
  }
}
