import Diagnostics
import Tilewright

/// Reads or infers the ports of a native memory.
///
/// - `bandwidth` alone: one read port and one write port of that width that serve all the movements its chain needs
///   (`ports: separate`, the default), or one read-write port (`ports: shared`);
/// - `ports` as a list: each written out. A port without `serves` serves what its direction allows and no other
///   port claims.
struct NativePorts {
  /// The keys of a memory that concern its ports.
  static let memoryKeys = ["bandwidth", "read-bandwidth", "write-bandwidth", "granularity", "ports"]
  private static let keys = ["name", "direction", "width", "granularity", "serves"]

  let fields: Fields
  let memory: Memory
  /// The movements that the memory's chains need.
  let needed: [Port.Use]
  /// Those of them that ports serve without being told to.
  let given: [Port.Use]
  let clock: Clock?

  /// Reports quantities that are wrong in themselves, for a memory whose ports can't be made because something
  /// else is wrong.
  static func checkQuantities(_ fields: Fields, _ clock: Clock?, _ findings: inout Findings) {
    for key in ["bandwidth", "read-bandwidth", "write-bandwidth"] {
      _ = fields[key]?.bandwidth(clock: clock, &findings)
    }
    _ = fields["granularity"]?.size(&findings)
    for port in (fields["ports"]?.elements ?? []).compactMap(\.entries) {
      for entry in port where !entry.value.isEmpty {
        if entry.name == "width" { _ = entry.value.bandwidth(clock: clock, &findings) }
        if entry.name == "granularity" { _ = entry.value.size(&findings) }
      }
    }
  }

  func read(_ findings: inout Findings) -> [Port]? {
    let granularity = fields["granularity"]?.size(&findings)
    let width = fields["bandwidth"]?.bandwidth(clock: clock, &findings)
    guard let ports = fields["ports"] else { return separate(width, granularity, &findings) }
    switch ports.text {
    case "separate": return separate(width, granularity, &findings)
    case "shared": return shared(width, granularity, &findings)
    default:
      guard let list = ports.list(&findings, expected: "'separate', 'shared' or a list of ports") else {
        return nil
      }
      return written(list, width, granularity, &findings)
    }
  }

  private func separate(_ width: Int?, _ granularity: Int?, _ findings: inout Findings) -> [Port]? {
    let place = memory.location
    func port(_ name: String, _ direction: Port.Direction, _ key: String) -> Port? {
      let uses = given.filter { $0.movement.isRead == (direction == .read) }
      let own = fields[key]?.bandwidth(clock: clock, &findings)
      guard !uses.isEmpty else { return nil }
      if fields[key] == nil, fields["bandwidth"] == nil {
        _ = fields.require(
          "bandwidth", &findings, fix: "write 'bandwidth: 64 b/cycle', or list the memory's 'ports'")
      }
      guard let bits = own ?? width else { return nil }
      return Port(
        name, direction, widthBits: bits, granularityBits: granularity ?? bits, uses: uses, location: place)
    }
    let ports = [port("read", .read, "read-bandwidth"), port("write", .write, "write-bandwidth")]
    let wanted = [true, false].filter { isRead in given.contains { $0.movement.isRead == isRead } }.count
    let present = ports.compactMap { $0 }
    return present.count == wanted ? present : nil
  }

  private func shared(_ width: Int?, _ granularity: Int?, _ findings: inout Findings) -> [Port]? {
    for key in ["read-bandwidth", "write-bandwidth"] {
      guard let entry = fields.entry(key) else { continue }
      findings.error(
        .portMismatch, "'\(key)' of a memory with one shared port", at: entry.key.location,
        fix: "write 'bandwidth', or remove 'ports: shared'")
    }
    guard
      fields.require("bandwidth", &findings, fix: "write the width of the shared port, such as '64 b/cycle'")
        != nil,
      let width
    else { return nil }
    return [
      Port(
        "shared", .readWrite, widthBits: width, granularityBits: granularity ?? width, uses: given,
        location: memory.location)
    ]
  }
}

// MARK: Ports written out

extension NativePorts {
  private struct Draft {
    let name: String
    let direction: Port.Direction
    let width: Int
    let granularity: Int
    /// The movements written; nil when the port takes what is left.
    let serves: [(use: Port.Use, place: SourceLocation)]?
    let place: SourceLocation
  }

  private func written(
    _ list: [Located], _ width: Int?, _ granularity: Int?, _ findings: inout Findings
  ) -> [Port]? {
    let drafts = list.enumerated().compactMap { draft($1, number: $0 + 1, width, granularity, &findings) }
    guard drafts.count == list.count else { return nil }
    var owners: [Port.Use: Draft] = [:]
    for draft in drafts {
      for (use, place) in draft.serves ?? [] {
        if let other = owners[use] {
          findings.error(
            .portMismatch,
            "port \(draft.name) serves '\(use.role) \(use.movement.rawValue)', which \(other.name) serves",
            at: place, notes: [.init("port \(other.name)", at: other.place)],
            fix: "leave a movement to one port")
        } else {
          owners[use] = draft
        }
      }
    }
    return drafts.map { draft in
      let uses = draft.serves?.map(\.use) ?? rest(for: draft, &owners, &findings)
      return Port(
        draft.name, draft.direction, widthBits: draft.width, granularityBits: draft.granularity,
        uses: uses.filter(needed.contains), location: draft.place)
    }
  }

