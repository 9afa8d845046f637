import Diagnostics

/// A shape that the file states and that isn't the one computed.
///
/// ONNX' own inference writes wrong shapes in known cases: before opset 22 it counts windows of a pooling with
/// `ceil_mode` that start behind the input, which no runtime computes, and for a transposed convolution with `SAME` padding
/// it adds the output padding to input × stride. To run it again would give them again.
struct OnnxShapeStatement {
  /// The sizes in the file; nil where one isn't known.
  let sizes: [Int?]
  let computed: [Int]
  let tensor: String

  /// What to say about the operator that makes the tensor.
  func finding(for operation: OnnxOperation) -> Diagnostic {
    let text = sizes.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
    let message =
      "node '\(operation.id)' makes '\(tensor)' with shape \(computed), but the file states [\(text)]"
    let (reason, fix) = explanation(operation)
    let finding = Diagnostic.warning(.shapeMismatch, message, at: operation.location, fix: fix)
    return reason.map { finding.noting($0) } ?? finding
  }

  private func explanation(_ operation: OnnxOperation) -> (reason: String?, fix: String) {
    if let inferred = operation.oldCeilingShape(computed), states(inferred) {
      return (
        "ONNX' shape inference before opset 22 counts windows with ceil_mode that start behind the input; "
          + "they aren't computed",
        "nothing needs doing, the computed shape is used; shape inference writes the right one from opset 22 on"
      )
    }
    if let inferred = operation.sameTransposedShape(computed), states(inferred) {
      return (
        "ONNX' shape inference adds 'output_padding' to input × stride, which SAME padding fixes",
        "nothing needs doing, the computed shape is used; explicit pads make both agree"
      )
    }
    return (
      nil,
      "the computed shape is used; correct the shape in the file, or take the stated ones out and run shape inference"
    )
  }

  private func states(_ shape: [Int]) -> Bool {
    sizes.count == shape.count && zip(sizes, shape).allSatisfy { $0 == nil || $0 == $1 }
  }
}

extension OnnxOperation {
  /// The output's shape of a pooling with `ceil_mode` as ONNX' inference gave it before opset 22: the quotients are
  /// rounded up, and no window is left out.
  fileprivate func oldCeilingShape(_ computed: [Int]) -> [Int]? {
    guard type.hasSuffix("Pool"), opset < 22, let input = try? shape(0), input.count == computed.count,
      let window = try? OnnxWindow(self, rank: input.count - 2, weightKernel: nil), window.roundsUp
    else { return nil }
    let spatial = input.dropFirst(2).enumerated().map { i, size in
      let span = size + window.padsBefore[i] + window.padsAfter[i] - window.reach(i)
      return (span + window.strides[i] - 1) / window.strides[i] + 1
    }
    return input.prefix(2) + spatial
  }

  /// The output's shape of a transposed convolution with `SAME` padding as ONNX' inference gives it: padding takes
  /// away what exceeds input × stride and adds nothing where the window is shorter than the stride.
  fileprivate func sameTransposedShape(_ computed: [Int]) -> [Int]? {
    guard type == "ConvTranspose", let input = try? shape(0), let kernel = try? shape(1),
      input.count == computed.count, kernel.count == input.count,
      let window = try? OnnxWindow(self, rank: input.count - 2, weightKernel: Array(kernel.dropFirst(2))),
      window.autoPad == .sameUpper || window.autoPad == .sameLower
    else { return nil }
    let extra = Array((((try? ints("output_padding")) ?? nil) ?? []).suffix(input.count - 2))
    let spatial = input.dropFirst(2).enumerated().map { i, size in
      let padding = max(0, window.reach(i) - window.strides[i])
      let added = extra.indices.contains(i) ? extra[i] : 0
      return (size - 1) * window.strides[i] + window.reach(i) + added - padding
    }
    return computed.prefix(2) + spatial
  }
}
