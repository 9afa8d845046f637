import Diagnostics
import Tilewright

extension OnnxOperation {
  /// A layer whose partial sums start from a tensor that broadcasts to the output: `A · B + C`.
  ///
  /// A number or a vector (a bias), constant or not, is held where the partial sums start and isn't counted. Any other
  /// summand is an operand more, without the axes along which it is broadcast: as wide as an activation, constant or not.
  ///
  /// - Parameters:
  ///   - index: the input that is added, if it is there.
  ///   - shape: the output's, axis by axis that of the layer's output.
  func adding(_ index: Int, to layer: Layer, shape: [Int]) throws(Diagnostic) -> Layer {
    guard let summand = optionalInput(index) else { return layer }
    let own = try summand.shape.get()
    guard Layer.broadcastShape([shape, own]) == shape else {
      throw failure(.shapeMismatch, "the summand (input \(index)) has shape \(own), the result \(shape)")
    }
    guard !summand.isScalarOrVector else { return layer }
    let missing = shape.count - own.count
    let kept = shape.indices.filter { $0 >= missing && own[$0 - missing] == shape[$0] }
    // Groups split the channels into two axes of the layer's output.
    let split = layer.output.axes.count - shape.count
    let axes = kept.flatMap { axis in
      axis == 1 && split == 1
        ? Array(layer.output.axes[1...2]) : [layer.output.axes[axis > 1 ? axis + split : axis]]
    }
    let operand = Operand(
      "I3", axes: axes, precisionBits: try precision(activation: summand).activationBits,
      source: summand.source)
    return Layer(
      id: layer.id, name: layer.name, operatorName: layer.operatorName, dimensions: layer.dimensions,
      operands: layer.operands + [operand], location: layer.location)
  }

  /// Checks a bias, which has one value for each channel; constant or not, it isn't counted.
  func checkBias(_ index: Int, channels: Int) throws(Diagnostic) {
    guard let bias = optionalInput(index), case .success(let shape) = bias.shape else { return }
    guard shape == [channels] || Layer.checkedProduct(shape) == channels && bias.isScalarOrVector else {
      throw failure(
        .shapeMismatch, "the bias (input \(index)) has shape \(shape), expected [\(channels)]")
    }
  }
}
