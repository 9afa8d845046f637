import Diagnostics
import Tilewright

/// Reads ZigZag's mapping files as constraints.
enum ZigZagMapping {
  private static let keys = [
    "name", "spatial_mapping", "spatial_mapping_hint", "memory_operand_links", "temporal_ordering",
  ]

  static func read(_ written: Located, _ findings: inout Findings) -> Constraints? {
    let root = written.withZigZagNumbers
    guard let list = root.list(&findings, expected: "a list of entries") else { return nil }
    let hasDefault = list.contains { item in
      item.entries?.contains { $0.name == "name" && $0.value.text == "default" } ?? false
    }
    var entries: [Constraints.Entry] = []
    for (number, value) in list.enumerated() {
      guard let entry = entry(value, number: number + 1, isNameless: hasDefault, &findings) else { continue }
      if let first = entries.first(where: { $0.selector == entry.selector }) {
        // As in ZigZag.
        findings.warning(
          .duplicate, "two entries for '\(entry.selector)'; the first one counts", at: entry.location,
          notes: [.init("the first one", at: first.location)], fix: "merge the two")
      } else {
        entries.append(entry)
      }
    }
    return Constraints(entries)
  }

  /// One entry; one without a name, which ZigZag gives to no layer, is left out where `isNameless` says that there may be one.
  private static func entry(
    _ value: Located, number: Int, isNameless: Bool, _ findings: inout Findings
  ) -> Constraints.Entry? {
    let written = value.entries?.last { $0.name == "name" }?.value.text
    let owner = written.map { "entry '\($0)'" } ?? "entry \(number)"
    guard
      let fields = Fields(
        value, of: owner, known: keys + StreamFiles.mappingKeys, duplicates: .lastCounts, &findings)
    else { return nil }
    StreamFiles.noteMapping(fields, &findings)
    if isNameless, !fields.has("name") {
      findings.warning(
        .missingKey, "\(owner) has no name, so that no layer takes it", at: value.location,
        fix: "write the name of a layer, an operator type, or 'default'")
      return nil
    }
    let fix = "write the name of a layer, an operator type, or 'default'"
    let selector = fields.require("name", &findings, fix: fix)?.string(&findings)
    let spatial = fields["spatial_mapping"].map {
      ConstraintEntry.unrollings(
        $0, of: "'spatial_mapping' of \(owner)", .lastCounts, &findings, factor: factor)
    }
    let hints = fields["spatial_mapping_hint"].map {
      ConstraintEntry.hints($0, of: "'spatial_mapping_hint' of \(owner)", .lastCounts, &findings)
    }
    let roles = fields["memory_operand_links"].map {
      ConstraintEntry.roles(
        $0, of: "'memory_operand_links' of \(owner)", .lastCounts, &findings, role: ZigZagWords.role)
    }
    let order = fields["temporal_ordering"]?.list(&findings, expected: "a list of [dimension, size]")?
      .compactMap {
        value in orderEntry(value, &findings).map { ($0, value.location) }
      }
    ConstraintEntry.checkOrder(order ?? [], &findings)
    guard let selector else { return nil }
    return Constraints.Entry(
      selector: selector, spatial: spatial ?? [], hints: hints ?? [], roles: roles ?? [:],
      order: (order ?? []).map(\.0), location: fields.entry("name")?.key.location ?? value.location,
      orderLocation: fields.entry("temporal_ordering")?.key.location)
  }

  /// One `K, 8`, also as a list `[K, 8]`.
  private static func factor(_ value: Located, _ findings: inout Findings) -> Constraints.SpatialEntry.Factor?
  {
    let expected = "a dimension and a factor such as 'K, 8'"
    if let (name, size) = pair(value) {
      return size.int(&findings, expected: "a factor", in: ConstraintEntry.sizes).map { .init(name, $0) }
    }
    value.wrongType(&findings, expected: expected)
    return nil
  }

  private static func orderEntry(_ value: Located, _ findings: inout Findings) -> Constraints.OrderEntry? {
    guard let (name, size) = pair(value) else {
      value.wrongType(&findings, expected: "a dimension and its iterations such as [OX, 112] or [OX, \"*\"]")
      return nil
    }
    if size.text == "*" { return name == "*" ? .anything : .loop(dimension: name, iterations: nil) }
    guard name != "*" else {
      findings.error(
        .impossibleConstraint, "any dimension, but a number of iterations", at: value.location,
        fix: "write [\"*\", \"*\"] for any loops")
      return nil
    }
    return size.int(&findings, expected: "a number of iterations", in: ConstraintEntry.sizes)
      .map { .loop(dimension: name, iterations: $0) }
  }

  /// The two parts of `K, 8` or `[K, 8]`, the dimension in upper case.
  private static func pair(_ value: Located) -> (name: String, size: Located)? {
    if let list = value.elements {
      guard list.count == 2, let name = list[0].text, !name.isEmpty else { return nil }
      return (name.uppercased(), list[1])
    }
    guard let text = value.text, let comma = text.firstIndex(of: ",") else { return nil }
    let name = text[..<comma].split(separator: " ").joined()
    let rest = text[text.index(after: comma)...]
    let blanks = rest.prefix { $0 == " " }.count
    guard !name.isEmpty else { return nil }
    let offset = text.distance(from: text.startIndex, to: comma) + 1 + blanks
    let size = String(rest.dropFirst(blanks))
    return (
      name.uppercased(),
      Located(content: .scalar(size, textColumn: nil), location: value.location(ofCharacter: offset))
    )
  }
}
