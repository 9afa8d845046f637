import Diagnostics
import Tilewright

/// One layer of a native network.
///
/// The operator is a key of the layer (`conv`, `matmul`, `add`, `einsum`, …) with its parameters as the value; around
/// it stand `name`, `from`, `precision` and `view`. Start reading at `read`; each family of operators has a file of
/// its own.
struct NativeLayer {
  let operation: Operation
  /// The operator's key.
  let key: Located
  /// The operator's parameters; empty when none are written.
  let value: Located
  /// The keys around the operator.
  let fields: Fields
  let name: String
  let place: SourceLocation
  let tensors: NativeTensors
  let networkPrecision: NativePrecision

  /// What a layer amounts to: the layer, unless it was wrong, and the tensor that the layers after it know.
  struct Outcome {
    let layer: Layer?
    let output: NativeTensor
  }

  /// A layer with the shape of what it writes; nil when that isn't known.
  typealias Built = (layer: Layer, shape: [Int]?)

  private static let commonKeys = ["name", "from", "precision", "view"]

  /// Reads a layer; nil when it can't even be told what it is called.
  static func read(
    _ value: Located, number: Int, _ tensors: NativeTensors, _ precision: NativePrecision,
    _ findings: inout Findings
  ) -> Outcome? {
    let entries = value.entries ?? []
    let operators = entries.filter { Operation(key: $0.name) != nil }
    let written = entries.last { $0.name == "name" }?.value.text
    let owner = written.map { "layer '\($0)'" } ?? "layer \(number)"
    let isEinsum = operators.contains { $0.name == "einsum" }
    let known = commonKeys + Operation.keys + (isEinsum ? ["sizes", "extents", "padding", "operator"] : [])
    guard let fields = Fields(value, of: owner, known: known, &findings) else { return nil }
    guard let first = operators.first, let operation = Operation(key: first.name) else {
      findings.error(
        .missingKey, "\(owner) has no operator", at: value.location,
        fix: "add one of \(Operation.keys.joined(separator: ", "))")
      return nil
    }
    for other in operators.dropFirst() where other.name != first.name {
      findings.error(
        .duplicate, "\(owner) has two operators, '\(first.name)' and '\(other.name)'", at: other.key.location,
        notes: [.init("the first one", at: first.key.location)], fix: "make them two layers")
    }
    let name = fields["name"]?.string(&findings) ?? "\(first.name)\(number)"
    if name == "constant" || name == "input" {
      findings.error(
        .duplicate, "'\(name)' can't be a layer's name: sources are called so", at: fields["name"]?.location)
    }
    let layer = NativeLayer(
      operation: operation, key: first.key, value: first.value, fields: fields, name: name,
      place: fields.entry("name")?.value.location ?? first.key.location, tensors: tensors,
      networkPrecision: precision)
    let built = layer.build(&findings)
    let shape = layer.viewed(built?.shape, &findings)
    return Outcome(
      layer: built?.layer,
      output: NativeTensor(name: name, source: .layer(name), shape: shape, place: layer.place))
  }

  private func build(_ findings: inout Findings) -> Built? {
    switch operation {
    case .convolution: convolution(&findings)
    case .depthwise: depthwise(&findings)
    case .transposedConvolution: transposedConvolution(&findings)
    case .pooling: pooling(&findings)
    case .matmul: matmul(&findings)
    case .elementwise(let name): elementwise(name, &findings)
    case .vector(let name): vector(name, &findings)
    case .einsum: einsum(&findings)
    }
  }

  /// The precision of the layer.
  func precision(operands: [String] = [], _ findings: inout Findings) -> NativePrecision {
    NativePrecision.read(fields["precision"], default: networkPrecision, operands: operands, &findings)
  }

  /// The operator's parameters; `known` are their keys.
  func parameters(known: [String], _ findings: inout Findings) -> Fields? {
    let mapping = value.isEmpty ? Located(content: .mapping([]), location: key.location) : value
    return Fields(
      mapping, of: "'\(key.text ?? "")' of \(fields.owner)", at: key.location, known: known, &findings)
  }

