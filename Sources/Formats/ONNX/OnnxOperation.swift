import Diagnostics
import Foundation
import Tilewright

/// One operator with its inputs resolved: what the interpreters of operators read from.
struct OnnxOperation {
  let node: OnnxNode
  /// The id of the layer it becomes, if it becomes one; names the operator in findings.
  let id: String
  /// The id of the layer that rounds its input, where it does that too.
  let quantizerId: String
  /// The inputs; nil where one is left out.
  let inputs: [OnnxValue?]
  /// Version of the standard operators that the file was written for.
  let opset: Int
  let options: NetworkOptions
  let location: SourceLocation
  /// The file's bytes, for tensors in attributes.
  let bytes: Data

  /// The operator's type.
  var type: String { node.type }
  /// The name of the layer it becomes.
  var name: String { node.name.isEmpty ? id : node.name }

  // MARK: Findings

  /// An error about this operator.
  func failure(
    _ code: DiagnosticCode, _ problem: String,
    fix: String = "export the model again: the operator isn't valid ONNX as it stands"
  ) -> Diagnostic {
    .error(code, "node '\(id)' (\(node.type)): \(problem)", at: location, fix: fix)
  }

  // MARK: Inputs

  /// An input that must be there.
  func input(_ index: Int) throws(Diagnostic) -> OnnxValue {
    guard let value = optionalInput(index) else {
      throw failure(.missingKey, "input \(index) is missing")
    }
    return value
  }

  /// An input that may be left out.
  func optionalInput(_ index: Int) -> OnnxValue? { inputs.indices.contains(index) ? inputs[index] : nil }

  /// The shape of an input that must be there.
  func shape(_ index: Int) throws(Diagnostic) -> [Int] { try input(index).shape.get() }

  /// The shape of an input that has at least `rank` axes.
  func shape(_ index: Int, atLeast rank: Int) throws(Diagnostic) -> [Int] {
    let shape = try shape(index)
    guard shape.count >= rank else {
      throw failure(
        .shapeMismatch, "input \(index) has shape \(shape), expected at least \(rank) axes")
    }
    return shape
  }

  /// Values of an input that must be constants in this file; `meaning` says what for.
  func constant(_ index: Int, meaning: String) throws(Diagnostic) -> OnnxConstant {
    let value = try input(index)
    // Whoever reports an unknown shape further up names the better reason.
    if case .failure(let reason) = value.shape { throw reason }
    guard let constant = value.constant else {
      throw failure(
        .unknownShape,
        "\(meaning) (input \(index), '\(node.inputs[index])') isn't a constant stored in this file",
        fix: "run shape inference or constant folding when exporting")
    }
    return constant
  }

  /// Integer values of an input that must be constants in this file.
  func integers(_ index: Int, meaning: String) throws(Diagnostic) -> [Int] {
    guard let values = try constant(index, meaning: meaning).integers else {
      throw failure(.wrongType, "\(meaning) (input \(index)) must be integers")
    }
    return values
  }

  /// Integers that newer opsets pass as an input and older ones as an attribute; nil when neither is there.
  func integers(_ index: Int, orAttribute name: String) throws(Diagnostic) -> [Int]? {
    if optionalInput(index) != nil { return try integers(index, meaning: name) }
    return try ints(name)
  }

  // MARK: Attributes

  /// A list of integers, or nil when it isn't there.
  func ints(_ name: String) throws(Diagnostic) -> [Int]? {
    guard let attribute = attribute(name) else { return nil }
    guard attribute.kind == .ints || attribute.kind == nil else {
      throw wrongKind(name, "a list of integers")
    }
    return attribute.ints
  }

  /// An integer, or nil when it isn't there.
  func int(_ name: String) throws(Diagnostic) -> Int? {
    guard let attribute = attribute(name) else { return nil }
    guard attribute.kind == .int || attribute.kind == nil else { throw wrongKind(name, "an integer") }
    return attribute.int
  }

  /// A string, or nil when it isn't there.
  func string(_ name: String) throws(Diagnostic) -> String? {
    guard let attribute = attribute(name) else { return nil }
    guard attribute.kind == .string || attribute.kind == nil else { throw wrongKind(name, "a string") }
    return attribute.string
  }

  /// The attribute as it stands.
  func attribute(_ name: String) -> OnnxAttribute? { node.attributes.first { $0.name == name } }

  private func wrongKind(_ name: String, _ expected: String) -> Diagnostic {
    failure(.wrongType, "attribute '\(name)' must be \(expected)")
  }

  /// An axis number in 0..<rank; negative ones count from the last.
  func axis(_ axis: Int, rank: Int) throws(Diagnostic) -> Int {
    guard axis >= -rank, axis < rank else {
      throw failure(.outOfRange, "axis \(axis) of a tensor with \(rank) axes")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Axis numbers in 0..<rank, each once.
  func axes(_ axes: [Int], rank: Int) throws(Diagnostic) -> Set<Int> {
    var result: Set<Int> = []
    for number in axes {
      guard result.insert(try axis(number, rank: rank)).inserted else {
        throw failure(.duplicate, "axis \(number) is named twice")
      }
    }
    return result
  }

  // MARK: Precision

  /// The widths for a layer that computes with an activation and a weight.
  ///
  /// Quantised element types win over the options; sums of products of two quantised tensors are 32 bits
  /// wide as ONNX prescribes for QLinearConv and MatMulInteger. ZigZag's attributes `act_size`,
  /// `weight_size` and `output_size` win over both.
  func precision(
    activation: OnnxValue?, weight: OnnxValue? = nil, outputBits: Int? = nil
  ) throws(Diagnostic) -> Precision {
    let defaults = options.precision
    let actSize = try int("act_size")
    let isQuantized = activation?.bits != nil && weight?.bits != nil
    let partial =
      try int("output_size")
      ?? (isQuantized ? 32 : actSize.flatMap { Precision(activationBits: $0).partialSumBits })
    return Precision(
      activationBits: actSize ?? activation?.bits ?? defaults.activationBits,
      weightBits: try int("weight_size") ?? weight?.bits ?? defaults.weightBits,
      partialSumBits: partial ?? defaults.partialSumBits,
      outputBits: actSize ?? outputBits ?? defaults.outputBits)
  }
}
