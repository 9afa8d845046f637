public import Diagnostics

extension Layer {
  /// An input of an elementwise or vector layer: its shape, aligned to the output's from the right.
  public struct TensorInput: Hashable, Sendable {
    /// Its sizes; an axis of size 1, or one that is missing in front, is broadcast.
    public let shape: [Int]
    /// Where its values come from.
    public let source: Operand.Source

    /// Creates an input.
    public init(shape: [Int], source: Operand.Source) {
      self.shape = shape
      self.source = source
    }
  }

  /// Names for the dimensions of a plain tensor: N; M N; B M N; B K OY OX; B K OZ OY OX; beyond that D0,
  /// D1, ….
  public static func tensorDimensionNames(rank: Int) -> [String] {
    switch rank {
    case ...0: []
    case 1: ["N"]
    case 2: ["M", "N"]
    case 3: ["B", "M", "N"]
    case 4: ["B", "K", "OY", "OX"]
    case 5: ["B", "K", "OZ", "OY", "OX"]
    default: (0..<rank).map { "D\($0)" }
    }
  }

  /// The shape to which shapes broadcast as in numpy (aligned from the right, 1 stretches), or nil when two
  /// sizes contradict each other.
  public static func broadcastShape(_ shapes: [[Int]]) -> [Int]? {
    var result: [Int] = []
    for shape in shapes {
      let rank = max(result.count, shape.count)
      let a = Array(repeating: 1, count: rank - result.count) + result
      let b = Array(repeating: 1, count: rank - shape.count) + shape
      guard zip(a, b).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { return nil }
      result = zip(a, b).map { $0 == 1 ? $1 : $0 }
    }
    return result
  }

  /// An operation on each element of one or more tensors with broadcasting as in numpy:
  /// `O[b][k][oy][ox] = I[b][k][oy][ox] ∘ W[k]`, one operation per output element.
  ///
  /// Dimensions: those of the output under `tensorDimensionNames`, or `dimensionNames`. Operands: O, then the
  /// inputs I, W, then I3, I4, …. An input has no axis along which it is broadcast: it is touched again, not
  /// repeated in memory. Nothing is reduced, so that the output has no partial sums.
  ///
  /// - Parameters:
  ///   - shape: the output's sizes, usually `broadcastShape` of the inputs.
  ///   - inputs: the inputs; each shape broadcasts to `shape`.
  public static func elementwise(
    id: String, name: String, operatorName: String, shape: [Int], inputs: [TensorInput],
    dimensionNames: [String]? = nil, precision: Precision = Precision(), location: SourceLocation? = nil
  ) -> Layer {
    var builder = LayerBuilder()
    let names = dimensionNames ?? tensorDimensionNames(rank: shape.count)
    let dimensions = zip(names, shape).map { builder.add($0, $1) }
    let operands = inputs.indices.map { i in
      Operand(
        inputName(i), axes: builder.broadcastAxes(inputs[i].shape, over: dimensions),
        precisionBits: inputs[i].source == .constant ? precision.weightBits : precision.activationBits,
        source: inputs[i].source)
    }
    let output = Operand("O", axes: dimensions.map(builder.axis), precisionBits: precision.outputBits)
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: builder.dimensions,
      operands: [output] + operands, location: location)
  }

  /// I, W, I3, I4, …: the names of a layer's inputs where the operator gives them none.
  static func inputName(_ index: Int) -> String {
    switch index {
    case 0: "I"
    case 1: "W"
    default: "I\(index + 1)"
    }
  }
}

extension LayerBuilder {
  /// The axes of a tensor that is broadcast over `dimensions`, aligned from the right; axes of size 1 drop
  /// out where the dimension is larger.
  func broadcastAxes(_ shape: [Int], over dimensions: [Int]) -> [Operand.Axis] {
    zip(dimensions.suffix(shape.count), shape.suffix(dimensions.count))
      .filter { self.dimensions[$0].size == $1 }
      .map { dimension, _ in axis(dimension) }
  }
}
