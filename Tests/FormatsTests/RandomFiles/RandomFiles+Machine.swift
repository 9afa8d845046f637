/// Machines in the three forms.
extension RandomFiles {
  private static let standard = ["input", "weight", "output"]

  mutating func nativeMachine() -> String {
    forgetNames()
    let ugliness = pick([0, 0, 60])
    let arrays = (0..<int(0...3)).map { name("D\($0 + 1)", ugly: ugliness) }
    let custom = chance(15) ? [name("bias role")] : []
    func subset(_ percent: Int) -> String {
      Self.list(some(arrays, percent).map(Self.quoted))
    }
    var array = [
      ("dimensions", Self.mapping(arrays.map { ($0, "\(int(1...4))") })), ("energy", "\(energy()) pJ"),
    ]
    let isPlain = chance(50)
    if !isPlain, chance(30) { array.append(("cycles-per-operation", "\(int(1...3))")) }
    if !isPlain, chance(30) { array.append(("spatial-reduction", pick(["yes", "no", subset(50)]))) }
    if !isPlain, chance(20) { array.append(("accumulates-in-place", pick(["yes", "no"]))) }
    if !isPlain, chance(20) { array.append(("leakage", "\(energy()) pJ/cycle")) }
    if chance(20) { array.append(("area", "\(energy()) mm2")) }
    if chance(20) { array.append(("systolic", subset(50))) }
    let count = int(1...4)
    let hasStream = !isPlain && chance(15)
    var memories: [String] = []
    for index in 0..<count {
      let isTop = index == count - 1
      let roles = isTop ? Self.standard + custom : some(Self.standard + custom, 60)
      guard !roles.isEmpty else { continue }
      memories.append(memory(roles, isTop: isTop, isPlain: isPlain, shared: isTop ? "all" : subset(45)))
    }
    let label = Self.quoted(name("random"))
    var text =
      "tilewright: machine\nname: \(label)\narray: \(Self.mapping(array))\nmemories:\n"
      + memories.map { "  - \($0)\n" }.joined()
    if hasStream {
      text +=
        "streams:\n  - \(Self.mapping([("name", Self.quoted(name("noc"))), ("carries", "[output]"), ("bandwidth", "\(int(1...64)) b/cycle"), ("energy", "\(energy()) pJ"), ("repeats", pick(["yes", "no"]))]))\n"
    }
    return text
  }

  private mutating func energy() -> String { pick(["0", "1", "0.1", "2.5", "1e-7", "3.3e-9", "7", "1e20"]) }

  private mutating func memory(_ roles: [String], isTop: Bool, isPlain: Bool, shared: String) -> String {
    var entries = [
      ("name", Self.quoted(name("memory"))),
      ("capacity", isPlain || chance(60) ? "\(int(1...4000)) B" : "unlimited"),
      ("holds", Self.list(roles.map(Self.quoted))), ("shared-by", shared),
      ("read", "\(energy()) pJ"), ("write", "\(energy()) pJ"),
    ]
    if !isPlain, !isTop, chance(30) {
      entries.append(("may-bypass", Self.list(some(roles, 40).map(Self.quoted))))
    }
    if chance(30) { entries.append(("latency", "\(int(0...9))")) }
    if !isPlain, chance(20) { entries.append(("leakage", "\(energy()) pJ/cycle")) }
    if chance(20) { entries.append(("area", "\(energy()) mm2")) }
    if chance(20) { entries.append(("double-buffered", "yes")) }
    if !isPlain, chance(20) { entries.append(("reuse", "sliding")) }
    if chance(15) { entries.append(("partial-sum-return", "no")) }
    let width = int(1...64)
    if chance(40) { entries.append(("granularity", "\(int(1...width)) b")) }
    switch int(0...3) {
    case 0: entries.append(("bandwidth", "\(width) b/cycle"))
    case 1: entries += [("bandwidth", "\(width) b/cycle"), ("ports", "shared")]
    case 2:
      entries += [
        ("read-bandwidth", "\(width) b/cycle"), ("write-bandwidth", "\(width + int(0...9)) b/cycle"),
      ]
    default:
      let groups = chance(50) ? roles.map { [$0] } : [roles]
      let ports = groups.flatMap { group in
        chance(50)
          ? [port("read-write", group, width)]
          : [port("read", group, width), port("write", group, width + int(0...9))]
      }
      entries.append(("ports", Self.list(ports)))
    }
    return Self.mapping(entries)
  }