  /// The tensors that `from` names, or the one before; nil, with findings, when one is missing or their number is
  /// not in `count`.
  func inputs(_ count: ClosedRange<Int>, _ findings: inout Findings) -> [NativeTensor]? {
    guard let from = fields["from"] else {
      if let latest = tensors.latest, count.contains(1) { return [latest] }
      let fix =
        tensors.latest == nil
        ? "add the shape of the network's input before 'layers', such as 'input: [1, 3, 224, 224]'"
        : "write 'from: [a, b]' with the names of \(count.lowerBound) layers"
      findings.error(.missingKey, "\(fields.owner) doesn't say what it works on", at: place, fix: fix)
      return nil
    }
    guard let list = from.list(&findings, expected: "the names of layers or inputs", orOne: true) else {
      return nil
    }
    let found = list.compactMap { tensors.find($0, &findings) }
    guard found.count == list.count else { return nil }
    guard count.contains(found.count) else {
      let wanted = count.count == 1 ? "\(count.lowerBound)" : "at least \(count.lowerBound)"
      findings.error(
        .shapeMismatch, "\(fields.owner) takes \(found.count) inputs, expected \(wanted)", at: from.location)
      return nil
    }
    return found
  }

  /// The one input with its shape, which must have a rank in `ranks`.
  func input(ranks: ClosedRange<Int>, _ expected: String, _ findings: inout Findings) -> (
    NativeTensor, [Int]
  )? {
    guard let tensor = inputs(1...1, &findings)?.first else { return nil }
    guard let shape = shape(of: tensor, &findings) else { return nil }
    guard ranks.contains(shape.count) else {
      mismatch(
        "\(fields.owner) expects \(expected), but '\(tensor.name)' is \(tensor.shapeText)", [tensor],
        &findings)
      return nil
    }
    return (tensor, shape)
  }

  /// A tensor's shape; nil, with a finding, when it isn't known. A tensor whose layer was wrong says so itself.
  func shape(of tensor: NativeTensor, _ findings: inout Findings) -> [Int]? {
    if let shape = tensor.shape { return shape }
    if !findings.hasErrors {
      findings.error(
        .unknownShape, "the shape of '\(tensor.name)' isn't known", at: fields["from"]?.location ?? place,
        notes: [.init("'\(tensor.name)' is written here", at: tensor.place)])
    }
    return nil
  }

  /// Adds the finding that shapes contradict each other, with notes at the tensors.
  func mismatch(
    _ message: String, _ tensors: [NativeTensor], _ findings: inout Findings, at other: SourceLocation? = nil,
    stated: SourceLocation? = nil, fix: String? = nil
  ) {
    findings.error(
      .shapeMismatch, message, at: other ?? fields["from"]?.location ?? place,
      notes: tensors.map { .init("'\($0.name)' is \($0.shapeText)", at: $0.place) }
        + (stated.map { [.init("its extents are stated here", at: $0)] } ?? []),
      fix: fix)
  }

  /// The shape under which the layers after this one see its output: `view`, which only reorders elements.
  private func viewed(_ shape: [Int]?, _ findings: inout Findings) -> [Int]? {
    guard let value = fields["view"] else { return shape }
    guard let view = value.shape(&findings) else { return nil }
    if let shape, Layer.checkedProduct(shape) != Layer.checkedProduct(view) {
      let text = shape.map { "[\($0)]" }.joined()
      findings.error(
        .shapeMismatch, "'view' has another number of elements than what \(fields.owner) writes, \(text)",
        at: value.location)
    }
    return view
  }
}

/// The operators of native networks.
enum Operation: Equatable {
  case convolution, depthwise, transposedConvolution, pooling, matmul, einsum
  /// One operation per element; the operator's name in results.
  case elementwise(String?)
  /// Several passes over the tensor.
  case vector(String)

  /// The keys that name operators.
  static let keys =
    [
      "conv", "depthwise", "conv-transposed", "pool", "matmul", "softmax", "layer-norm", "elementwise",
      "einsum",
    ] + named.map(\.key)

  private static let named: [(key: String, operator: String)] = [
    ("add", "Add"), ("subtract", "Sub"), ("multiply", "Mul"), ("divide", "Div"), ("maximum", "Max"),
    ("minimum", "Min"), ("relu", "Relu"), ("gelu", "Gelu"), ("sigmoid", "Sigmoid"), ("tanh", "Tanh"),
  ]

  init?(key: String) {
    switch key {
    case "conv": self = .convolution
    case "depthwise": self = .depthwise
    case "conv-transposed": self = .transposedConvolution
    case "pool": self = .pooling
    case "matmul": self = .matmul
    case "einsum": self = .einsum
    case "softmax": self = .vector("Softmax")
    case "layer-norm": self = .vector("LayerNormalization")
    case "elementwise": self = .elementwise(nil)
    default:
      guard let name = Operation.named.first(where: { $0.key == key })?.operator else { return nil }
      self = .elementwise(name)
    }
  }
}
