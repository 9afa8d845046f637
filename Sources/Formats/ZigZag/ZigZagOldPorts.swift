import Diagnostics
import Tilewright

/// Reads the ports of the dialect up to 3.8.1.
///
/// Bandwidths, granularities and port counts stand on the memory; `ports` has one entry per operand, in the order of
/// `operands`, that says which port each direction uses. Read and read-write ports are `r_bw` wide, write ports `w_bw`.
enum ZigZagOldPorts {
  static func read(_ fields: Fields, operands: [String], _ findings: inout Findings) -> ZigZagPortList? {
    var found = Findings()
    let widths = Widths(fields, &found)
    let counts = PortKind.allCases.map { fields[$0.countKey]?.int(&found, in: 0...(1 << 20)) }
    let order = "one entry per operand in the order of 'operands' (\(operands.joined(separator: ", ")))"
    let list = fields.require(
      "ports", &found, fix: "add 'ports' with \(order), such as {fh: w_port_1, tl: r_port_1}")?
      .list(&found, expected: "a list with " + order)
    if let list, list.count != operands.count {
      found.error(
        .portMismatch,
        "'ports' has \(list.count) \(list.count == 1 ? "entry" : "entries"), expected \(operands.count): \(order)",
        at: fields.entry("ports")?.key.location,
        fix: list.count < operands.count
          ? "add the entry of \(Words.list(Array(operands.dropFirst(list.count)))), such as {tl: r_port_1}"
          : "remove the entries beyond the last operand")
    }
    let uses = zip(operands, list ?? []).flatMap { entry($0, $1, fields.owner, &found) }
    let ports = widths.map { Self.ports(of: uses, $0) }
    // A port beyond the number declared is there all the same.
    let isIncomplete = found.hasErrors
    if list != nil { reportCounts(fields, uses, counts, &found) }
    findings.add(contentsOf: found.sorted)
    guard let widths, let ports else { return nil }
    guard let list else { return assumed(for: operands, widths) }
    let places = zip(operands, list).map { (ZigZagWords.role($0), $1.location) }
    let entries = zip(operands, list).enumerated().map { index, pair in
      (
        ZigZagWords.role(pair.0),
        ZigZagPortEntry(index: index, directions: pair.1.entries?.map(\.name) ?? [])
      )
    }
    let hasWritePort = zip(PortKind.allCases, counts).contains { $0 != .read && $1 ?? 0 > 0 }
    return ZigZagPortList(
      ports: ports, places: Dictionary(places) { a, _ in a }, hasErrors: isIncomplete,
      noWritePort: hasWritePort ? nil : fields.entry(PortKind.write.countKey)?.value.location,
      entries: Dictionary(entries) { a, _ in a })
  }

  /// Ports for a memory that lacks `ports`, which is an error: what can be said about the rest needs some.
  private static func assumed(for operands: [String], _ widths: Widths) -> ZigZagPortList {
    func uses(_ isRead: Bool) -> [Port.Use] {
      operands.flatMap { operand in
        Movement.allCases.filter { $0.isRead == isRead }.map { Port.Use(ZigZagWords.role(operand), $0) }
      }
    }
    let read = Port(
      "r_port_1", .read, widthBits: widths.read, granularityBits: widths.readGranularity, uses: uses(true))
    let write = Port(
      "w_port_1", .write, widthBits: widths.write, granularityBits: widths.writeGranularity, uses: uses(false)
    )
    return ZigZagPortList(ports: [read, write], places: [:], hasErrors: true)
  }

  /// One direction of one operand, with the port it uses.
  private struct Use {
    let use: Port.Use
    let kind: PortKind
    let port: String
    let place: SourceLocation
  }

  private enum PortKind: String, CaseIterable {
    case read = "r_port"
    case write = "w_port"
    case readWrite = "rw_port"

    var countKey: String { rawValue }

