/// Bits of elements that somebody sets for a network or some of its layers, whatever its file says; nil leaves the file's.
public struct ElementWidths: Hashable, Sendable {
  /// Bits of an element of an input that isn't constant.
  public let activationBits: Int?
  /// Bits of an element of a constant input.
  public let weightBits: Int?
  /// Bits of an output element while a reduction is under way.
  public let partialSumBits: Int?
  /// Bits of a finished output element; those of an activation when only these are set.
  public let outputBits: Int?

  /// Creates widths.
  public init(
    activationBits: Int? = nil, weightBits: Int? = nil, partialSumBits: Int? = nil, outputBits: Int? = nil
  ) {
    self.activationBits = activationBits
    self.weightBits = weightBits
    self.partialSumBits = partialSumBits
    self.outputBits = outputBits
  }

  /// Whether nothing is set.
  public var isEmpty: Bool { self == ElementWidths() }

  /// The widths that are set, by the word for each.
  public var byName: [(name: String, bits: Int)] {
    [
      ("partial-sum", partialSumBits), ("activation", activationBits), ("weight", weightBits),
      ("output", outputBits),
    ].compactMap { name, bits in bits.map { (name, $0) } }
  }

  /// These, and those of others where nothing is set here.
  public func filled(by others: ElementWidths) -> ElementWidths {
    ElementWidths(
      activationBits: activationBits ?? others.activationBits, weightBits: weightBits ?? others.weightBits,
      partialSumBits: partialSumBits ?? others.partialSumBits, outputBits: outputBits ?? others.outputBits)
  }
}

extension Layer {
  /// The same layer with elements of other widths.
  ///
  /// Weights are what `isWeight` says, all other inputs activations. Partial sums have what multiplies or adds two operands and reduces, and
  /// whatever the file gave a wider sum; results that were as wide as their sums, since they are the sums, stay so.
  public func with(_ widths: ElementWidths) -> Layer {
    if widths.isEmpty { return self }
    let inputs = operands.indices.dropFirst().map { index in
      operands[index].with(
        bits: (isWeight(index) ? widths.weightBits : widths.activationBits) ?? operands[index].precisionBits)
    }
    return Layer(
      id: id, name: name, operatorName: operatorName, dimensions: dimensions,
      operands: [output(with: widths)] + inputs, location: location)
  }

  private func output(with widths: ElementWidths) -> Operand {
    let indexed = Set(output.axes.flatMap { $0.index.terms.map(\.dimension) })
    let reduces = dimensions.indices.contains { !indexed.contains($0) && dimensions[$0].size > 1 }
    let isSum = output.precisionBits == output.finalPrecisionBits
    let hasSums = !isSum || reduces && inputs.count > 1
    let sums = hasSums ? widths.partialSumBits ?? output.precisionBits : nil
    let finished =
      widths.outputBits ?? widths.activationBits ?? (isSum ? sums : nil) ?? output.finalPrecisionBits
    return Operand(
      output.name, axes: output.axes, precisionBits: sums ?? finished, finalPrecisionBits: finished,
      source: output.source)
  }
}

extension Operand {
  fileprivate func with(bits: Int) -> Operand {
    bits == precisionBits
      ? self
      : Operand(name, axes: axes, precisionBits: bits, finalPrecisionBits: bits, source: source)
  }
}

extension Network {
  /// The same with elements of other widths.
  public func with(_ widths: ElementWidths) -> Network {
    widths.isEmpty ? self : with(layers.map { $0.with(widths) })
  }
}
