import Diagnostics
import Testing
import Tilewright

@Suite struct LayerChecksTests {
  static let place = SourceLocation(file: "net.yaml", line: 7, column: 3)

  func layer(
    _ sizes: [Int], output: [Operand.Axis] = [Operand.Axis(IndexExpression(dimension: 0))],
    input: [Operand.Axis] = [Operand.Axis(IndexExpression(dimension: 0))], bits: Int = 8
  ) -> Layer {
    Layer(
      id: "l", name: "l", operatorName: "X",
      dimensions: sizes.enumerated().map { .init("D\($0)", $1) },
      operands: [
        Operand("O", axes: output, precisionBits: bits), Operand("I", axes: input, precisionBits: bits),
      ], location: Self.place)
  }

  func codes(_ layer: Layer) -> [DiagnosticCode] {
    let findings = layer.check()
    #expect(findings.allSatisfy { $0.location == Self.place && $0.severity == .error && $0.fix != nil })
    return findings.map(\.code)
  }

  @Test func acceptsUpToTwoToThe56BitsMoved() {
    #expect(codes(layer([1 << 28, 1 << 25], bits: 8)) == [])
    #expect(codes(layer([1 << 28, (1 << 25) + 1], bits: 8)) == [.outOfRange])
    #expect(codes(layer([1 << 40, 1 << 16], bits: 1)) == [])
    #expect(codes(layer([1 << 40, 1 << 16], bits: 0)) == [])
    #expect(codes(layer([1 << 31, (1 << 31) + 1])) == [.outOfRange])
    #expect(codes(layer([1 << 40, 1 << 40, 1 << 40])) == [.outOfRange])
    #expect(layer([1 << 31, 1 << 31]).checkedOperations == 1 << 62)
    #expect(layer([.max, .max]).checkedOperations == nil)
  }

  @Test func limitsTheBitsOfAnOperand() {
    #expect(codes(layer([1 << 53])) == [])
    #expect(codes(layer([1 << 60])) == [.outOfRange, .outOfRange])
  }

  @Test(arguments: [0, -1, Int.min]) func rejectsSizesBelowOne(size: Int) {
    #expect(codes(layer([4, size])) == [.outOfRange])
  }

  @Test func rejectsPrecisionsOutOfRange() {
    #expect(codes(layer([4], bits: 0)) == [])
    #expect(codes(layer([4], bits: -1)) == [.outOfRange, .outOfRange])
    #expect(codes(layer([4], bits: 1025)) == [.outOfRange, .outOfRange])
  }

  @Test func rejectsADimensionInTwoAxes() {
    let diagonal = [0, 0].map { Operand.Axis(IndexExpression(dimension: $0)) }
    #expect(codes(layer([4], input: diagonal)) == [.unsupportedIndexing])
  }

  @Test func rejectsIndicesThatOverflow() {
    let huge = Operand.Axis(IndexExpression([.init(.max, dimension: 0)]))
    #expect(codes(layer([4], input: [huge])) == [.outOfRange])
    let far = Operand.Axis(IndexExpression([.init(1, dimension: 0)], constant: .min))
    #expect(codes(layer([4], input: [far])) == [.outOfRange])
  }

  @Test func rejectsIndicesThatNeverFallInside() {
    let outside = Operand.Axis(IndexExpression([.init(1, dimension: 0)], constant: 9), extent: 8)
    #expect(codes(layer([4], input: [outside])) == [.shapeMismatch])
    let partly = Operand.Axis(IndexExpression([.init(1, dimension: 0)], constant: 7), extent: 8)
    #expect(codes(layer([4], input: [partly])) == [])
  }

  @Test func rejectsAnOutputAtAFixedPlace() {
    let axes = [Operand.Axis(IndexExpression(dimension: 0)), Operand.Axis(IndexExpression([], constant: 2))]
    #expect(codes(layer([4], output: axes)) == [.unsupportedIndexing])
  }

  @Test func rejectsUnknownDimensionsAndDoubleNames() {
    #expect(codes(layer([4], input: [Operand.Axis(IndexExpression(dimension: 3))])) == [.unknownDimension])
    let twins = Layer(
      id: "l", name: "l", operatorName: "X", dimensions: [.init("K", 2), .init("K", 2)],
      operands: [Operand("O", axes: [], precisionBits: 8), Operand("O", axes: [], precisionBits: 8)],
      location: Self.place)
    #expect(codes(twins) == [.duplicate, .duplicate])
  }

  @Test func rejectsALayerThatReadsItself() {
    let own = Layer(
      id: "l", name: "l", operatorName: "X", dimensions: [.init("K", 2)],
      operands: [
        Operand("O", axes: [], precisionBits: 8),
        Operand("I", axes: [], precisionBits: 8, source: .layer("l")),
      ], location: Self.place)
    #expect(codes(own) == [.cyclicGraph])
  }

  @Test func reportsEveryFinding() {
    #expect(codes(layer([0, -2], bits: -1)).count == 4)
    let empty = Layer(
      id: "l", name: "l", operatorName: "X", dimensions: [.init("K", 0)], operands: [],
      location: Self.place)
    #expect(codes(empty) == [.outOfRange, .missingKey])
  }

  @Test func factoriesSurviveAnyFigures() {
    let figures = [Int.min, -1, 0, 1, 1 << 40, Int.max]
    for a in figures {
      for b in figures {
        let axis = ConvolutionAxis(
          "X", outputSize: a, kernel: b, stride: a, dilation: b, paddingBefore: a == 1 ? 0 : a,
          inputExtent: b)
        let layers = [
          Layer.convolution(
            id: "l", name: "l", batch: a, groups: b, outputChannels: a, inputChannels: b, axes: [axis],
            inputSource: .networkInput),
          Layer.transposedConvolution(
            id: "l", name: "l", batch: a, groups: b, outputChannels: a, inputChannels: b, axes: [axis],
            inputSource: .networkInput),
          Layer.pooling(
            id: "l", name: "l", kind: .average, batch: a, channels: b, axes: [axis],
            inputSource: .networkInput),
          Layer.matmul(id: "l", name: "l", rows: a, columns: b, inner: a, inputSource: .networkInput),
          Layer.vector(id: "l", name: "l", shape: [a, b], passes: a, inputSource: .networkInput),
          Layer.channelWindow(id: "l", name: "l", shape: [a, b], window: a, inputSource: .networkInput),
        ]
        let isSound = a == 1 && b == 1
        for layer in layers { #expect(layer.check().isEmpty || !isSound) }
        if a < 1 || b < 1 { #expect(layers.allSatisfy { !$0.check().isEmpty }) }
      }
    }
  }
}
