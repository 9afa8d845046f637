/// Constraints, native and ZigZag's.
extension RandomFiles {
  private static let dimensions = ["B", "K", "C", "OY", "FY", "G", "K1", "ANY", "ON"]

  mutating func nativeConstraints() -> String {
    forgetNames()
    let entries = (0..<int(0...4)).map { number -> (String, String) in
      var parts: [(String, String)] = []
      if chance(50) { parts.append(("unroll", Self.mapping(arrays().map { ($0, Self.list(factors(" "))) }))) }
      if chance(30) {
        parts.append(("allow", Self.mapping(arrays().map { ($0, Self.list(some(Self.dimensions, 30))) })))
      }
      if chance(30) {
        parts.append(
          ("roles", Self.mapping([("W", "weight"), ("I", pick(["input", Self.quoted(pick(Self.ugly))]))])))
      }
      if chance(40) { parts.append(("order", order())) }
      for key in ["hold", "bypass", "load-once"] where chance(15) {
        parts.append((key, Self.mapping([(name("sram"), "[W, I]"), (name("dram"), "[O]")])))
      }
      if chance(15) { parts.append(("order-above", Self.mapping([(name("sram"), order())]))) }
      if chance(30) {
        parts.append(("utilization", "\(pick(["7", "14.3", "33.3", "100", "0.07", "57", "29", "1e-3"])) %"))
      }
      return (name("layer\(number)"), Self.mapping(parts))
    }
    return "tilewright: constraints\nlayers: \(Self.mapping(entries))\n"
  }

  private mutating func arrays() -> [String] {
    let names = ["D1", "D2", "D3", "D4"]
    return chance(80) ? some(names, 60) : ["rows", pick(Self.ugly)]
  }

  private mutating func factors(_ separator: String) -> [String] {
    some(Self.dimensions, 20).map { Self.quoted("\($0)\(separator)\(int(1...64))") }
  }

  private mutating func order() -> String {
    var loops = some(Self.dimensions, 40).map { chance(50) ? $0 : "\($0) \(int(1...99))" }
    if chance(40) { loops.insert("any", at: int(0...loops.count)) }
    return Self.list(loops.map(Self.quoted))
  }

  mutating func zigZagConstraints() -> String {
    forgetNames()
    let names = ["default"] + (0..<int(0...3)).map { _ in name("Conv") }.filter { $0 != "default" }
    return names.map { selector in
      var text = "- name: \(Self.quoted(selector))\n"
      text += "  spatial_mapping: \(Self.mapping(arrays().map { ($0, Self.list(factors(", "))) }))\n"
      if chance(30) { text += "  spatial_mapping_hint: {D1: [K, C], D2: []}\n" }
      if chance(50) { text += "  memory_operand_links: {O: O, W: I2, I: \(pick(["I1", "I2", "X"]))}\n" }
      if chance(40) {
        let loops = some(Self.dimensions + ["A B"], 30).map { "[\(Self.quoted($0)), \(int(1...9))]" }
        text += "  temporal_ordering: \(Self.list(loops + (chance(50) ? ["[\"*\", \"*\"]"] : [])))\n"
      }
      return text
    }.joined()
  }
}
