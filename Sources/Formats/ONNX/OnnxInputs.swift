import Diagnostics
import Foundation
import Tilewright

/// The tensors a graph starts from: initializers, and inputs with their symbolic dimensions set.
struct OnnxInputs {
  private(set) var values: [String: OnnxValue] = [:]
  private(set) var findings: [Diagnostic] = []
  private let options: NetworkOptions
  private let location: SourceLocation

  /// Prepares initializers and inputs; an input that has an initializer is a constant.
  init(_ graph: OnnxGraph, bytes: Data, options: NetworkOptions, location: SourceLocation) {
    self.options = options
    self.location = location
    checkOptions(graph)
    for input in graph.inputs {
      values[input.name] = OnnxValue(
        shape: shape(of: input), elementType: input.elementType, bits: input.elementType.quantizedBits,
        source: .networkInput, makers: [])
    }
    for tensor in graph.initializers { values[tensor.name] = value(of: tensor, in: bytes) }
  }

  private func value(of tensor: OnnxTensor, in bytes: Data) -> OnnxValue {
    let isSound = tensor.dims.allSatisfy { 0...OnnxValue.largestSize ~= $0 }
    return OnnxValue(
      shape: isSound
        ? .success(tensor.dims)
        : .failure(
          .error(
            .outOfRange, "initializer '\(tensor.name)' has shape \(tensor.dims)", at: location,
            fix: "sizes go from 0 to 2^40")),
      elementType: tensor.elementType, constant: isSound ? tensor.constant(in: bytes) : nil,
      bits: tensor.elementType.quantizedBits, makers: [])
  }

  /// The shape of an input, or everything that is open about it.
  private func shape(of input: OnnxValueInfo) -> Result<[Int], Diagnostic> {
    guard let dimensions = input.shape else {
      return .failure(
        .error(
          .unknownShape, "input '\(input.name)' has no shape, or is no tensor", at: location,
          fix: "give the input a shape when exporting"))
    }
    var sizes: [Int] = []
    var open: [(name: String, text: String)] = []
    for (axis, dimension) in dimensions.enumerated() {
      let name = dimension.symbol ?? "\(input.name).\(axis)"
      switch dimension {
      case .size(let size) where size >= 1: sizes.append(size)
      case .size, .symbol, .unknown:
        if let size = options.dimensions[name], size >= 1 {
          sizes.append(size)
        } else {
          open.append((name, dimension.problem(axis: axis)))
        }
      }
    }
    if open.isEmpty, sizes.allSatisfy({ 1...OnnxValue.largestSize ~= $0 }) { return .success(sizes) }
    guard !open.isEmpty else {
      return .failure(
        .error(
          .outOfRange, "input '\(input.name)' has shape \(sizes)", at: location,
          fix: "sizes go up to 2^40"))
    }
    let names = open.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return .failure(
      .error(
        .unknownShape,
        "the shape of input '\(input.name)' is open: \(open.map(\.text).joined(separator: ", "))",
        at: location, fix: "set \(names.map { "--dim \($0)=SIZE" }.joined(separator: " "))"))
  }

  /// Options that set nothing, or something impossible.
  private mutating func checkOptions(_ graph: OnnxGraph) {
    var known: [String] = []
    for input in graph.inputs + graph.valueInfo + graph.outputs {
      for (axis, dimension) in (input.shape ?? []).enumerated() {
        let isSymbolic = dimension.symbol != nil
        let name = dimension.symbol ?? "\(input.name).\(axis)"
        if case .size(1...) = dimension { continue }
        if !known.contains(name), isSymbolic || graph.inputs.contains(where: { $0.name == input.name }) {
          known.append(name)
        }
      }
    }
    for (name, size) in options.dimensions.sorted(by: { $0.key < $1.key }) {
      if !(1...OnnxValue.largestSize ~= size) {
        findings.append(
          .error(
            .badOption, "--dim \(name)=\(size): expected a size from 1 to 2^40", at: location,
            fix: "write --dim \(name)=1"))
      }
      if !known.contains(name) {
        findings.append(
          .warning(
            .badOption, "--dim \(name)=\(size) sets nothing: the model has no such open dimension",
            at: location,
            fix: known.isEmpty
              ? "leave it out; all sizes are fixed"
              : "the open dimensions are \(known.joined(separator: ", "))"))
      }
    }
  }
}

extension OnnxValueInfo.Dimension {
  /// The name of a symbolic dimension.
  var symbol: String? {
    switch self {
    case .symbol(let name): name
    case .size, .unknown: nil
    }
  }

  /// Why an input can't be read with this dimension.
  fileprivate func problem(axis: Int) -> String {
    switch self {
    case .size(let size): "axis \(axis) has size \(size)"
    case .symbol(let name): "axis \(axis) is '\(name)'"
    case .unknown: "axis \(axis) has no size"
    }
  }
}

extension NetworkOptions {
  /// The size of a dimension as written, or as an option sets it.
  func size(of dimension: OnnxValueInfo.Dimension) -> Int? {
    switch dimension {
    case .size(let size): size >= 0 ? size : nil
    case .symbol(let name): dimensions[name]
    case .unknown: nil
    }
  }
}
