import ArgumentParser
import Diagnostics
import Formats
import Tilewright

/// Which layer `tile` cuts: a matrix product, a convolution, or a layer of a network.
struct TiledLayerOptions: ParsableArguments {
  @Argument(help: "A network, with --layer: an ONNX model, or YAML in tilewright's or ZigZag's form.")
  var network: String?

  @Option(
    name: .customLong("layer"), help: ArgumentHelp("The network's layer with this id.", valueName: "id"))
  var id: String?

  @Option(
    help: ArgumentHelp(
      "A matrix product: rows, what is reduced, columns (MxK · KxN).", valueName: "MxKxN"))
  var matmul: Sizes?

  @Option(
    help: ArgumentHelp(
      "A convolution: input channels, rows, columns, output channels, kernel rows, kernel columns.",
      valueName: "CxHxWxKxRxS"))
  var conv: Sizes?

  @Option(help: ArgumentHelp("The convolution's stride.", valueName: "count"))
  var stride: Int = 1

  @Option(help: ArgumentHelp("The convolution's padding on each side.", valueName: "count"))
  var pad: Int = 0

  func validate() throws {
    let given = [matmul != nil, conv != nil, network != nil].filter { $0 }.count
    guard given == 1 else {
      throw ValidationError(
        "Give one of '--matmul MxKxN', '--conv CxHxWxKxRxS' and a network with '--layer'.")
    }
    if let matmul, matmul.values.count != 3 {
      throw ValidationError("'--matmul' takes three sizes, MxKxN, not \(matmul.values.count).")
    }
    if let conv, conv.values.count != 6 {
      throw ValidationError("'--conv' takes six sizes, CxHxWxKxRxS, not \(conv.values.count).")
    }
    if (network != nil) != (id != nil) { throw ValidationError("A network and '--layer' go together.") }
    guard (1...1 << 20).contains(stride), (0...1 << 20).contains(pad) else {
      throw ValidationError("'--stride' is at least 1 and '--pad' at least 0.")
    }
  }

  /// The layer.
  func layer(_ options: NetworkOptions) -> Parsed<Layer> {
    if let sizes = matmul?.values {
      return checked(.tiledMatmul(rows: sizes[0], inner: sizes[1], columns: sizes[2]).with(options.widths))
    }
    if let sizes = conv?.values { return convolution(sizes).map { $0.with(options.widths) } }
    guard let network, let id else { return Parsed(nil, []) }
    let read = NetworkFile.read(at: network, options: options)
    let findings = read.diagnostics.filter { $0.severity != .note }
    guard let value = read.value else { return Parsed(nil, findings) }
    guard let layer = value.layers.first(where: { $0.id == id }) else {
      let known = value.layers.map(\.id)
      let shown = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
      return Parsed(
        nil,
        findings + [
          .error(
            .badOption, "'--layer \(id)': network '\(value.name)' has no layer of this id",
            fix: "give one of \(shown)")
        ])
    }
    return Parsed(layer, findings)
  }

  private func convolution(_ sizes: [Int]) -> Parsed<Layer> {
    let axes = [("Y", sizes[1], sizes[4]), ("X", sizes[2], sizes[5])].compactMap { suffix, extent, kernel in
      ConvolutionAxis.outputSize(
        inputExtent: extent, kernel: kernel, stride: stride, padding: 2 * pad
      ).map {
        ConvolutionAxis(
          suffix, outputSize: $0, kernel: kernel, stride: stride, paddingBefore: pad, inputExtent: extent)
      }
    }
    guard axes.count == 2 else {
      return Parsed(
        nil,
        [
          .error(
            .badOption,
            "'--conv': a kernel of \(sizes[4])x\(sizes[5]) doesn't fit an image of \(sizes[1])x\(sizes[2])",
            fix: "give a smaller kernel or more padding")
        ])
    }
    return checked(
      .convolution(
        id: "conv", name: "convolution \(sizes.map(String.init).joined(separator: "x"))",
        outputChannels: sizes[3], inputChannels: sizes[0], axes: axes, inputSource: .networkInput))
  }

  private func checked(_ layer: Layer) -> Parsed<Layer> {
    let findings = layer.check()
    return Parsed(findings.hasErrors ? nil : layer, findings)
  }
}

/// `128x512x128`.
struct Sizes: ExpressibleByArgument {
  let values: [Int]

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let values = parts.compactMap { $0 }
    guard values.count == parts.count, values.allSatisfy({ (1...1 << 40).contains($0) }) else { return nil }
    self.values = values
  }
}
