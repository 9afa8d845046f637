import Diagnostics
import Tilewright

/// The general form: any equation over any dimensions.
extension NativeLayer {
  func einsum(_ findings: inout Findings) -> Built? {
    let parsed = LayerEquation.parse(value, &findings)
    let sizes = fields.require(
      "sizes", &findings, fix: "write the size of each dimension, such as 'sizes: {K: 64}'"
    )
    .flatMap { dimensions($0, &findings) }
    guard let parsed, let sizes else { return nil }
    let equation = LayerEquation(equation: parsed, source: value, dimensions: sizes, derived: [:])
    guard !reportTwins(parsed, &findings) else { return nil }
    let names = parsed.tensors.map(\.name)
    let precision = precision(operands: names + ["\(parsed.output.name)-final"], &findings)
    let sources = sources(parsed.inputs, &findings)
    let written = extents(parsed, &findings)
    let padding = padding(parsed, &findings)
    guard let sources, let written, let padding else { return nil }
    var operands: [Operand] = []
    var outputShape: [Int]?
    for (number, tensor) in parsed.tensors.enumerated() {
      let producer = number == 0 ? nil : sources[number - 1]
      let stated = written[tensor.name]
      if let stated, let producer {
        let claim = StatedExtents(
          stated.shape, of: tensor, at: stated.place, from: producer,
          isPaddingStated: padding[tensor.name] != nil)
        guard compare(claim, sizes, &findings) else { continue }
      }
      let known = stated?.shape ?? producer?.shape
      guard fits(tensor, known, producer, &findings) else { continue }
      guard let axes = equation.axes(of: tensor, extents: known?.map { $0 } ?? [], &findings) else {
        continue
      }
      check(
        axes, of: tensor, known, padding[tensor.name], stated: stated?.place, producer, equation, &findings)
      if number == 0 { outputShape = axes.map { $0.size ?? 0 } }
      operands.append(operand(tensor, axes.map(\.axis), isOutput: number == 0, producer, precision))
    }
    guard operands.count == parsed.tensors.count else { return nil }
    let label = fields["operator"]?.string(&findings) ?? "Einsum"
    let layer = Layer(
      id: name, name: name, operatorName: label, dimensions: sizes, operands: operands, location: place)
    return (layer, outputShape)
  }

  private func operand(
    _ tensor: Equation.Tensor, _ axes: [Operand.Axis], isOutput: Bool, _ producer: NativeTensor?,
    _ precision: NativePrecision
  ) -> Operand {
    let defaults = precision.factory
    let own = precision.operands[tensor.name]
    if isOutput {
      return Operand(
        tensor.name, axes: axes, precisionBits: own ?? defaults.partialSumBits,
        finalPrecisionBits: precision.operands["\(tensor.name)-final"] ?? defaults.outputBits)
    }
    let bits = producer == nil ? defaults.weightBits : defaults.activationBits
    return Operand(tensor.name, axes: axes, precisionBits: own ?? bits, source: producer?.source ?? .constant)
  }

  private func dimensions(_ value: Located, _ findings: inout Findings) -> [Layer.Dimension]? {
    guard let fields = Fields(value, of: "'sizes' of \(fields.owner)", known: nil, &findings) else {
      return nil
    }
    let sizes = fields.all.compactMap { entry in
      entry.value.int(&findings, expected: "the size of '\(entry.name)'", in: 1...(1 << 40))
        .map { Layer.Dimension(entry.name.uppercased(), $0) }
    }
    return sizes.count == fields.all.count ? sizes : nil
  }

  private func reportTwins(_ equation: Equation, _ findings: inout Findings) -> Bool {
    var seen: Set<String> = []
    let twins = equation.tensors.filter { !seen.insert($0.name).inserted }
    for tensor in twins {
      findings.error(
        .duplicate, "operand '\(tensor.name)' stands twice in the equation",
        at: value.location(ofCharacter: tensor.offset), fix: "give each operand a name of its own")
    }
    return !twins.isEmpty
  }

  /// The producer of each input, nil for constants. `from` names them by operand, or gives one for each in order; a
  /// single one, or the layer before where there is no `from`, goes to the operand `I`, or to the first input.
  private func sources(_ inputs: [Equation.Tensor], _ findings: inout Findings) -> [NativeTensor?]? {
    let main = inputs.firstIndex { $0.name == "I" } ?? 0
    guard let from = fields["from"] else {
      let network = NativeTensor(name: "input", source: .networkInput, shape: nil, place: nil)
      return inputs.indices.map { $0 == main ? tensors.latest ?? network : nil }
    }
    if from.entries != nil {
      guard let named = Fields(from, of: "'from' of \(fields.owner)", known: inputs.map(\.name), &findings)
      else {
        return nil
      }
      return all(inputs.map { source(named[$0.name], &findings) })
    }
    guard let list = from.list(&findings, expected: "the sources of the inputs", orOne: true) else {
      return nil
    }
    if list.count == 1 { return all(inputs.indices.map { source($0 == main ? list[0] : nil, &findings) }) }
    guard list.count == inputs.count else {
      findings.error(
        .shapeMismatch, "\(list.count) sources for \(inputs.count) inputs", at: from.location,
        fix: "name them, such as 'from: {I: \(list.first?.text ?? "layer")}'; the others are constants")
      return nil
    }
    return all(list.map { source($0, &findings) })
  }

