import Diagnostics
public import Tilewright

/// Reads tick models:
///
///     tilewright: ticks
///     load: {fixed: 2, per: 1024}               # 2 ticks and one for each started 1 024 elements
///     execute: {per: 32768}                     # operations
///     store: {steps: {1024: 1, 4096: 3}}        # up to 1 024 elements one tick, up to 4 096 three
///     add: 1
///
/// What isn't given takes one tick.
public enum TickFile {
  /// The model of a name, `unit` or `linear`, or else of the file at that path.
  public static func model(named name: String) -> Parsed<TickModel> {
    switch name {
    case "unit": Parsed(.unit, [])
    case "linear": Parsed(.linear, [])
    default: read(at: name)
    }
  }

  /// Reads a tick model from a file.
  public static func read(at path: String) -> Parsed<TickModel> {
    let bytes = YAMLFile.bytes(at: path)
    guard let content = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    let tree = YAMLFile.parse(content, file: path)
    var findings = Findings()
    findings.add(contentsOf: tree.diagnostics)
    guard let root = tree.value else { return findings.parsed(nil) }
    guard FileKind(root) == .native("ticks") else {
      findings.error(
        .unknownFormat, "expected a tick model, found \(FileKind(root).description)", at: root.location,
        fix: "begin the file with 'tilewright: ticks'")
      return findings.parsed(nil)
    }
    let known = ["tilewright", "load", "execute", "store", "add"]
    guard let fields = Fields(root, of: "the tick model", known: known, &findings) else {
      return findings.parsed(nil)
    }
    func rate(_ name: String) -> TickModel.Rate { fields[name].map { Self.rate($0, &findings) } ?? .fixed(1) }
    let model = TickModel(
      load: rate("load"), execute: rate("execute"), add: rate("add"), store: rate("store"))
    return findings.parsed(model)
  }

  private static let most = 1 << 40

  private static func rate(_ value: Located, _ findings: inout Findings) -> TickModel.Rate {
    if value.text != nil {
      return .fixed(value.int(&findings, expected: "a number of ticks", in: 1...most) ?? 1)
    }
    guard
      let fields = Fields(value, of: "an operation's ticks", known: ["fixed", "per", "steps"], &findings)
    else { return .fixed(1) }
    if let steps = fields["steps"] {
      if fields.has("fixed") || fields.has("per") {
        findings.error(
          .wrongType, "'steps' stands beside 'fixed' or 'per'", at: steps.location,
          fix: "give either steps or fixed and per")
      }
      return .steps(self.steps(steps, &findings))
    }
    let fixed = fields["fixed"]?.int(&findings, expected: "a number of ticks", in: 0...most) ?? 0
    guard let per = fields["per"] else { return .fixed(max(1, fixed)) }
    return .proportional(
      fixed: fixed, per: per.int(&findings, expected: "a number of elements", in: 1...most) ?? 1)
  }

  private static func steps(_ value: Located, _ findings: inout Findings) -> [TickModel.Step] {
    guard let entries = value.entries, !entries.isEmpty else {
      value.wrongType(&findings, expected: "steps such as {1024: 1, 4096: 3}")
      return []
    }
    var steps: [TickModel.Step] = []
    for entry in entries {
      guard let upTo = entry.key.int(&findings, expected: "a number of elements", in: 1...most),
        let ticks = entry.value.int(&findings, expected: "a number of ticks", in: 1...most)
      else { continue }
      if let last = steps.last, last.upTo >= upTo {
        findings.error(
          .outOfRange, "a step up to \(upTo) follows one up to \(last.upTo)", at: entry.key.location,
          fix: "give the steps in ascending order")
      } else {
        steps.append(TickModel.Step(upTo: upTo, ticks: ticks))
      }
    }
    return steps
  }
}
