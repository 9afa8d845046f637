import Diagnostics

/// Checks what constraints lay along the array: array dimensions that don't exist, dimensions that no governed layer has,
/// factors that the array or the layers have no room for.
struct UnrollingCheck {
  private let constraints: Constraints
  private let network: Network?
  private let machine: Machine?
  /// Whether what is too much is cut, as ZigZag does, and not refused.
  private let isCut: Bool

  init(_ constraints: Constraints, network: Network?, machine: Machine?, isCut: Bool = false) {
    self.isCut = isCut
    self.constraints = constraints
    self.network = network
    self.machine = machine
  }

  func findings() -> [Diagnostic] {
    constraints.entries.flatMap { entry in
      let layers = network?.layers.filter { constraints.entry(for: $0) == entry }
      return checkArray(entry, layers) + checkDimensions(entry, layers ?? [])
    }
  }

  private func checkArray(_ entry: Constraints.Entry, _ layers: [Layer]?) -> [Diagnostic] {
    guard let machine else { return [] }
    var findings: [Diagnostic] = []
    let names = machine.array.dimensions.map(\.name)
    for spatial in entry.spatial where !names.contains(spatial.arrayDimension) {
      findings.append(
        .unknownArrayDimension(spatial.arrayDimension, in: entry, at: spatial.location, machine))
    }
    // ZigZag looks at hints of the dimensions that the array has, and its own files have others, too.
    for hint in entry.hints where !names.contains(hint.arrayDimension) {
      findings.append(
        .unknownArrayDimension(
          hint.arrayDimension, in: entry, at: hint.location, machine, severity: isCut ? .warning : .error))
    }
    for spatial in entry.spatial {
      guard let array = machine.array.dimensions.first(where: { $0.name == spatial.arrayDimension }),
        case let product = spatial.factors.map(\.factor).cappedProduct, product > array.size
      else { continue }
      let broken = layers?.filter { positions(of: spatial, in: $0) > array.size }
      findings.append(.tooMany(product, on: array, spatial, entry, broken, machine, isCut: isCut))
    }
    return findings
  }

  private func checkDimensions(_ entry: Constraints.Entry, _ layers: [Layer]) -> [Diagnostic] {
    guard !layers.isEmpty else { return [] }
    var findings: [Diagnostic] = []
    var known: [String] = []
    for name in layers.flatMap({ $0.dimensions.map(\.name) }) where !known.contains(name) {
      known.append(name)
    }
    for spatial in entry.spatial {
      let place = spatial.location ?? entry.location
      for factor in spatial.factors where factor.factor > 1 {
        let sizes = layers.compactMap { layer in
          layer.dimensions.first { $0.name == factor.dimension }.map { (size: $0.size, layer: layer) }
        }
        guard let largest = sizes.max(by: { $0.size < $1.size }) else {
          findings.append(.unknownDimension(factor.dimension, entry, layers, known, at: place))
          continue
        }
        if factor.factor > largest.size {
          findings.append(.largerThanLayers(factor, largest.size, largest.layer, entry, at: place))
        }
      }
    }
    for hint in entry.hints {
      for name in hint.dimensions where !known.contains(name) {
        findings.append(.unknownDimension(name, entry, layers, known, at: hint.location ?? entry.location))
      }
    }
    return findings
  }

  /// The positions that a layer takes: its factors, clipped at its sizes.
  private func positions(of spatial: Constraints.SpatialEntry, in layer: Layer) -> Int {
    spatial.factors.compactMap { factor in
      layer.dimensions.first { $0.name == factor.dimension }.map { min($0.size, factor.factor) }
    }.cappedProduct
  }
}

extension Diagnostic {
  fileprivate static func unknownArrayDimension(
    _ name: String, in entry: Constraints.Entry, at place: SourceLocation?, _ machine: Machine,
    severity: Diagnostic.Severity = .error
  ) -> Diagnostic {
    let names = machine.array.dimensions.map(\.name)
    let known =
      names.isEmpty ? "the array is a single processing element" : "the array has \(Words.list(names))"
    return Diagnostic(
      severity, .unknownName,
      "'\(name)' in the entry '\(entry.selector)' is no array dimension of '\(machine.name)'",
      at: place ?? entry.location, notes: [.init(known, at: machine.location)],
      fix: names.isEmpty ? "remove it" : "write one of \(Words.list(names))")
  }

  fileprivate static func tooMany(
    _ product: Int, on array: Machine.Array.Dimension, _ spatial: Constraints.SpatialEntry,
    _ entry: Constraints.Entry, _ broken: [Layer]?, _ machine: Machine, isCut: Bool
  ) -> Diagnostic {
    let factors = spatial.factors.map { "\($0.dimension) \($0.factor)" }.joined(separator: " × ")
    let wanted = spatial.factors.count > 1 ? "\(factors) = \(product)" : factors
    let message =
      "the entry '\(entry.selector)' lays \(wanted) along \(array.name), which has \(array.size) positions"
    let place = spatial.location ?? entry.location
    let note = Note("the array of '\(machine.name)'", at: machine.location)
    let fix = "write factors whose product is at most \(array.size)"
    guard let broken else { return .warning(.oversizedFactor, message, at: place, notes: [note], fix: fix) }
    guard !broken.isEmpty else {
      return .warning(
        .oversizedFactor, message + "; no layer it governs is large enough to need them", at: place,
        notes: [note], fix: fix)
    }
    guard !isCut else {
      return .warning(
        .oversizedFactor, message + "; what is too much is cut, as ZigZag does", at: place, notes: [note],
        fix: fix)
    }
    return .error(
      .impossibleConstraint, message + "; \(Words.layers(broken)) can't be mapped so", at: place,
      notes: [note],
      fix: fix)
  }

  fileprivate static func unknownDimension(
    _ name: String, _ entry: Constraints.Entry, _ layers: [Layer], _ known: [String],
    at place: SourceLocation?
  ) -> Diagnostic {
    .warning(
      .unknownName,
      "no layer that the entry '\(entry.selector)' governs has a dimension '\(name)' (\(Words.layers(layers)))",
      at: place, notes: [.init("layer \(layers[0].id) '\(layers[0].name)'", at: layers[0].location)],
      fix: "their dimensions are \(Words.list(known, limit: 12)); one that a layer lacks is left out")
  }

  fileprivate static func largerThanLayers(
    _ factor: Constraints.SpatialEntry.Factor, _ size: Int, _ layer: Layer, _ entry: Constraints.Entry,
    at place: SourceLocation?
  ) -> Diagnostic {
    .warning(
      .oversizedFactor,
      "the entry '\(entry.selector)' lays \(factor.dimension) \(factor.factor) along the array, but \(factor.dimension) "
        + "is at most \(size) in the layers it governs; \(size) of the positions are used", at: place,
      notes: [
        .init("\(factor.dimension) is \(size) in layer \(layer.id) '\(layer.name)'", at: layer.location)
      ],
      fix: "write \(factor.dimension) \(size), or lay a second dimension beside it")
  }
}
