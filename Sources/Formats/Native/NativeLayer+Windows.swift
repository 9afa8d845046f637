import Diagnostics
import Tilewright

/// Convolutions and poolings: operators with sliding windows.
extension NativeLayer {
  private static let windowKeys = ["kernel", "stride", "padding", "dilation"]

  func convolution(_ findings: inout Findings) -> Built? {
    guard let fields = parameters(known: Self.windowKeys + ["channels", "groups"], &findings) else {
      return nil
    }
    let precision = precision(&findings)
    let channels = fields.require("channels", &findings, fix: "write the number of output channels")?.count(
      &findings)
    let groups = fields["groups"]?.count(&findings) ?? 1
    guard let (tensor, shape) = image(&findings), let channels,
      let axes = axes(fields, shape, channels: channels, &findings),
      let (inner, outer) = split(shape[1], channels, by: groups, fields, tensor, &findings)
    else { return nil }
    let layer = Layer.convolution(
      id: name, name: name, batch: shape[0], groups: groups, outputChannels: outer, inputChannels: inner,
      axes: axes,
      precision: precision.factory, inputSource: tensor.source, location: place)
    return (layer, [shape[0], channels] + axes.map(\.outputSize))
  }

  func depthwise(_ findings: inout Findings) -> Built? {
    guard let fields = parameters(known: Self.windowKeys + ["multiplier"], &findings) else { return nil }
    let precision = precision(&findings)
    let multiplier = fields["multiplier"]?.count(&findings) ?? 1
    guard let (tensor, shape) = image(&findings), let axes = axes(fields, shape, channels: nil, &findings),
      let channels = Layer.checkedProduct([shape[1], multiplier])
    else { return nil }
    let layer = Layer.convolution(
      id: name, name: name, batch: shape[0], groups: shape[1], outputChannels: multiplier, inputChannels: 1,
      axes: axes,
      precision: precision.factory, inputSource: tensor.source, location: place)
    return (layer, [shape[0], channels] + axes.map(\.outputSize))
  }

  func transposedConvolution(_ findings: inout Findings) -> Built? {
    let keys = Self.windowKeys + ["channels", "groups", "output-padding"]
    guard let fields = parameters(known: keys, &findings) else { return nil }
    let precision = precision(&findings)
    let channels = fields.require("channels", &findings, fix: "write the number of output channels")?.count(
      &findings)
    let groups = fields["groups"]?.count(&findings) ?? 1
    guard let (tensor, shape) = image(&findings), let channels,
      let axes = transposedAxes(fields, shape, &findings),
      let (inner, outer) = split(shape[1], channels, by: groups, fields, tensor, &findings)
    else { return nil }
    let layer = Layer.transposedConvolution(
      id: name, name: name, batch: shape[0], groups: groups, outputChannels: outer, inputChannels: inner,
      axes: axes,
      precision: precision.factory, inputSource: tensor.source, location: place)
    return (layer, [shape[0], channels] + axes.map(\.outputSize))
  }

  func pooling(_ findings: inout Findings) -> Built? {
    guard let fields = parameters(known: Self.windowKeys + ["kind", "global"], &findings) else { return nil }
    let precision = precision(&findings)
    let fix = "write 'kind: max' or 'kind: average'"
    let kind = fields.require("kind", &findings, fix: fix).flatMap { poolingKind($0, &findings) }
    let isGlobal = fields["global"]?.bool(&findings) ?? false
    guard let (tensor, shape) = image(&findings), let kind else { return nil }
    let suffixes = ConvolutionAxis.suffixes(rank: shape.count - 2)
    let global = zip(suffixes, shape.dropFirst(2)).map {
      ConvolutionAxis($0, outputSize: 1, kernel: $1, inputExtent: $1)
    }
    guard let axes = isGlobal ? global : axes(fields, shape, channels: nil, strideIsKernel: true, &findings)
    else {
      return nil
    }
    if isGlobal {
      for key in fields.names where Self.windowKeys.contains(key) {
        findings.error(
          .duplicate, "'\(key)' of a pooling that is global", at: fields.entry(key)?.key.location,
          fix: "remove it, or remove 'global'")
      }
    }
    let layer = Layer.pooling(
      id: name, name: name, kind: kind, batch: shape[0], channels: shape[1], axes: axes,
      precision: precision.factory, inputSource: tensor.source, location: place)
    return (layer, [shape[0], shape[1]] + axes.map(\.outputSize))
  }