  /// The needed movements that fit a port without `serves` and that no port has.
  private func rest(
    for draft: Draft, _ owners: inout [Port.Use: Draft], _ findings: inout Findings
  ) -> [Port.Use] {
    let fitting = given.filter { fits($0.movement, draft.direction) }
    let uses = fitting.filter { owners[$0] == nil }
    for use in uses { owners[use] = draft }
    if uses.isEmpty {
      findings.warning(
        .portMismatch,
        "port \(draft.name) of \(memory.name) has no 'serves', and nothing is left for it to serve",
        at: draft.place, fix: "say which movements it serves, or remove it")
    }
    return uses
  }

  private func draft(
    _ value: Located, number: Int, _ width: Int?, _ granularity: Int?, _ findings: inout Findings
  ) -> Draft? {
    let owner = "port \(number) of \(fields.owner)"
    guard let port = Fields(value, of: owner, known: Self.keys, &findings) else { return nil }
    let name = port["name"]?.string(&findings) ?? "port \(number)"
    let direction = port.require("direction", &findings, fix: "write read, write or read-write").flatMap {
      readDirection($0, &findings)
    }
    let own = port["width"]?.bandwidth(clock: clock, &findings)
    let bits = port["granularity"]?.size(&findings)
    if port["width"] == nil, fields["bandwidth"] == nil {
      _ = port.require("width", &findings, fix: "write 'width: 64 b/cycle', or a 'bandwidth' for all ports")
    }
    guard let direction, let width = own ?? width else { return nil }
    let serves = port["serves"].map { served($0, direction, port: name, &findings) }
    return Draft(
      name: name, direction: direction, width: width, granularity: bits ?? granularity ?? width,
      serves: serves,
      place: value.location)
  }

  private func readDirection(_ value: Located, _ findings: inout Findings) -> Port.Direction? {
    guard let text = value.string(&findings, expected: "'read', 'write' or 'read-write'") else { return nil }
    if let direction = Port.Direction(rawValue: text) { return direction }
    value.wrongType(&findings, expected: "'read', 'write' or 'read-write'")
    return nil
  }

  private func served(
    _ value: Located, _ direction: Port.Direction, port: String, _ findings: inout Findings
  ) -> [(use: Port.Use, place: SourceLocation)] {
    if value.text == "all" {
      return given.filter { fits($0.movement, direction) }.map { ($0, value.location) }
    }
    guard
      let list = value.list(
        &findings, expected: "a list of movements such as [input feed], or 'all'", orOne: true)
    else { return [] }
    return list.flatMap { item in
      uses(item, direction, port: port, &findings).map { (use: $0, place: item.location) }
    }
  }

  /// The movements that one entry of `serves` names: `output drain`, or `output` for all that fit.
  private func uses(
    _ item: Located, _ direction: Port.Direction, port: String, _ findings: inout Findings
  ) -> [Port.Use] {
    guard let text = item.string(&findings, expected: "a role and a movement, such as 'output drain'") else {
      return []
    }
    let whole = OperandRole(text)
    if memory.roles.contains(whole) {
      return given.filter { $0.role == whole && fits($0.movement, direction) }
    }
    // A role may have blanks in its name, a movement has none.
    let words = text.split(separator: " ")
    let last = words.count > 1 ? words.last.map(String.init) : nil
    let first = words.count > 1 ? String(text[words[0].startIndex..<words[words.count - 2].endIndex]) : text
    let role = OperandRole(first)
    guard memory.roles.contains(role) else {
      findings.error(
        .portMismatch,
        "\(memory.name) doesn't hold '\(first)'; it holds \(Spelling.list(memory.roles.map(\.name)))",
        at: item.location, fix: Spelling.hint(for: first, among: memory.roles.map(\.name)))
      return []
    }
    guard let last, let movement = MovementWords.movement(last) else {
      findings.error(
        .portMismatch, "'\(last ?? text)' is no movement", at: item.location,
        fix: Spelling.hint(for: last ?? text, among: MovementWords.all)
          ?? "known are \(Spelling.list(MovementWords.all))")
      return []
    }
    let use = Port.Use(role, movement)
    guard fits(movement, direction) else {
      findings.error(
        .portMismatch,
        "'\(last)' is a \(movement.isRead ? "read" : "write"), but \(port) is a \(direction.rawValue) port",
        at: item.location)
      return []
    }
    if !needed.contains(use) {
      findings.warning(
        .portMismatch, "\(memory.name) never does '\(first) \(last)'; it is ignored", at: item.location,
        fix: "remove it")
    }
    return [use]
  }

  private func fits(_ movement: Movement, _ direction: Port.Direction) -> Bool {
    switch direction {
    case .read: movement.isRead
    case .write: !movement.isRead
    case .readWrite: true
    }
  }
}

/// The names of movements in native files: in full, or short.
enum MovementWords {
  /// Short names, then full ones.
  static let all = ["fill", "feed", "collect", "drain"] + Movement.allCases.map(\.rawValue)

  /// The short name of a movement.
  static func short(_ movement: Movement) -> String {
    switch movement {
    case .writeFromAbove: "fill"
    case .readToBelow: "feed"
    case .writeFromBelow: "collect"
    case .readToAbove: "drain"
    }
  }

  static func movement(_ word: String) -> Movement? {
    switch word {
    case "fill": .writeFromAbove
    case "feed": .readToBelow
    case "collect": .writeFromBelow
    case "drain": .readToAbove
    default: Movement(rawValue: word)
    }
  }
}
