public import Diagnostics
public import Tilewright

/// Reads mappings back from the JSON that a run wrote, or from the same thing written by hand as YAML.
///
///     {"layers": [{"id": "conv1",
///                  "mapping": {"loops": [{"dimension": "K", "step": 1, "across": "D1"},
///                                        {"dimension": "OX", "step": 1}],
///                              "tiles": {"O": [{"memory": "sram", "loops": 2, "slots": 1}], …}}}]}
///
/// Loops stand innermost first, an operand's tiles from the innermost memory outward. All other keys of a result are
/// ignored. Names are resolved here; whether the mapping fits the layer and the machine is asked of
/// `Mapping.check(for:)`.
public enum MappingFile {
  /// A mapping with the layer it is for.
  public struct Entry: Hashable, Sendable {
    /// The layer's id.
    public let layer: String
    /// How the layer runs.
    public let mapping: Mapping
    /// Where the mapping was written.
    public let location: SourceLocation

    /// Creates an entry.
    public init(layer: String, mapping: Mapping, location: SourceLocation) {
      self.layer = layer
      self.mapping = mapping
      self.location = location
    }
  }

  /// The mappings of a file in its order, each layer at most once.
  ///
  /// Names that the network, its layers or the machine lack, values of the wrong kind, layers given twice and
  /// operands without tiles are errors; a layer of the network that the file leaves out is not.
  public static func read(at path: String, for network: Network, on machine: Machine) -> Parsed<[Entry]> {
    let bytes = YAMLFile.bytes(at: path)
    guard let content = bytes.value else { return Parsed(nil, bytes.diagnostics) }
    return parse(content, file: path, for: network, on: machine)
  }

  /// The mappings of a text; `file` is the name that diagnostics give.
  public static func parse(
    _ text: String, file: String, for network: Network, on machine: Machine
  ) -> Parsed<[Entry]> {
    parse(Array(text.utf8), file: file, for: network, on: machine)
  }

  private static func parse(
    _ bytes: [UInt8], file: String, for network: Network, on machine: Machine
  ) -> Parsed<[Entry]> {
    let tree = YAMLFile.parse(bytes, file: file)
    guard let root = tree.value else { return Parsed(nil, tree.diagnostics) }
    var reader = MappingReader(network: network, machine: machine)
    reader.findings.add(contentsOf: tree.diagnostics)
    let entries = reader.entries(of: root)
    return reader.findings.parsed(entries)
  }
}
