import Diagnostics
import Tilewright

/// Reads `tilewright: constraints` files; Docs/native-format.md describes them.
enum NativeConstraints {
  private static let keys = ["tilewright", "layers"]
  private static let entryKeys =
    ["unroll", "allow", "roles", "order", "utilization", "precision"] + NativeDemands.keys

  static func read(_ root: Located, _ findings: inout Findings) -> Constraints? {
    guard let fields = Fields(root, of: "the constraints file", known: keys, &findings) else { return nil }
    let fix = "add 'layers' with entries by layer name, operator, or 'default'"
    guard let list = fields.require("layers", &findings, fix: fix),
      let entries = Fields(list, of: "'layers'", known: nil, &findings)
    else { return nil }
    return Constraints(entries.all.compactMap { entry($0, &findings) })
  }

  private static func entry(_ entry: Located.Entry, _ findings: inout Findings) -> Constraints.Entry? {
    let owner = "the entry '\(entry.name)'"
    guard let fields = Fields(entry.value, of: owner, at: entry.key.location, known: entryKeys, &findings)
    else {
      return nil
    }
    let spatial = fields["unroll"].map {
      ConstraintEntry.unrollings($0, of: "'unroll' of \(owner)", .rejected, &findings, factor: factor)
    }
    let hints = fields["allow"].map {
      ConstraintEntry.hints($0, of: "'allow' of \(owner)", .rejected, &findings)
    }
    let roles = fields["roles"].map {
      ConstraintEntry.roles($0, of: "'roles' of \(owner)", .rejected, &findings, role: OperandRole.init)
    }
    let order = fields["order"].map { Self.order($0, &findings) }
    let demands = NativeDemands.read(fields, of: owner, &findings)
    let utilization = fields["utilization"].flatMap { NativeDemands.utilization($0, &findings) }
    return Constraints.Entry(
      selector: entry.name, spatial: spatial ?? [], hints: hints ?? [], roles: roles ?? [:],
      order: order ?? [], demands: demands, utilization: utilization,
      widths: NativePrecision.widths(fields["precision"], of: owner, &findings), location: entry.key.location,
      orderLocation: fields.entry("order")?.key.location)
  }

  /// Loops, the innermost first.
  static func order(_ value: Located, _ findings: inout Findings) -> [Constraints.OrderEntry] {
    let loops = value.list(&findings, expected: "a list of loops, innermost first") ?? []
    let order = loops.compactMap { loop in orderEntry(loop, &findings).map { ($0, loop.location) } }
    ConstraintEntry.checkOrder(order, &findings)
    return order.map(\.0)
  }

  /// `K 8`: a dimension and the number of positions it takes.
  private static func factor(_ value: Located, _ findings: inout Findings) -> Constraints.SpatialEntry.Factor?
  {
    let words = words(value)
    guard words.count == 2 else {
      value.wrongType(&findings, expected: "a dimension and a factor such as 'K 8'")
      return nil
    }
    return words[1].int(&findings, expected: "a factor", in: ConstraintEntry.sizes)
      .map { .init((words[0].text ?? "").uppercased(), $0) }
  }

  /// `K 8`, `K` for any number of iterations, or `any`.
  private static func orderEntry(_ value: Located, _ findings: inout Findings) -> Constraints.OrderEntry? {
    let words = words(value)
    guard let first = words.first?.text, words.count <= 2 else {
      value.wrongType(&findings, expected: "a loop such as 'K 8', 'K', or 'any'")
      return nil
    }
    guard words.count == 2 else {
      return first == "any" ? .anything : .loop(dimension: first.uppercased(), iterations: nil)
    }
    return words[1].int(&findings, expected: "a number of iterations", in: ConstraintEntry.sizes)
      .map { .loop(dimension: first.uppercased(), iterations: $0) }
  }

  /// A dimension, and the number behind it where there is one, each with its place.
  private static func words(_ value: Located) -> [Located] {
    let text = value.text ?? ""
    func part(_ range: Range<String.Index>) -> Located {
      let offset = text.distance(from: text.startIndex, to: range.lowerBound)
      return Located(
        content: .scalar(String(text[range]), textColumn: nil), location: value.location(ofCharacter: offset))
    }
    let words = text.split(separator: " ")
    guard let first = words.first, let last = words.last, words.count > 1 else {
      return words.map { part($0.startIndex..<$0.endIndex) }
    }
    // Only a dimension of ZigZag's may have blanks of its own.
    let dimension = first.startIndex..<words[words.count - 2].endIndex
    return [part(dimension), part(last.startIndex..<last.endIndex)]
  }
}
