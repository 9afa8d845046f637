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

  /// Whether it is known before the run.
  var isConstant: Bool { source == .constant }
}

/// What an operator makes of its inputs.
struct OnnxResult {
  /// What it costs.
  enum Work {
    /// Nothing: data is renamed or moved. A view keeps each element's place, so that a unary operator
    /// behind it can still be fused with the layer before it.
    case free(isView: Bool)
    /// This layer, unless the layer that makes the input `primary` can compute it on the way;
    /// `outputBits` is then the new width of that layer's results, if it changes.
    case unary(Layer, primary: Int, outputBits: Int?)
    /// This layer; `fuses` says whether it can compute a unary operator that follows.
    case layer(Layer, fuses: Bool)
    /// Shapes are known but there is no exact loop nest for it.
    case unsupported(String)
  }

  /// One value per output; their sources are set by whoever placed the operator.
  var outputs: [OnnxValue]
  var work: Work

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