    var direction: Port.Direction {
      switch self {
      case .read: .read
      case .write: .write
      case .readWrite: .readWrite
      }
    }

    /// The kind that a port's name says.
    init?(portName: String) {
      guard let kind = PortKind.allCases.first(where: { portName.hasPrefix($0.rawValue + "_") }) else {
        return nil
      }
      self = kind
    }
  }

  private struct Widths {
    let read: Int
    let write: Int
    let readGranularity: Int
    let writeGranularity: Int

    init?(_ fields: Fields, _ findings: inout Findings) {
      let read = fields.require("r_bw", &findings)?.zigzagBits(&findings, expected: "bits per cycle")
      let write = fields.require("w_bw", &findings)?.zigzagBits(&findings, expected: "bits per cycle")
      let readGranularity = fields["min_r_granularity"]?.zigzagBits(&findings, expected: "bits")
      let writeGranularity = fields["min_w_granularity"]?.zigzagBits(&findings, expected: "bits")
      guard let read, let write else { return nil }
      self.read = read
      self.write = write
      self.readGranularity = readGranularity ?? read
      self.writeGranularity = writeGranularity ?? write
    }
  }

  private static func entry(
    _ operand: String, _ value: Located, _ owner: String, _ findings: inout Findings
  ) -> [Use] {
    guard
      let fields = Fields(
        value, of: "the ports of \(operand) in \(owner)", known: ZigZagWords.directions,
        duplicates: .lastCounts,
        &findings)
    else { return [] }
    return fields.all.compactMap { entry -> Use? in
      guard let movement = ZigZagWords.movement(entry.name), let port = entry.value.string(&findings) else {
        return nil
      }
      guard let kind = PortKind(portName: port) else {
        entry.value.wrongType(&findings, expected: "a port such as r_port_1, w_port_1 or rw_port_1")
        return nil
      }
      if kind == (movement.isRead ? .write : .read) {
        findings.error(
          .portMismatch,
          "'\(entry.name)' is a \(movement.isRead ? "read" : "write"), but \(port) is a "
            + "\(kind.direction.rawValue) port", at: entry.value.location)
        return nil
      }
      return Use(
        use: Port.Use(ZigZagWords.role(operand), movement), kind: kind, port: port,
        place: entry.value.location)
    }
  }

  private static func ports(of uses: [Use], _ widths: Widths) -> [Port] {
    var names: [String] = []
    for use in uses where !names.contains(use.port) { names.append(use.port) }
    return names.compactMap { name in
      let own = uses.filter { $0.port == name }
      guard let first = own.first else { return nil }
      return Port(
        name, first.kind.direction, widthBits: first.kind == .write ? widths.write : widths.read,
        granularityBits: first.kind == .write ? widths.writeGranularity : widths.readGranularity,
        uses: own.map(\.use), location: first.place)
    }
  }

  /// Compares the ports in use with the numbers declared.
  private static func reportCounts(
    _ fields: Fields, _ uses: [Use], _ counts: [Int?], _ findings: inout Findings
  ) {
    for (kind, count) in zip(PortKind.allCases, counts) {
      var names: [String] = []
      for use in uses where use.kind == kind && !names.contains(use.port) {
        names.append(use.port)
        guard let count, names.count == count + 1 else { continue }
        findings.error(
          .portMismatch, "\(use.port) is port \(names.count) of its kind, but '\(kind.countKey)' is \(count)",
          at: use.place, notes: [.init("declared here", at: fields.entry(kind.countKey)?.value.location)],
          fix: "raise '\(kind.countKey)' or use another port")
      }
      if let count, names.count < count, !findings.hasErrors {
        findings.warning(
          .portMismatch,
          "'\(kind.countKey)' is \(count), but \(names.count) \(names.count == 1 ? "is" : "are") used",
          at: fields.entry(kind.countKey)?.value.location, fix: "unused ports are left out")
      }
    }
  }
}
