import Diagnostics

/// Files of Stream, which puts several of ZigZag's machines together as the cores of a platform.
///
/// A core is a ZigZag accelerator and read as a machine of its own. Platforms aren't read: they are recognised, so that
/// nobody is told of unknown keys.
enum StreamFiles {
  /// What Stream's mappings have beside ZigZag's keys.
  static let mappingKeys = [
    "core_allocation", "intra_core_tiling", "inter_core_tiling", "layer_dimension_names", "kernel",
  ]

  /// Whether a file describes a platform: it lists cores.
  static func isPlatform(_ root: Located) -> Bool {
    guard let entries = root.entries, let cores = entries.last(where: { $0.name == "cores" })?.value else {
      return false
    }
    let hasList = cores.entries?.isEmpty == false || cores.elements?.isEmpty == false
    return hasList && !entries.contains { $0.name == "tilewright" }
  }

  /// What to do with a platform.
  static func platformFix(_ root: Located) -> String {
    let cores = root.entries?.last { $0.name == "cores" }?.value
    let first = cores?.entries?.first?.value.text ?? cores?.elements?.first?.text
    return "give the file of one of its cores" + (first.map { ", such as '\($0)'" } ?? "")
  }

  /// Says what a core's keys beyond ZigZag's mean here: nothing.
  static func noteCore(_ fields: Fields, _ findings: inout Findings) {
    let keys = ["type", "operator_types"].filter { fields.has($0) }
    guard let first = keys.first else { return }
    findings.warning(
      .unsupportedMachine,
      "a core of Stream, read as a machine of its own; \(Words.list(keys.map { "'\($0)'" })) \(keys.count == 1 ? "isn't" : "aren't") kept to",
      at: fields.entry(first)?.key.location)
  }

  /// Says what of an entry of a mapping is Stream's, or ZigZag's up to 3.7.0: which cores, and how layers are cut.
  static func noteMapping(_ fields: Fields, _ findings: inout Findings) {
    let tilings = mappingKeys.dropFirst().filter { fields.has($0) }
    if let first = tilings.first {
      findings.warning(
        .unsupportedMachine,
        "\(Words.list(tilings.map { "'\($0)'" })) of \(fields.owner) belong to Stream and aren't kept to: the layer runs on one core",
        at: fields.entry(first)?.key.location)
    }
    let cores = fields["core_allocation"].map { $0.elements?.count ?? 1 } ?? 1
    if cores > 1 {
      findings.warning(
        .unsupportedMachine, "\(fields.owner) runs on \(cores) cores, but a machine is one",
        at: fields.entry("core_allocation")?.key.location)
    }
  }
}
