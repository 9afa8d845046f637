import Diagnostics
import Tilewright

extension OnnxOperation {
  /// Operators whose output has the shape of their first input and that only move data or mark it.
  static let sameShapeMovements: Set<String> = [
    "Dropout", "Identity", "ReverseSequence", "ScatterElements", "ScatterND", "Trilu",
  ]

  /// Identity, Dropout (its mask too), scatters into a copy.
  func passThrough() throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    let output = OnnxValue(
      shape: .success(try shape(0)), elementType: x.elementType,
      constant: type == "Identity" || type == "Dropout" ? x.constant : nil, bits: x.bits)
    let mask = OnnxValue(shape: output.shape, elementType: .bool)
    let isView = type == "Identity" || type == "Dropout"
    return OnnxResult(
      outputs: node.outputs.count > 1 ? [output, mask] : [output], work: .free(isView: isView))
  }

  /// The same elements in the same order under another shape.
  private func view(_ shape: [Int]) throws(Diagnostic) -> OnnxResult {
    let x = try input(0)
    return OnnxResult(
      shape, type: x.elementType, constant: x.constant, bits: x.bits, work: .free(isView: true))
  }

  /// Reshape: 0 keeps the axis (unless `allowzero`), one -1 takes what is left.
  func reshape() throws(Diagnostic) -> OnnxResult {
    let from = try shape(0)
    guard var target = try integers(1, orAttribute: "shape") else {
      throw failure(.missingKey, "the target shape is missing")
    }
    let keepsZero = try int("allowzero") ?? 0 != 0
    for i in target.indices where target[i] == 0 && !keepsZero {
      guard i < from.count else {
        throw failure(.shapeMismatch, "the target \(target) keeps axis \(i), which \(from) lacks")
      }
      target[i] = from[i]
    }
    let mismatch = failure(.shapeMismatch, "\(from) can't become \(target)")
    let open = target.indices.filter { target[$0] == -1 }
    guard open.count <= 1, target.allSatisfy({ $0 >= -1 }) else { throw mismatch }
    let known = target.filter { $0 != -1 }
    guard !from.contains(0), !known.contains(0) else {
      // Of nothing only nothing can be made, and a -1 beside it has no size.
      guard from.contains(0), known.contains(0), open.isEmpty else { throw mismatch }
      return try view(target)
    }
    guard let total = Layer.checkedProduct(from), let fixed = Layer.checkedProduct(known) else {
      throw mismatch
    }
    guard open.isEmpty ? total == fixed : total % fixed == 0 else { throw mismatch }
    if let i = open.first { target[i] = total / fixed }
    return try view(target)
  }

  /// Flatten to two axes.
  func flatten() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let given = try int("axis") ?? 1
    let split = given == shape.count ? given : try axis(given, rank: max(shape.count, 1))
    func product(_ sizes: ArraySlice<Int>) throws(Diagnostic) -> Int {
      if sizes.contains(0) { return 0 }
      guard let product = Layer.checkedProduct(Array(sizes)) else {
        throw failure(.outOfRange, "\(shape) has more than 2^62 elements")
      }
      return product
    }
    return try view([try product(shape.prefix(split)), try product(shape.dropFirst(split))])
  }

  /// Squeeze: the named axes, or all of size 1, go.
  func squeeze() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let given = try integers(1, orAttribute: "axes")
    let removed =
      try given.map { values throws(Diagnostic) in try axes(values, rank: shape.count) }
      ?? Set(shape.indices.filter { shape[$0] == 1 })
    for axis in removed.sorted() where shape[axis] != 1 {
      throw failure(.shapeMismatch, "axis \(axis) of \(shape) has more than one element")
    }
    return try view(shape.indices.filter { !removed.contains($0) }.map { shape[$0] })
  }

  /// Unsqueeze: axes of size 1 at the named places of the output.
  func unsqueeze() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    guard let given = try integers(1, orAttribute: "axes") else {
      throw failure(.missingKey, "'axes' is missing")
    }
    let rank = shape.count + given.count
    let added = try axes(given, rank: rank)
    var rest = shape[...]
    return try view((0..<rank).map { added.contains($0) ? 1 : rest.popFirst() ?? 1 })
  }

  /// Transpose: `perm`, or the axes in reverse.
  func transpose() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    let order = try ints("perm") ?? shape.indices.reversed()
    guard order.sorted() == Array(shape.indices) else {
      throw failure(.shapeMismatch, "'perm' is \(order), expected each axis of \(shape) once")
    }
    return OnnxResult(
      order.map { shape[$0] }, type: x.elementType, constant: shape.count < 2 ? x.constant : nil,
      bits: x.bits, work: .free(isView: true))
  }

  /// DepthToSpace and SpaceToDepth: blocks of pixels become channels or the reverse.
  func depthSpace() throws(Diagnostic) -> OnnxResult {
    let shape = try shape(0)
    let x = try input(0)
    guard let block = try int("blocksize"), (1...1 << 20).contains(block), shape.count == 4 else {
      throw failure(.shapeMismatch, "expected four axes and 'blocksize' from 1 to 2^20, found \(shape)")
    }
    let area = block * block
    let output: [Int]
    if type == "DepthToSpace" {
      guard shape[1] % area == 0 else {
        throw failure(.shapeMismatch, "\(shape[1]) channels don't divide into blocks of \(block)×\(block)")
      }
      output = [shape[0], shape[1] / area, shape[2] * block, shape[3] * block]
    } else {
      guard shape[2] % block == 0, shape[3] % block == 0 else {
        throw failure(.shapeMismatch, "\(shape) doesn't divide into blocks of \(block)×\(block)")
      }
      output = [
        shape[0], try product(shape[1], area), shape[2] / block, shape[3] / block,
      ]
    }
    return OnnxResult(output, type: x.elementType, bits: x.bits, work: .free(isView: true))
  }

  /// A product of two sizes that fits an integer.
  func product(_ a: Int, _ b: Int) throws(Diagnostic) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    guard !overflow else { throw failure(.outOfRange, "\(a) × \(b) elements exceed 2^62") }
    return product
  }
}
