import Diagnostics
import Tilewright

/// Reads ZigZag's accelerator files, of 3.1.1 to 3.9.1: with the ports up to 3.8.1 (port counts and bandwidths on the memory, one
/// `ports` entry per operand) or those after it (ports with type, bandwidth and `allocation`), and with the array's words up to
/// 3.7.4 (`multiplier_energy`, `multiplier_area`; 3.1.1 calls the array `multipliers`) or those after it.
///
/// The dialects are told apart memory by memory and word by word. As in ZigZag the last of two equal keys counts, with a
/// warning. What only ZigZag knows (in-memory computing, CACTI) is reported, never guessed. A core of Stream is such a file
/// with two keys more.
struct ZigZagMachine {
  private static let keys = [
    "name", "memories", "operational_array", "multipliers", "dataflows", "type", "operator_types",
  ]

  /// Whether a file looks like an accelerator.
  static func recognizes(_ root: Located) -> Bool {
    root.entries?.contains { $0.name == "memories" || $0.name == "operational_array" } ?? false
  }

  /// Whether any of a file's memories has the ports of the dialect up to 3.8.1.
  static func isOldDialect(_ root: Located) -> Bool {
    let memories = root.entries?.last { $0.name == "memories" }?.value.entries ?? []
    return memories.contains { $0.value.entries.map(ZigZagMemory.isOldDialect) ?? false }
  }

  /// Whether the array is described in the words up to 3.7.4.
  static func hasOldWords(_ root: Located) -> Bool {
    let entries = root.entries ?? []
    if entries.contains(where: { $0.name == "multipliers" }) { return true }
    let array = entries.last { $0.name == "operational_array" }?.value.entries ?? []
    return array.contains { $0.name == "multiplier_energy" || $0.name == "multiplier_area" }
  }

  /// The dialect of a file, for its kind.
  static func dialect(of root: Located) -> String {
    if hasOldWords(root) { return "words up to 3.7.4" }
    return isOldDialect(root) ? "ports up to 3.8.1" : "ports after 3.8.1"
  }

  /// The machine of a file.
  static func read(_ written: Located, name fallback: String, _ findings: inout Findings) -> Machine? {
    let root = written.withZigZagNumbers
    guard
      let fields = Fields(
        root, of: "the accelerator", known: keys, duplicates: .lastCounts, &findings)
    else { return nil }
    let name = fields["name"]?.string(&findings) ?? fallback
    if let entry = fields.entry("dataflows") {
      findings.note(
        .guessedMeaning, "'dataflows' is ignored, as ZigZag ignores it", at: entry.key.location,
        fix: "write what is laid across the array into a mapping file")
    }
    StreamFiles.noteCore(fields, &findings)
    let key = fields.either("operational_array", "multipliers", &findings)
    let array = fields.require(key, &findings).flatMap {
      ZigZagArray.read($0, at: fields.entry(key)?.key.location, &findings)
    }
    guard let list = fields.require("memories", &findings),
      let entries = Fields(list, of: "'memories'", known: nil, duplicates: .lastCounts, &findings)
    else { return nil }
    let drafts = entries.all.compactMap { entry in
      ZigZagMemory.read(entry, array: array?.dimensions.map(\.name), &findings)
    }
    guard let array, drafts.count == entries.all.count else { return nil }
    let place = fields.entry("name")?.key.location ?? root.location
    let draft = Machine(name: name, array: array, memories: drafts.map(\.memory), location: place)
    for (index, memory) in drafts.enumerated() { memory.reportPorts(in: draft, at: index, &findings) }
    let machine = Machine(
      name: name, array: array,
      memories: drafts.indices.map { drafts[$0].memory(keeping: draft, at: $0) }, location: place)
    findings.add(
      contentsOf: machine.check(missingPartialSumPort: .warning).filter { $0.code != .missingPort })
    return machine
  }
}

/// Reads `operational_array`.
enum ZigZagArray {
  private static let keys = [
    "dimensions", "sizes", "unit_energy", "unit_area", "multiplier_energy", "multiplier_area",
    "input_precision",
    "systolic_dimensions", "is_imc", "imc_type", "bit_serial_precision", "adc_resolution",
  ]

  static func read(_ value: Located, at place: SourceLocation?, _ findings: inout Findings) -> Machine.Array?
  {
    guard
      let fields = Fields(
        value, of: "'operational_array'", at: place, known: keys, duplicates: .lastCounts, &findings)
    else { return nil }
    let isInMemory = fields["is_imc"]?.zigzagBool(&findings) ?? false
    if isInMemory {
      findings.error(
        .unsupportedMachine,
        "an in-memory-computing array; its cell, converter and adder costs are not modelled",
        at: fields.entry("is_imc")?.key.location,
        fix: "describe the array by unit_energy per operation and remove 'is_imc'")
    }
    let dimensions = dimensions(fields, &findings)
    let systolic = systolic(fields, dimensions?.map(\.name) ?? [], &findings)
    let energyKey = fields.either("unit_energy", "multiplier_energy", &findings)
    let energy =
      isInMemory
      ? fields[energyKey]?.real(&findings, within: .event) ?? 0
      : fields.require(energyKey, &findings, fix: "write the picojoules of one operation").flatMap {
        $0.real(&findings, within: .event)
      }
    let area = fields[fields.either("unit_area", "multiplier_area", &findings)]?.real(
      &findings, within: .area)
    guard let dimensions else { return nil }
    // Without its energy the array is still good for looking at the rest.
    return Machine.Array(
      dimensions: dimensions, operationEnergyPicojoules: energy ?? 0, area: area ?? 0,
      spatialReduction: Set(dimensions.indices), systolicAlong: systolic)
  }

  private static func dimensions(_ fields: Fields, _ findings: inout Findings) -> [Machine.Array.Dimension]? {
    let names = fields.require("dimensions", &findings)?.names(&findings)
    let list = fields.require("sizes", &findings)?.list(&findings, orOne: true)
    let sizes = list?.compactMap { $0.int(&findings, expected: "a size", in: 1...(1 << 40)) }
    guard let names, let list, let sizes, sizes.count == list.count else { return nil }
    guard names.count == sizes.count else {
      findings.error(
        .shapeMismatch, "\(sizes.count) sizes for \(names.count) dimensions",
        at: fields.entry("sizes")?.key.location, fix: "give one size for each dimension")
      return nil
    }
    return zip(names, sizes).map { Machine.Array.Dimension($0.text ?? "", $1) }
  }

  private static func systolic(_ fields: Fields, _ dimensions: [String], _ findings: inout Findings) -> Set<
    Int
  > {
    let names = fields["systolic_dimensions"]?.names(&findings) ?? []
    let indices = names.compactMap { $0.arrayDimension(of: dimensions, &findings) }
    if !indices.isEmpty, let entry = fields.entry("systolic_dimensions") {
      findings.add(contentsOf: [.systolic(at: entry.key.location)])
    }
    return Set(indices)
  }
}

extension Fields {
  /// The one of two words for the same that was written, the newer one where neither was; both are an error.
  fileprivate func either(_ newer: String, _ older: String, _ findings: inout Findings) -> String {
    guard let entry = entry(older) else { return newer }
    guard let other = self.entry(newer) else { return older }
    findings.error(
      .duplicate, "'\(newer)' and '\(older)' of \(owner) are two words for the same", at: entry.key.location,
      notes: [.init("the other one", at: other.key.location)],
      fix: "keep '\(older)' for ZigZag up to 3.7.4, '\(newer)' for later ones")
    return newer
  }
}
