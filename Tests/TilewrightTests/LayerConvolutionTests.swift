import Diagnostics
import Testing
import Tilewright

@Suite struct LayerConvolutionTests {
  /// One spatial axis with its padding after, which the layer itself needn't know.
  struct Axis {
    let input, kernel, stride, dilation, before, after: Int
    var output: Int { (input + before + after - dilation * (kernel - 1) - 1) / stride + 1 }
    func axis(_ suffix: String) -> ConvolutionAxis {
      ConvolutionAxis(
        suffix, outputSize: output, kernel: kernel, stride: stride, dilation: dilation,
        paddingBefore: before, inputExtent: input)
    }
  }

  static func axis(_ random: inout TestRandom) -> Axis {
    let kernel = Int.random(in: 1...3, using: &random)
    let dilation = Int.random(in: 1...2, using: &random)
    let reach = dilation * (kernel - 1) + 1
    return Axis(
      input: Int.random(in: reach...reach + 4, using: &random), kernel: kernel,
      stride: Int.random(in: 1...3, using: &random), dilation: dilation,
      before: Int.random(in: 0...2, using: &random), after: Int.random(in: 0...2, using: &random))
  }

  /// The definition: pad the input with zeros, then slide.
  @Test(arguments: 0..<60) func equalsThePaddedDefinition(seed: Int) {
    var random = TestRandom(state: UInt64(seed))
    let (y, x) = (Self.axis(&random), Self.axis(&random))
    let groups = Int.random(in: 1...3, using: &random)
    let (k, c) = (Int.random(in: 1...2, using: &random), Int.random(in: 1...2, using: &random))
    let layer = Layer.convolution(
      id: "c", name: "c", batch: 2, groups: groups, outputChannels: k, inputChannels: c,
      axes: [y.axis("Y"), x.axis("X")], inputSource: .networkInput)
    #expect(layer.check() == [])
    func input(_ b: Int, _ g: Int, _ c: Int, _ row: Int, _ column: Int) -> Int {
      guard 0..<y.input ~= row, 0..<x.input ~= column else { return 0 }
      return fingerprint([b, g, c, row, column], seed: 1)
    }
    var expected: [[Int]: Int] = [:]
    var insideReads = Set<[Int]>()
    for b in 0..<2 {
      for g in 0..<groups {
        for k in 0..<k {
          for oy in 0..<y.output {
            for ox in 0..<x.output {
              var sum = 0
              for c in 0..<c {
                for fy in 0..<y.kernel {
                  for fx in 0..<x.kernel {
                    let row = oy * y.stride + fy * y.dilation - y.before
                    let column = ox * x.stride + fx * x.dilation - x.before
                    if 0..<y.input ~= row, 0..<x.input ~= column {
                      insideReads.insert([b, g, c, row, column])
                    }
                    sum += input(b, g, c, row, column) * fingerprint([g, k, c, fy, fx], seed: 2)
                  }
                }
              }
              expected[groups == 1 ? [b, k, oy, ox] : [b, g, k, oy, ox]] = sum
            }
          }
        }
      }
    }
    let reference = LayerReference(layer: layer)
    let actual = reference.output([
      { fingerprint(groups == 1 ? [0] + $0 : $0, seed: 2) },
      { fingerprint(groups == 1 ? [$0[0], 0] + $0.dropFirst() : $0, seed: 1) },
    ])
    #expect(actual == expected)
    #expect(reference.touched(layer.operands[2]).count == insideReads.count)
    #expect(layer.operations == expected.count * c * y.kernel * x.kernel)
  }

