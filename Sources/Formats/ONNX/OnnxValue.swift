import Diagnostics
import Tilewright

/// What is known of a tensor while the operators are gone through.
struct OnnxValue {
  /// The largest size of one axis: 2^40.
  static let largestSize = 1 << 40

  /// Its shape, or why it isn't known: the finding to report when somebody needs it.
  var shape: Result<[Int], Diagnostic>
  var elementType = OnnxElementType.float
  /// Its values, when they are constant and few.
  var constant: OnnxConstant?
  /// Bits of an element where the file says so; a tensor that was dequantised keeps the width it is stored
  /// in.
  var bits: Int?
  /// Where its elements come from, through operators that become no layer.
  var source = Operand.Source.constant
  /// Index of the layer with which an operator on this value alone can be computed.
  var fusionTarget: Int?
  /// Indices of the layers that make its elements, none for what is there from the start; nil when somebody else
  /// sees those elements too, or more of them.
  var makers: [Int]?
  /// Whether it is a scale or a zero point that a quantiser finds at run time, or computed from nothing else and
  /// constants: a parameter of the operators that read it.
  var isParameter = false
  /// The scale and the zero point of elements that were rounded, by the names of their tensors.
  var quantizer: [String]?
  /// Whether the file states another shape, or one that follows from a wrong one.
  var isMisstated = false

  /// Whether it is known before the run.
  var isConstant: Bool { source == .constant }

  /// Whether it is given from outside and is a number or a vector: weights that a file states as inputs look like that.
  var isGivenVector: Bool { source == .networkInput && isScalarOrVector }

  /// Whether it is a number or one number for each index of one axis: a bias, a scale. What such a constant, or one given from outside, costs
  /// beside the tensor that it is applied to isn't counted.
  var isScalarOrVector: Bool {
    guard case .success(let shape) = shape else { return false }
    return shape.filter { $0 != 1 }.count <= 1
  }
}

/// What an operator makes of its inputs.
struct OnnxResult {
  /// What it costs.
  enum Work {
    /// Nothing: data is renamed or moved. A view keeps each element's place, so that a unary operator
    /// behind it can still be fused with the layer before it.
    case free(isView: Bool)
    /// This layer, unless the layer that makes the input `primary` can compute it on the way.
    case unary(Layer, primary: Int)
    /// This layer, unless those that make the first input can write results that are `bits` wide.
    case quantizer(Layer, bits: Int)
    /// Nothing; a layer before it whose results nobody else reads writes them `bits` wide.
    case conversion(bits: Int)
    /// This layer; `fuses` says whether it can compute a unary operator that follows.
    case layer(Layer, fuses: Bool)
    /// Shapes are known but there is no exact loop nest for it.
    case unsupported(String)
  }

  /// One value per output; their sources are set by whoever placed the operator.
  var outputs: [OnnxValue]
  var work: Work
  /// The layer that rounds its input before its own, where the operator does both.
  var quantizer: Layer?
  /// What isn't counted although it moves.
  var remark: String?

  /// An operator with one output.
  init(
    _ shape: [Int], type: OnnxElementType, constant: OnnxConstant? = nil, bits: Int? = nil, work: Work
  ) {
    self.outputs = [
      OnnxValue(shape: .success(shape), elementType: type, constant: constant, bits: bits)
    ]
    self.work = work
  }

  /// An operator with any number of outputs.
  init(outputs: [OnnxValue], work: Work) {
    self.outputs = outputs
    self.work = work
  }
}