  private func poolingKind(_ value: Located, _ findings: inout Findings) -> Layer.PoolingKind? {
    switch value.text {
    case "max", "maximum": return .maximum
    case "average", "mean": return .average
    default:
      value.wrongType(&findings, expected: "'max' or 'average'")
      return nil
    }
  }

  /// The input as batch, channels and one to three spatial axes.
  private func image(_ findings: inout Findings) -> (NativeTensor, [Int])? {
    input(ranks: 3...5, "batch, channels and 1 to 3 spatial axes", &findings)
  }

  /// Channels per group on both sides.
  private func split(
    _ inputs: Int, _ outputs: Int, by groups: Int, _ fields: Fields, _ tensor: NativeTensor,
    _ findings: inout Findings
  ) -> (inputs: Int, outputs: Int)? {
    guard inputs % groups == 0, outputs % groups == 0 else {
      mismatch(
        "\(inputs % groups == 0 ? outputs : inputs) channels can't be divided into \(groups) groups",
        [tensor],
        &findings, at: fields["groups"]?.location)
      return nil
    }
    return (inputs / groups, outputs / groups)
  }

  private func axes(
    _ fields: Fields, _ shape: [Int], channels: Int?, strideIsKernel: Bool = false, _ findings: inout Findings
  ) -> [ConvolutionAxis]? {
    guard let windows = WindowParameters(fields, rank: shape.count - 2, strideIsKernel, &findings) else {
      return nil
    }
    let suffixes = ConvolutionAxis.suffixes(rank: shape.count - 2)
    let axes = suffixes.indices.compactMap { i -> ConvolutionAxis? in
      let input = shape[i + 2]
      let (before, after) = windows.padding(i, input: input)
      let size = ConvolutionAxis.outputSize(
        inputExtent: input, kernel: windows.kernel[i], stride: windows.stride[i],
        dilation: windows.dilation[i],
        padding: before + after)
      guard let size else {
        findings.error(
          .shapeMismatch,
          "a window of \(windows.kernel[i]) taps with dilation \(windows.dilation[i]) doesn't fit \(input) elements with "
            + "padding \(before) and \(after) along \(suffixes[i])", at: fields["kernel"]?.location,
          fix: "make the window smaller or the padding larger")
        return nil
      }
      return ConvolutionAxis(
        suffixes[i], outputSize: size, kernel: windows.kernel[i], stride: windows.stride[i],
        dilation: windows.dilation[i], paddingBefore: before, inputExtent: input)
    }
    return axes.count == suffixes.count ? axes : nil
  }

  private func transposedAxes(
    _ fields: Fields, _ shape: [Int], _ findings: inout Findings
  ) -> [ConvolutionAxis]? {
    let rank = shape.count - 2
    guard let windows = WindowParameters(fields, rank: rank, false, &findings) else { return nil }
    let extra = WindowParameters.perAxis(fields["output-padding"], rank, default: 0, 0...(1 << 20), &findings)
    guard let extra else { return nil }
    let suffixes = ConvolutionAxis.suffixes(rank: rank)
    let axes = suffixes.indices.compactMap { i -> ConvolutionAxis? in
      let (before, after) = windows.padding(i, input: shape[i + 2])
      let reach = (shape[i + 2] - 1) * windows.stride[i] + windows.dilation[i] * (windows.kernel[i] - 1) + 1
      let size = reach - before - after + extra[i]
      guard size >= 1 else {
        findings.error(
          .shapeMismatch, "the padding leaves no output along \(suffixes[i])", at: fields["padding"]?.location
        )
        return nil
      }
      return ConvolutionAxis(
        suffixes[i], outputSize: size, kernel: windows.kernel[i], stride: windows.stride[i],
        dilation: windows.dilation[i], paddingBefore: before, inputExtent: shape[i + 2])
    }
    return axes.count == rank ? axes : nil
  }
}

extension Located {
  /// A number of things, at least 1.
  func count(_ findings: inout Findings) -> Int? { int(&findings, in: 1...(1 << 40)) }
}