  /// The definition: put stride - 1 zeros between the inputs, then convolve with the kernel turned round.
  @Test(arguments: 0..<40) func transposedEqualsTheStretchedDefinition(seed: Int) {
    var random = TestRandom(state: UInt64(seed) + 1000)
    let input = Int.random(in: 1...5, using: &random)
    let kernel = Int.random(in: 1...4, using: &random)
    let stride = Int.random(in: 1...3, using: &random)
    let dilation = Int.random(in: 1...2, using: &random)
    let full = stride * (input - 1) + dilation * (kernel - 1) + 1
    let before = Int.random(in: 0...min(2, full - 1), using: &random)
    let extra = Int.random(in: 0...1, using: &random)
    let output = full - before + extra
    let layer = Layer.transposedConvolution(
      id: "t", name: "t", outputChannels: 2, inputChannels: 3,
      axes: [
        ConvolutionAxis(
          "X", outputSize: output, kernel: kernel, stride: stride, dilation: dilation,
          paddingBefore: before, inputExtent: input)
      ], inputSource: .networkInput)
    #expect(layer.check() == [])
    let actual = LayerReference(layer: layer).output([
      { fingerprint($0, seed: 2) }, { fingerprint($0, seed: 1) },
    ])
    for k in 0..<2 {
      for o in 0..<output {
        var expected = 0
        for c in 0..<3 {
          for f in 0..<kernel {
            let stretched = o + before - f * dilation
            guard stretched >= 0, stretched % stride == 0, stretched / stride < input else { continue }
            expected += fingerprint([c, k, f], seed: 2) * fingerprint([0, c, stretched / stride], seed: 1)
          }
        }
        #expect(actual[[0, k, o]] ?? 0 == expected)
      }
    }
  }

  @Test func namesEveryDimensionEvenOfSizeOne() {
    let pointwise = Layer.convolution(
      id: "p", name: "p", outputChannels: 4, inputChannels: 8,
      axes: ["Y", "X"].map { ConvolutionAxis($0, outputSize: 5, kernel: 1, inputExtent: 5) },
      inputSource: .networkInput)
    #expect(pointwise.dimensions.map(\.name) == ["B", "K", "C", "OY", "OX", "FY", "FX"])
    #expect(pointwise.operands.map(\.name) == ["O", "W", "I"])
    let axes = ConvolutionAxis.suffixes(rank: 3).map {
      ConvolutionAxis($0, outputSize: 5, kernel: 3, inputExtent: 7)
    }
    let volume = Layer.convolution(
      id: "v", name: "v", groups: 2, outputChannels: 1, inputChannels: 1, axes: axes,
      inputSource: .networkInput)
    #expect(
      volume.dimensions.map(\.name) == ["B", "G", "K", "C", "OZ", "OY", "OX", "FZ", "FY", "FX"])
  }

  @Test func keepsTheExtentOnlyWhereAnIndexCanFallOutside() {
    func extent(output: Int, padding: Int) -> Int? {
      Layer.convolution(
        id: "c", name: "c", outputChannels: 1, inputChannels: 1,
        axes: [
          ConvolutionAxis("X", outputSize: output, kernel: 3, paddingBefore: padding, inputExtent: 8)
        ], inputSource: .networkInput
      ).operands[2].axes[2].extent
    }
    #expect(extent(output: 6, padding: 0) == nil)
    #expect(extent(output: 8, padding: 1) == 8)
    // Padding after the input alone.
    #expect(extent(output: 7, padding: 0) == 8)
  }

  @Test func outputSizeCountsWindows() {
    for input in 1...12 {
      for kernel in 1...4 {
        for stride in 1...3 {
          for dilation in 1...2 {
            for padding in 0...3 {
              let reach = dilation * (kernel - 1) + 1
              let windows = Swift.stride(from: 0, through: input + padding - reach, by: stride)
              let count = Array(windows).count
              let size = ConvolutionAxis.outputSize(
                inputExtent: input, kernel: kernel, stride: stride, dilation: dilation, padding: padding)
              #expect(size == (count == 0 ? nil : count))
            }
          }
        }
      }
    }
    #expect(ConvolutionAxis.outputSize(inputExtent: 6, kernel: 3, stride: 2) == 2)
    #expect(ConvolutionAxis.outputSize(inputExtent: 6, kernel: 3, stride: 2, roundsUp: true) == 3)
    #expect(ConvolutionAxis.outputSize(inputExtent: 7, kernel: 3, stride: 2, roundsUp: true) == 3)
    #expect(ConvolutionAxis.outputSize(inputExtent: .max, kernel: .max, dilation: .max) == nil)
    #expect(ConvolutionAxis.outputSize(inputExtent: 4, kernel: 1, stride: 0) == nil)
  }
}
