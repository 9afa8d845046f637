import Testing

@testable import Tilewright

/// Widths that replace those of a network's file.
@Suite struct ElementWidthsTests {
  private static let convolution = Layer.convolution(
    id: "c", name: "c", outputChannels: 4, inputChannels: 2,
    axes: [ConvolutionAxis("X", outputSize: 5, kernel: 3, inputExtent: 7)],
    precision: Precision(activationBits: 8, weightBits: 4, partialSumBits: 32, outputBits: 8),
    inputSource: .networkInput)

  private static func widths(_ layer: Layer, _ widths: ElementWidths) -> [String: [Int]] {
    let changed = layer.with(widths)
    #expect(changed.check().isEmpty)
    return Dictionary(
      uniqueKeysWithValues: changed.operands.map { ($0.name, [$0.precisionBits, $0.finalPrecisionBits]) })
  }

  @Test func eachWidthReplacesItsOwn() {
    #expect(Self.convolution.with(ElementWidths()) == Self.convolution)
    #expect(
      Self.widths(Self.convolution, .init(partialSumBits: 16)) == ["O": [16, 8], "W": [4, 4], "I": [8, 8]])
    #expect(
      Self.widths(Self.convolution, .init(weightBits: 2)) == ["O": [32, 8], "W": [2, 2], "I": [8, 8]])
    #expect(
      Self.widths(Self.convolution, .init(outputBits: 12)) == ["O": [32, 12], "W": [4, 4], "I": [8, 8]])
    #expect(
      Self.widths(Self.convolution, .init(activationBits: 16)) == [
        "O": [32, 16], "W": [4, 4], "I": [16, 16],
      ])
    #expect(
      Self.widths(Self.convolution, .init(activationBits: 16, outputBits: 4))
        == ["O": [32, 4], "W": [4, 4], "I": [16, 16]])
  }

  /// A product that hands on its sums has results as wide as they are.
  @Test func resultsThatAreSumsFollowThem() {
    let layer = Layer.matmul(
      id: "m", name: "m", rows: 2, columns: 3, inner: 5,
      precision: Precision(partialSumBits: 32, outputBits: 32), inputSource: .networkInput)
    #expect(Self.widths(layer, .init(partialSumBits: 24)) == ["O": [24, 24], "I": [8, 8], "W": [8, 8]])
  }

  /// What adds nothing up has no sums to narrow.
  @Test func maximaHaveNoSums() {
    for (kind, sums) in [(Layer.PoolingKind.maximum, 8), (.average, 24)] {
      let layer = Layer.pooling(
        id: "p", name: "p", kind: kind, channels: 4,
        axes: [ConvolutionAxis("X", outputSize: 5, kernel: 2, stride: 2, inputExtent: 10)],
        inputSource: .networkInput)
      #expect(Self.widths(layer, .init(partialSumBits: 24)) == ["O": [sums, 8], "I": [8, 8]])
    }
  }

  /// The option wins over the entry, the entry over the file.
  @Test func optionsWinOverEntries() throws {
    let network = Network(name: "n", layers: [Self.convolution])
    let constraints = Constraints([
      .init(selector: "default", widths: .init(weightBits: 2, partialSumBits: 24))
    ])
    let options = ElementWidths(partialSumBits: 16)
    let layer = try #require(
      network.with(options).with(widthsOf: constraints, unless: options).layers.first)
    #expect(layer.output.precisionBits == 16)
    #expect(layer.inputs.map(\.precisionBits).sorted() == [2, 8])
  }
}
