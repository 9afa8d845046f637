import Diagnostics
import Tilewright

/// The ports of a memory as read from either dialect.
struct ZigZagPortList {
  let ports: [Port]
  /// Where each role's movements are written.
  let places: [OperandRole: SourceLocation]
  let hasErrors: Bool
  /// Where the file says that there is no port that writes, if it does.
  var noWritePort: SourceLocation?
  /// What the entry of each operand holds, for the dialect that has one per operand.
  var entries: [OperandRole: ZigZagPortEntry] = [:]
}

/// One entry of `ports` in the dialect up to 3.8.1.
struct ZigZagPortEntry {
  /// Its position in the list.
  let index: Int
  /// The directions it has, in file order.
  let directions: [String]
}

/// Reads `ports` after 3.8.1: each port has a type, a bandwidth and the list of movements it serves.
enum ZigZagPorts {
  private static let keys = ["name", "type", "bandwidth_min", "bandwidth_max", "allocation"]

  static func read(_ fields: Fields, operands: [String], _ findings: inout Findings) -> ZigZagPortList? {
    let fix = "list its ports, each with name, type, bandwidth_min, bandwidth_max and allocation"
    guard
      let list = fields.require("ports", &findings, fix: fix)?.list(&findings, expected: "a list of ports")
    else {
      return nil
    }
    var found = Findings()
    let ports = list.enumerated().compactMap { Self.port($1, number: $0 + 1, fields.owner, operands, &found) }
    reportSecondUses(ports, fields.owner, &found)
    findings.add(contentsOf: found.sorted)
    guard ports.count == list.count else { return nil }
    let place = fields.entry("ports")?.key.location
    let roles = operands.map(ZigZagWords.role)
    return ZigZagPortList(
      ports: ports, places: Dictionary(roles.map { ($0, place) }) { a, _ in a }.compactMapValues { $0 },
      hasErrors: found.hasErrors)
  }

  private static func port(
    _ value: Located, number: Int, _ owner: String, _ operands: [String], _ findings: inout Findings
  ) -> Port? {
    guard
      let fields = Fields(
        value, of: "port \(number) of \(owner)", known: keys, duplicates: .lastCounts, &findings)
    else { return nil }
    let name = fields.require("name", &findings)?.string(&findings)
    let direction = fields.require("type", &findings).flatMap { Self.direction($0, &findings) }
    let width = fields.require("bandwidth_max", &findings)?.zigzagBits(&findings, expected: "bits per cycle")
    let granularity = fields["bandwidth_min"]?.zigzagBits(&findings, expected: "bits")
    let allocation = fields.require("allocation", &findings)?.list(&findings, orOne: true)
      .map { paired($0, &findings) }
    guard let name, let direction, let width, let allocation else { return nil }
    let uses = allocation.compactMap { use($0, direction, port: name, owner, operands, &findings) }
    return Port(
      name, direction, widthBits: width, granularityBits: granularity ?? width, uses: uses,
      location: value.location)
  }

  /// Pairs written as one flat list, `[I1, fh, I1, tl]`, as Stream's page on hardware shows them.
  private static func paired(_ list: [Located], _ findings: inout Findings) -> [Located] {
    let texts = list.compactMap(\.text)
    let isFlat =
      !list.isEmpty && list.count.isMultiple(of: 2) && texts.count == list.count
      && texts.indices.allSatisfy {
        !texts[$0].contains(",") && (ZigZagWords.movement(texts[$0]) != nil) == !$0.isMultiple(of: 2)
      }
    guard isFlat, let first = list.first else { return list }
    findings.note(
      .guessedMeaning,
      "a flat list is read as pairs of an operand and a direction: '\(texts[0]), \(texts[1])' and so on",
      at: first.location, fix: "ZigZag wants each pair in quotes: \"\(texts[0]), \(texts[1])\"")
    return stride(from: 0, to: list.count, by: 2).map {
      Located(
        content: .scalar("\(texts[$0]), \(texts[$0 + 1])", textColumn: nil), location: list[$0].location)
    }
  }

  private static func direction(_ value: Located, _ findings: inout Findings) -> Port.Direction? {
    switch value.text {
    case "read": return .read
    case "write": return .write
    case "read_write": return .readWrite
    default:
      value.wrongType(&findings, expected: "'read', 'write' or 'read_write'")
      return nil
    }
  }

  private static func use(
    _ value: Located, _ direction: Port.Direction, port: String, _ owner: String, _ operands: [String],
    _ findings: inout Findings
  ) -> Port.Use? {
    let parts = (value.text ?? "").split(separator: ",").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    guard parts.count == 2, let movement = ZigZagWords.movement(parts[1]) else {
      value.wrongType(&findings, expected: "an operand and fh, tl, fl or th, such as 'I1, tl'")
      return nil
    }
    guard operands.contains(parts[0]) else {
      findings.error(
        .portMismatch, "\(owner) doesn't hold '\(parts[0])'; it holds \(Spelling.list(operands))",
        at: value.location)
      return nil
    }
    if direction == (movement.isRead ? .write : .read) {
      findings.error(
        .portMismatch,
        "'\(parts[1])' is \(movement.isRead ? "a read" : "a write"), but \(port) is a "
          + "\(direction.rawValue) port", at: value.location)
      return nil
    }
    return Port.Use(ZigZagWords.role(parts[0]), movement)
  }

  private static func reportSecondUses(_ ports: [Port], _ owner: String, _ findings: inout Findings) {
    var first: [Port.Use: Port] = [:]
    for port in ports {
      for use in port.uses {
        if let other = first[use], other.name != port.name {
          let text = "\(use.role.zigzagName), \(ZigZagWords.direction(use.movement))"
          findings.warning(
            .portMismatch,
            "\(owner) allocates '\(text)' to \(other.name) and \(port.name); \(other.name) is used",
            at: port.location, notes: [.init("allocated here first", at: other.location)])
        } else {
          first[use] = port
        }
      }
    }
  }
}
