import Testing
import Tilewright

@Suite struct LayerFactoryTests {
  @Test func matmulEqualsItsDefinitionWithBroadcastBatches() {
    let layer = Layer.matmul(
      id: "m", name: "m",
      batch: [
        BatchDimension(2), BatchDimension(3, isInInput: false, isInWeight: true),
        BatchDimension(2, isInWeight: true),
      ], rows: 2, columns: 3, inner: 4, inputSource: .networkInput, weightSource: .layer("k"))
    #expect(layer.check() == [])
    #expect(layer.dimensions.map(\.name) == ["B0", "B1", "B2", "M", "N", "K"])
    #expect(layer.operands.map(\.name) == ["O", "I", "W"])
    let actual = LayerReference(layer: layer).output([
      { fingerprint($0, seed: 1) }, { fingerprint($0, seed: 2) },
    ])
    for b0 in 0..<2 {
      for b1 in 0..<3 {
        for b2 in 0..<2 {
          for m in 0..<2 {
            for n in 0..<3 {
              let expected = (0..<4).reduce(0) {
                $0 + fingerprint([b0, b2, m, $1], seed: 1) * fingerprint([b1, b2, $1, n], seed: 2)
              }
              #expect(actual[[b0, b1, b2, m, n]] == expected)
            }
          }
        }
      }
    }
  }

  @Test func aSecondActivationIsAsWideAsAnActivation() {
    let precision = Precision(activationBits: 8, weightBits: 4)
    func bits(_ source: Operand.Source) -> Int {
      Layer.matmul(
        id: "m", name: "m", batch: [BatchDimension(2)], rows: 1, columns: 1, inner: 1,
        precision: precision, inputSource: .networkInput, weightSource: source
      ).operands[2].precisionBits
    }
    #expect(bits(.constant) == 4)
    #expect(bits(.layer("k")) == 8)
  }

  @Test func precisionDefaultsAreThoseOfZigZagsImport() {
    #expect(Precision() == Precision(activationBits: 8, weightBits: 8, partialSumBits: 16, outputBits: 8))
    #expect(Precision(activationBits: 4).partialSumBits == 8)
    #expect(Precision(activationBits: .max).partialSumBits == .max)
  }

  @Test func poolingTouchesEachElementOfItsWindows() {
    let axes = [
      ConvolutionAxis("Y", outputSize: 4, kernel: 3, stride: 2, paddingBefore: 1, inputExtent: 8),
      ConvolutionAxis("X", outputSize: 3, kernel: 2, stride: 3, inputExtent: 9),
    ]
    let layer = Layer.pooling(
      id: "p", name: "p", kind: .maximum, batch: 2, channels: 3, axes: axes, inputSource: .networkInput)
    #expect(layer.check() == [])
    #expect(layer.dimensions.map(\.name) == ["B", "G", "OY", "OX", "FY", "FX"])
    #expect(layer.operations == 2 * 3 * 4 * 3 * 3 * 2)
    // Rows 0 to 7 all, columns 0 1 3 4 6 7: the stride is wider than the window.
    #expect(LayerReference(layer: layer).touched(layer.operands[1]).count == 2 * 3 * 8 * 6)
    #expect(layer.output.precisionBits == 8)
    let mean = Layer.pooling(
      id: "p", name: "p", kind: .average, channels: 3, axes: axes, inputSource: .networkInput)
    #expect(mean.output.precisionBits == 16)
    #expect(mean.output.finalPrecisionBits == 8)
  }

  @Test func elementwiseLeavesOutBroadcastAxes() {
    let layer = Layer.elementwise(
      id: "a", name: "a", operatorName: "Add", shape: [2, 3, 4, 5],
      inputs: [
        .init(shape: [2, 3, 4, 5], source: .networkInput), .init(shape: [3, 1, 1], source: .constant),
        .init(shape: [2, 1, 4, 1], source: .layer("x")), .init(shape: [], source: .constant),
      ])
    #expect(layer.check() == [])
    #expect(layer.operations == 120)
    #expect(layer.operands.map(\.name) == ["O", "I", "W", "I3", "I4"])
    let touched = layer.operands.map { LayerReference(layer: layer).touched($0).count }
    #expect(touched == [120, 120, 3, 8, 1])
    #expect(layer.output.precisionBits == 8)
  }

  @Test func shapesBroadcastAsInNumpy() {
    #expect(Layer.broadcastShape([[2, 1, 4], [3, 1], []]) == [2, 3, 4])
    #expect(Layer.broadcastShape([[2, 3], [2]]) == nil)
    #expect(Layer.broadcastShape([]) == [])
  }

  @Test func vectorLayersRepeatEveryElement() {
    let layer = Layer.vector(
      id: "s", name: "s", shape: [12, 64], passes: 3, inputSource: .networkInput,
      parameters: [.init(shape: [64], source: .constant)])
    #expect(layer.check() == [])
    #expect(layer.dimensions.map(\.name) == ["M", "N", "P"])
    #expect(layer.operations == 12 * 64 * 3)
    #expect(layer.operands.map { LayerReference(layer: layer).touched($0).count } == [768, 768, 64])
  }

  @Test func reductionsSumTheirAxes() {
    let layer = Layer.reduction(
      id: "r", name: "r", shape: [2, 3, 4], reducedAxes: [0, 2], inputSource: .networkInput)
    #expect(layer.check() == [])
    let actual = LayerReference(layer: layer).output([{ fingerprint($0, seed: 1) }])
    for m in 0..<3 {
      let expected = (0..<2).flatMap { b in (0..<4).map { fingerprint([b, m, $0], seed: 1) } }.reduce(0, +)
      #expect(actual[[m]] == expected)
    }
    #expect(actual.count == 3)
  }

  @Test func channelWindowsStopAtTheFirstAndLastChannel() {
    let layer = Layer.channelWindow(
      id: "l", name: "l", shape: [1, 6, 2, 2], window: 5, inputSource: .networkInput)
    #expect(layer.check() == [])
    let actual = LayerReference(layer: layer).output([{ fingerprint($0, seed: 1) }])
    for k in 0..<6 {
      // ONNX' LRN: from max(0, c - floor((size - 1) / 2)) to min(C - 1, c + ceil((size - 1) / 2)).
      let expected = (max(0, k - 2)...min(5, k + 2)).reduce(0) { $0 + fingerprint([0, $1, 1, 0], seed: 1) }
      #expect(actual[[0, k, 1, 0]] == expected)
    }
  }
}