  private enum Source {
    case tensor(NativeTensor)
    case constant
    case wrong
  }

  private func source(_ value: Located?, _ findings: inout Findings) -> Source {
    guard let value, value.text != "constant" else { return .constant }
    return tensors.find(value, &findings).map { .tensor($0) } ?? .wrong
  }

  private func all(_ sources: [Source]) -> [NativeTensor?]? {
    var result: [NativeTensor?] = []
    for source in sources {
      switch source {
      case .tensor(let tensor): result.append(tensor)
      case .constant: result.append(nil)
      case .wrong: return nil
      }
    }
    return result
  }

  /// The shapes written for single operands.
  private func extents(_ equation: Equation, _ findings: inout Findings) -> [String: Extents]? {
    guard let value = fields["extents"] else { return [:] }
    let owner = "'extents' of \(fields.owner)"
    guard let named = Fields(value, of: owner, known: equation.tensors.map(\.name), &findings) else {
      return nil
    }
    var result: [String: Extents] = [:]
    for entry in named.all {
      guard let shape = entry.value.shape(&findings) else { return nil }
      let axes = equation.tensors.first { $0.name == entry.name }?.axes.count ?? 0
      guard shape.count == axes else {
        findings.error(
          .shapeMismatch, "\(shape.count) extents for the \(axes) axes of '\(entry.name)'",
          at: entry.value.location)
        return nil
      }
      result[entry.name] = Extents(shape: shape, place: entry.value.location)
    }
    return result
  }

  /// A shape written for an operand.
  private struct Extents {
    let shape: [Int]
    let place: SourceLocation
  }

  /// Whether a tensor has as many axes as what it is read from.
  private func fits(
    _ tensor: Equation.Tensor, _ shape: [Int]?, _ producer: NativeTensor?, _ findings: inout Findings
  ) -> Bool {
    guard let shape, shape.count != tensor.axes.count else { return true }
    mismatch(
      "'\(tensor.name)' of \(fields.owner) has \(tensor.axes.count) axes, but its source has \(shape.count)",
      producer.map { [$0] } ?? [], &findings, at: value.location(ofCharacter: tensor.offset))
    return false
  }

  /// The padding stated for single operands, before and after along each axis.
  private func padding(
    _ equation: Equation, _ findings: inout Findings
  ) -> [String: [(before: Int, after: Int)]]? {
    guard let value = fields["padding"] else { return [:] }
    let owner = "'padding' of \(fields.owner)"
    guard let named = Fields(value, of: owner, known: equation.tensors.map(\.name), &findings) else {
      return nil
    }
    var result: [String: [(before: Int, after: Int)]] = [:]
    for entry in named.all {
      let axes = equation.tensors.first { $0.name == entry.name }?.axes.count ?? 0
      guard let list = entry.value.list(&findings, expected: "[before, after] for each axis") else {
        return nil
      }
      guard list.count == axes else {
        findings.error(
          .shapeMismatch, "padding for \(list.count) of the \(axes) axes of '\(entry.name)'",
          at: entry.value.location, fix: "give [before, after] for each, [0, 0] where there is none")
        return nil
      }
      let pairs = list.compactMap {
        WindowParameters.perAxis($0, 2, default: 0, 0...(1 << 40), of: "sides", &findings)
      }
      guard pairs.count == axes else { return nil }
      result[entry.name] = pairs.map { ($0[0], $0[1]) }
    }
    return result
  }

  /// Compares the indices of an operand with the tensor's size and padding.
  private func check(
    _ axes: [LayerEquation.Axis], of tensor: Equation.Tensor, _ shape: [Int]?,
    _ padding: [(before: Int, after: Int)]?, stated: SourceLocation?, _ producer: NativeTensor?,
    _ equation: LayerEquation, _ findings: inout Findings
  ) {
    guard let shape else {
      guard padding != nil else { return }
      return findings.error(
        .shapeMismatch, "padding of '\(tensor.name)' of \(fields.owner), whose size isn't known",
        at: fields["padding"]?.location, fix: "give its size in 'extents', or leave its padding out")
    }
    let isOutput = tensor == equation.equation.output
    let sizes = equation.dimensions.map(\.size)
    for (number, axis) in axes.enumerated() {
      let reach = IndexReach(axis.axis.index, over: sizes)
      guard let range = reach.range else { continue }
      // A stride may leave less than itself of an output unwritten.
      let isUnwritten = isOutput && shape[number] - 1 - range.upperBound >= reach.stride
      guard isUnwritten || !reach.fits(shape[number], padding: padding?[number]) else { continue }
      let touched =
        reach.isPlain
        ? "\(range.upperBound + 1) elements" : "the indices \(range.lowerBound)...\(range.upperBound)"
      let padded = padding.map { " with padding \($0[number].before) and \($0[number].after)" } ?? ""
      let outside = reach.outside(shape[number])
      mismatch(
        "'\(tensor.name)' of \(fields.owner) touches \(touched) of an axis of \(shape[number])\(padded)",
        producer.map { [$0] } ?? [], &findings, at: value.location(ofCharacter: tensor.axes[number].offset),
        stated: stated,
        fix: outside == (0, 0)
          ? nil
          : "if that is padding, state it: [\(outside.before), \(outside.after)] for this axis in 'padding'")
    }
  }
}