  private mutating func port(_ direction: String, _ roles: [String], _ width: Int) -> String {
    Self.mapping([
      ("name", Self.quoted(name("port"))), ("direction", direction), ("width", "\(width) b/cycle"),
      ("serves", Self.list(roles.map(Self.quoted))),
    ])
  }

  /// An accelerator of ZigZag's in either dialect; movements stand on two ports now and then, and partial sums lack one.
  mutating func zigZagMachine(isOld: Bool) -> String {
    forgetNames()
    let arrays = (0..<int(0...4)).map { "D\($0 + 1)" }
    var text = """
      name: \(Self.quoted(name("random")))
      operational_array:
        unit_energy: \(energy())
        unit_area: 1
        dimensions: \(Self.list(arrays))
        sizes: \(Self.list(arrays.map { _ in "\(int(1...4))" }))
      memories:

      """
    let count = int(1...4)
    for index in 0..<count {
      let isTop = index == count - 1
      let roles = isTop ? ["I1", "I2", "O"] : some(["I1", "I2", "O"], 60)
      guard !roles.isEmpty else { continue }
      let shared = isTop ? arrays : some(arrays, 45)
      text += """
          \(Self.quoted(name("memory"))):
            size: \(int(8...40000))
            r_cost: \(energy())
            w_cost: \(energy())
            area: 0
            latency: \(int(0...4))
            operands: \(Self.list(roles))
            served_dimensions: \(Self.list(shared))
        \(isOld ? oldPorts(roles) : newPorts(roles))

        """
    }
    return text
  }

  private static func moves(_ role: String) -> [String] {
    role == "O" ? ["fh", "tl", "fl", "th"] : ["fh", "tl"]
  }

  private mutating func newPorts(_ roles: [String]) -> String {
    let uses = roles.flatMap { role in
      Self.moves(role).filter { !(role == "O" && $0 == "tl") || chance(90) }.map { (role, $0) }
    }
    let width = int(8...64)
    func text(_ kind: String, _ number: Int, _ prefix: String, _ own: [(String, String)]) -> String {
      "    - {name: \(prefix)_port_\(number), type: \(kind), bandwidth_min: \(int(1...8)), bandwidth_max: \(width), allocation: \(Self.list(own.map { "\"\($0), \($1)\"" }))}"
    }
    let reads = uses.filter { ["tl", "th"].contains($0.1) }
    let writes = uses.filter { ["fh", "fl"].contains($0.1) }
    let again = chance(20) ? [reads[0]] : []
    let ports =
      chance(40)
      ? [text("read_write", 1, "rw", uses), text("read", 1, "r", again)]
      : [text("read", 1, "r", reads), text("write", 1, "w", writes), text("read", 2, "r", again)]
    return "    ports:\n" + ports.joined(separator: "\n")
  }

  private mutating func oldPorts(_ roles: [String]) -> String {
    let isShared = chance(40)
    let perRole = chance(40)
    let entries = roles.enumerated().map { index, role in
      let number = perRole ? index + 1 : 1
      return "      - {"
        + Self.moves(role).map { move in
          let kind = isShared ? "rw" : ["tl", "th"].contains(move) ? "r" : "w"
          return "\(move): \(kind)_port_\(number)"
        }.joined(separator: ", ") + "}"
    }
    let ports = perRole ? roles.count : 1
    let width = int(8...64)
    return """
          r_bw: \(width)
          w_bw: \(width + int(0...9))
          r_port: \(isShared ? 0 : ports)
          w_port: \(isShared ? 0 : ports)
          rw_port: \(isShared ? ports : 0)
          min_r_granularity: \(int(1...8))
          ports:
      \(entries.joined(separator: "\n"))
      """
  }
}
