import Diagnostics
import Tilewright

/// Reads `tilewright: network` files; Docs/native-format.md describes them.
///
/// Layers stand in the order in which they run. Each knows the shape of what the layers before it write, so that sizes are
/// written once; a contradiction names both places.
enum NativeNetwork {
  private static let keys = ["tilewright", "name", "precision", "input", "inputs", "layers"]

  static func read(_ root: Located, name fallback: String, _ findings: inout Findings) -> Network? {
    guard let fields = Fields(root, of: "the network", known: keys, &findings) else { return nil }
    let name = fields["name"]?.string(&findings) ?? fallback
    let precision = NativePrecision.read(
      fields["precision"], default: NativePrecision(), operands: [], &findings)
    var tensors = NativeTensors()
    readInputs(fields, &tensors, &findings)
    guard let list = fields.require("layers", &findings)?.list(&findings, expected: "a list of layers") else {
      return nil
    }
    if list.isEmpty {
      findings.error(
        .missingKey, "the network has no layers", at: fields["layers"]?.location, fix: "give it layers")
    }
    var layers: [Layer] = []
    for (number, value) in list.enumerated() {
      let layer = NativeLayer.read(value, number: number + 1, tensors, precision, &findings)
      guard let layer else { continue }
      // A second layer of one name would seem to read what it writes.
      guard tensors.add(layer.output, &findings), let layer = layer.layer else { continue }
      findings.add(contentsOf: layer.check())
      layers.append(layer)
    }
    return Network(name: name, layers: layers)
  }

  private static func readInputs(_ fields: Fields, _ tensors: inout NativeTensors, _ findings: inout Findings)
  {
    if let entry = fields.entry("input") {
      let shape = entry.value.shape(&findings)
      tensors.add(
        NativeTensor(name: "input", source: .networkInput, shape: shape, place: entry.key.location), &findings
      )
    }
    guard let value = fields["inputs"], let inputs = Fields(value, of: "'inputs'", known: nil, &findings)
    else {
      return
    }
    for entry in inputs.all {
      let shape = entry.value.shape(&findings)
      tensors.add(
        NativeTensor(name: entry.name, source: .networkInput, shape: shape, place: entry.key.location),
        &findings)
    }
  }
}

/// What a layer may take as its input.
struct NativeTensor {
  let name: String
  let source: Operand.Source
  /// Its sizes; nil when they aren't known.
  let shape: [Int]?
  /// Where it was written: the layer or the network's input.
  let place: SourceLocation?

  /// The sizes as text: `[1][64][56][56]`.
  var shapeText: String { shape?.map { "[\($0)]" }.joined() ?? "of unknown shape" }
}

/// The tensors that exist so far, by name.
struct NativeTensors {
  private var byName: [String: NativeTensor] = [:]
  /// Their names in file order.
  private(set) var names: [String] = []

  /// What the layer before wrote, or the network's only input: what a layer without `from` takes.
  var latest: NativeTensor? { names.last.flatMap { byName[$0] } }

  /// Makes a tensor known under its name; false, with a finding, when the name is taken.
  @discardableResult
  mutating func add(_ tensor: NativeTensor, _ findings: inout Findings) -> Bool {
    if let other = byName[tensor.name] {
      findings.error(
        .duplicate, "'\(tensor.name)' names two tensors", at: tensor.place,
        notes: [.init("the other one", at: other.place)], fix: "give each layer and input a name of its own")
      return false
    }
    byName[tensor.name] = tensor
    names.append(tensor.name)
    return true
  }

  /// The tensor of a name; nil, with a finding, when there is none yet.
  func find(_ value: Located, _ findings: inout Findings) -> NativeTensor? {
    guard let name = value.string(&findings, expected: "the name of a layer or input") else { return nil }
    if let tensor = byName[name] { return tensor }
    let fix = Spelling.hint(for: name, among: names)
    if name == "input" {
      findings.error(
        .unknownProducer, "the network says nothing about its input", at: value.location,
        fix: "add its shape to the network, such as 'input: [1, 3, 224, 224]'")
    } else {
      findings.error(
        .unknownProducer, "no layer or input before this one is called '\(name)'", at: value.location,
        fix: fix ?? (names.isEmpty ? nil : "there are \(Spelling.list(names))"))
    }
    return nil
  }
}

extension Located {
  /// A list of sizes, each at least 1.
  func shape(_ findings: inout Findings) -> [Int]? {
    guard let list = list(&findings, expected: "a shape such as [1, 3, 224, 224]") else { return nil }
    let sizes = list.compactMap { $0.int(&findings, expected: "a size", in: 1...(1 << 40)) }
    guard sizes.count == list.count else { return nil }
    guard Layer.checkedProduct(sizes) != nil else {
      findings.error(.outOfRange, "a tensor of more than 2^62 elements", at: location)
      return nil
    }
    return sizes
  }
}
