import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Concat along an axis.
  func concat() throws(Diagnostic) -> OnnxResult {
    // QLinearConcat: scale and zero point of the output, then tensor, scale and zero point of each input.
    let positions =
      type == "QLinearConcat"
      ? Array(stride(from: 2, to: inputs.count, by: 3)) : Array(inputs.indices)
    guard let first = positions.first else { throw failure(.missingKey, "it has no inputs") }
    var result = try shape(first, atLeast: 1)
    guard let given = try int("axis") else { throw failure(.missingKey, "'axis' is missing") }
    let axis = try axis(given, rank: result.count)
    var constants: [OnnxConstant] = []
    var total = 0
    for position in positions {
      let shape = try shape(position)
      guard shape.count == result.count,
        shape.indices.allSatisfy({ $0 == axis || shape[$0] == result[$0] })
      else {
        throw failure(
          .shapeMismatch, "\(shape) can't be joined to \(result) along axis \(axis)")
      }
      let (sum, overflow) = total.addingReportingOverflow(shape[axis])
      guard !overflow else { throw failure(.outOfRange, "axis \(axis) grows beyond 2^62 elements") }
      total = sum
      if let constant = try input(position).constant { constants.append(constant) }
    }
    result[axis] = total
    let isFolded =
      result.count == 1 && constants.count == positions.count && total <= OnnxTensor.largestReadCount
    return OnnxResult(
      result, type: try input(first).elementType, constant: isFolded ? .joined(constants) : nil,
      bits: try input(first).bits, work: .free(isView: false))
  }

  /// Split along an axis: into the given sizes, or into equal parts of which the last may be smaller.
  func split() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 1)
    let x = try input(0)
    let axis = try axis(try int("axis") ?? 0, rank: shape.count)
    let count = node.outputs.count
    let sizes: [Int]
    if let given = try integers(1, orAttribute: "split"), !given.isEmpty {
      sizes = given
    } else {
      let part = (shape[axis] + count - 1) / max(count, 1)
      sizes = (0..<count).map { max(0, min(part, shape[axis] - part * $0)) }
    }
    let total = sizes.reduce(into: (0, false)) { sum, size in
      let (next, overflow) = sum.0.addingReportingOverflow(size)
      sum = (next, sum.1 || overflow)
    }
    guard sizes.count == count, sizes.allSatisfy({ $0 >= 0 }), total == (shape[axis], false) else {
      throw failure(
        .shapeMismatch, "parts of \(sizes) for \(count) outputs don't add up to axis \(axis) of \(shape)")
    }
    var start = 0
    var outputs: [OnnxValue] = []
    for size in sizes {
      var part = shape
      part[axis] = size
      let constant = shape.count == 1 ? x.constant?.picking(Array(start..<start + size)) : nil
      outputs.append(
        OnnxValue(shape: .success(part), elementType: x.elementType, constant: constant, bits: x.bits))
      start += size
    }
    return OnnxResult(outputs: outputs, work: .free(isView: false))
  }

  /// Slice: starts, ends, axes and steps as inputs, or as attributes before opset 10.
  func slice() throws(Diagnostic) -> OnnxResult {
    var shape = try shape(0)
    let x = try input(0)
    guard let starts = try integers(1, orAttribute: "starts"),
      let ends = try integers(2, orAttribute: "ends")
    else { throw failure(.missingKey, "'starts' or 'ends' is missing") }
    let named = try integers(3, orAttribute: "axes") ?? Array(starts.indices)
    let steps = try integers(4, orAttribute: "steps") ?? starts.map { _ in 1 }
    guard ends.count == starts.count, named.count == starts.count, steps.count == starts.count else {
      throw failure(.shapeMismatch, "'starts', 'ends', 'axes' and 'steps' have different lengths")
    }
    _ = try axes(named, rank: shape.count)
    var picked: [Int]?
    for i in starts.indices {
      guard steps[i] != 0, steps[i] > -1 << 62, steps[i] < 1 << 62 else {
        throw failure(.outOfRange, "a step of \(steps[i])")
      }
      let axis = try axis(named[i], rank: shape.count)
      let size = shape[axis]
      let (first, count) = Self.range(from: starts[i], to: ends[i], step: steps[i], size: size)
      if shape.count == 1, size <= OnnxTensor.largestReadCount {
        picked = (0..<count).map { first + $0 * steps[i] }
      }
      shape[axis] = count
    }
    let constant = picked.flatMap { positions in x.constant?.picking(positions) }
    return OnnxResult(
      shape, type: x.elementType, constant: constant ?? (starts.isEmpty ? x.constant : nil), bits: x.bits,
      work: .free(isView: false))
  }

  /// The first index and the number of indices of a slice, with numpy's rules: negative numbers count from
  /// the end, numbers beyond the tensor are cut back to it.
  static func range(from start: Int, to end: Int, step: Int, size: Int) -> (first: Int, count: Int) {
    func clamped(_ index: Int, _ bounds: ClosedRange<Int>) -> Int {
      min(max(index < 0 ? index + size : index, bounds.lowerBound), bounds.upperBound)
    }
    guard size > 0 else { return (0, 0) }
    if step > 0 {
      let first = clamped(start, 0...size)
      let last = clamped(end, 0...size)
      return (first, last > first ? (last - first - 1) / step + 1 : 0)
    }
    let first = clamped(start, 0...size - 1)
    let last = clamped(end, -1...size - 1)
    return (first, first > last ? (first - last - 1) / -step + 1 : 0)
  }

  /// Gather: the indices' axes take the place of the axis; a table look-up costs nothing here.
  func gather() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0, atLeast: 1)
    let x = try input(0)
    let indices = try self.shape(1)
    let axis = try axis(try int("axis") ?? 0, rank: shape.count)
    let output = Array(shape.prefix(axis)) + indices + Array(shape.dropFirst(axis + 1))
    var constant: OnnxConstant?
    if shape.count == 1, let values = x.constant, let positions = try input(1).constant?.integers {
      guard positions.allSatisfy({ $0 >= -values.count && $0 < values.count }) else {
        throw failure(.outOfRange, "the indices \(positions) fall outside the \(values.count) elements")
      }
      constant = values.picking(positions.map { $0 < 0 ? $0 + values.count : $0 })
    }
    return OnnxResult(
      output, type: x.elementType, constant: constant, bits: x.bits, work: .free(isView: false))
  }

  /// GatherElements: one element per index.
  func gatherElements() throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    return OnnxResult(try shape(1), type: x.elementType, bits: x.bits, work: .free(isView: false))
  }

  /// Pad: `pads` (an input since opset 11) before and after each axis, or each axis named.
  func pad() throws(Diagnostic) -> OnnxResult {
    var shape = try shape(0)
    let x = try input(0)
    let older = try ints("paddings")
    guard let pads = try integers(1, orAttribute: "pads") ?? older else {
      throw failure(.missingKey, "'pads' is missing")
    }
    let named = optionalInput(3) == nil ? Array(shape.indices) : try integers(3, meaning: "axes")
    _ = try axes(named, rank: shape.count)
    let limit = OnnxValue.largestSize
    guard pads.count == 2 * named.count, pads.allSatisfy((-limit...limit).contains) else {
      throw failure(
        .shapeMismatch, "'pads' is \(pads), expected \(2 * named.count) values for \(named.count) axes")
    }
    for (i, name) in named.enumerated() {
      shape[try axis(name, rank: shape.count)] += pads[i] + pads[i + named.count]
    }
    return OnnxResult(shape, type: x.elementType, bits: x.bits, work: .free(isView: false))
  }

  /// Expand: broadcasts to a shape.
  func expand() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let target = try integers(1, meaning: "the target shape")
    guard let output = Layer.broadcastShape([shape, target]) else {
      throw failure(.shapeMismatch, "\(shape) doesn't broadcast to \(target)")
    }
    let constant = OnnxFolding.broadcast("Max", [x, x], [shape, shape], to: output)
    return OnnxResult(
      output, type: x.elementType, constant: constant, bits: x.bits, work: .free(isView: false))
  }

  /// Tile: repeats each axis.
  func tile() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let repeats = try integers(1, meaning: "the repeats")
    guard repeats.count == shape.count, repeats.allSatisfy({ $0 >= 0 }) else {
      throw failure(.shapeMismatch, "the repeats \(repeats) don't fit the axes of \(shape)")
    }
    var output: [Int] = []
    for (size, times) in zip(shape, repeats) { output.append(try product(size, times)) }
    return OnnxResult(
      output, type: x.elementType, constant: repeats.allSatisfy { $0 == 1 } ? x.constant : nil,
      bits: x.bits, work: .free(isView: false))
  }

  /// Resize and Upsample: with `nearest` elements are repeated, which costs nothing; other modes compute at
  /// places that aren't affine in the output's.
  func resize() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let output = try resizedShape(shape)
    let mode = try string("mode") ?? "nearest"
    return OnnxResult(
      output, type: x.elementType, bits: x.bits,
      work: mode == "nearest"
        ? .free(isView: false)
        : .unsupported("mode '\(mode)' interpolates at places that no loop nest describes"))
  }

  private func resizedShape(_ shape: [Int]) throws(Diagnostic) -> [Int] {
    let named = try ints("axes") ?? Array(shape.indices)
    _ = try axes(named, rank: shape.count)
    func filled(_ values: [Int]) throws(Diagnostic) -> [Int] {
      guard values.count == named.count else {
        throw failure(.shapeMismatch, "\(values.count) sizes or scales for \(named.count) axes of \(shape)")
      }
      var output = shape
      for (name, value) in zip(named, values) { output[try axis(name, rank: shape.count)] = value }
      return output
    }
    if optionalInput(3) != nil {
      let policy = try string("keep_aspect_ratio_policy") ?? "stretch"
      guard policy == "stretch" else {
        throw failure(.unsupportedOperator, "'keep_aspect_ratio_policy' \(policy) isn't read")
      }
      return try filled(try integers(3, meaning: "the sizes"))
    }
    let scales: [Double]
    if let attribute = attribute("scales") {
      scales = attribute.floats
    } else if let height = attribute("height_scale"), let width = attribute("width_scale") {
      scales = shape.indices.map { $0 == 2 ? height.float : $0 == 3 ? width.float : 1 }
    } else {
      scales = try constant(inputs.count == 2 ? 1 : 2, meaning: "the scales").reals
    }
    guard scales.count == named.count, scales.allSatisfy({ $0 > 0 && $0 < 0x1p31 }) else {
      throw failure(.shapeMismatch, "the scales \(scales) don't fit the axes of \(shape)")
    }
    var sizes: [Int] = []
    for (name, scale) in zip(named, scales) {
      let size = (Double(shape[try axis(name, rank: shape.count)]) * scale).rounded(.down)
      guard size <= 0x1p60 else { throw failure(.outOfRange, "an axis grows beyond 2^60 elements") }
      sizes.append(Int(size))
    }
    return try filled(sizes)
  }
}
