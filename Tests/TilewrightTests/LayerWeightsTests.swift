import Testing

@testable import Tilewright

/// What a layer's further operands are by their shape and by who makes them.
@Suite struct LayerWeightsTests {
  /// O[m][n] += I[m][k] · W[k][n] with a third input along some of M, N and K.
  private static func layer(_ axes: [Int], _ source: Operand.Source) -> Layer {
    func operand(_ name: String, _ axes: [Int], _ source: Operand.Source = .constant) -> Operand {
      Operand(
        name, axes: axes.map { .init(IndexExpression([.init(1, dimension: $0)])) }, precisionBits: 8,
        source: source)
    }
    return Layer(
      id: "l", name: "l", operatorName: "Gemm",
      dimensions: [.init("M", 4), .init("N", 6), .init("K", 5)],
      operands: [
        operand("O", [0, 1]), operand("I", [0, 2], .networkInput), operand("W", [2, 1]),
        operand("I3", axes, source),
      ])
  }

  @Test(
    arguments: [
      ([0, 1], .constant, false), ([0, 1], .networkInput, false), ([0, 1], .layer("a"), false),
      ([1], .constant, true), ([1], .networkInput, true), ([1], .layer("a"), false),
      ([2, 1], .constant, true), ([2, 1], .networkInput, false),
    ] as [([Int], Operand.Source, Bool)])
  func furtherOperands(axes: [Int], source: Operand.Source, isWeight: Bool) {
    let layer = Self.layer(axes, source)
    #expect(layer.operands.indices.map(layer.isWeight) == [false, false, true, isWeight])
  }

  /// Layers whose operands play other roles aren't searched as one.
  @Test func rolesTellLayersApart() {
    func signature(_ source: Operand.Source) -> LayerSignature {
      LayerSignature(layer: Self.layer([1], source), entry: nil)
    }
    #expect(signature(.networkInput) != signature(.layer("a")))
    #expect(signature(.layer("b")) == signature(.layer("a")))
  }
}
