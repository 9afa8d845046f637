import Diagnostics
import Tilewright

/// What a YAML file is, by its first look.
enum FileKind: Equatable, CustomStringConvertible {
  /// `tilewright: machine`, `network`, `constraints` or `program`, or whatever stands there.
  case native(String)
  case zigzagMachine
  case zigzagWorkload
  case zigzagMapping
  /// Several cores of Stream.
  case streamPlatform
  /// What `--json` wrote, or mappings in its form.
  case result
  case other(String)

  init(_ root: Located) {
    let native = root.entries?.first { $0.name == "tilewright" }?.value.text
    if let native, !FileKind.isResult(root) {
      self = .native(native)
    } else if StreamFiles.isPlatform(root) {
      self = .streamPlatform
    } else if ZigZagMachine.recognizes(root) {
      self = .zigzagMachine
    } else if let elements = root.elements, elements.contains(where: { FileKind.has("equation", $0) }) {
      self = .zigzagWorkload
    } else if let elements = root.elements,
      elements.contains(where: FileKind.isMappingEntry)
        || FileKind.areNames(elements)
    {
      self = .zigzagMapping
    } else if FileKind.isResult(root) {
      self = .result
    } else {
      self = .other(root.found)
    }
  }

  /// What was found, for messages.
  var description: String {
    switch self {
    case .native(let kind): "'tilewright: \(kind)'"
    case .zigzagMachine: "a ZigZag accelerator"
    case .zigzagWorkload: "a ZigZag workload"
    case .zigzagMapping: "a ZigZag mapping"
    case .streamPlatform: "a platform of Stream, of several cores, which aren't mapped together yet"
    case .result: "the mappings of a result"
    case .other(let found): found
    }
  }

  /// A file's name without folders and ending: the default name of what it holds.
  static func stem(of file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func has(_ key: String, _ value: Located) -> Bool {
    value.entries?.contains { $0.name == key } ?? false
  }

  private static func isResult(_ root: Located) -> Bool {
    let layers = root.entries?.first { $0.name == "layers" }?.value.elements
    return layers?.contains { has("mapping", $0) && has("id", $0) } ?? false
  }

  private static func isMappingEntry(_ value: Located) -> Bool {
    [
      "spatial_mapping", "spatial_mapping_hint", "memory_operand_links", "temporal_ordering",
      "core_allocation",
    ]
    .contains { has($0, value) }
  }

  /// Whether there are entries with names and nothing else: a mapping that demands nothing.
  private static func areNames(_ elements: [Located]) -> Bool {
    !elements.isEmpty && elements.allSatisfy { $0.entries?.map(\.name) == ["name"] }
  }
}
