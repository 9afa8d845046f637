import Diagnostics

@testable import Formats
@testable import Tilewright

/// Networks, native and ZigZag's.
extension RandomFiles {
  /// A native network of a few layers; a layer that turns out wrong is left out again.
  mutating func nativeNetwork() -> String {
    forgetNames()
    let rank = int(1...3)
    let image = [int(1...2), pick([1, 2, 4, 6])] + (0..<rank).map { _ in int(1...9) }
    var text = """
      tilewright: network
      name: \(Self.quoted(name("random")))
      precision: {activation: \(pick([4, 8, 16])) b, weight: \(pick([0, 2, 4, 8])) b, partial-sum: \(pick([16, 24, 32])) b}
      input: \(Self.list(image.map(String.init)))
      inputs: {other: [\(int(1...6)), \(int(1...6))]}
      layers:

      """
    reserve("input", "other")
    var sources = ["input"]
    for number in 0..<int(1...4) {
      let own = name("layer\(number)")
      let body = layer(number == 0 ? ["input"] : sources)
      let precision =
        chance(20)
        ? ", precision: {weight: \(int(1...9)) b, output: \(int(0...9)) b, partial-sum: \(int(9...40)) b}"
        : ""
      let line = "  - {name: \(Self.quoted(own)), \(body)\(precision)}\n"
      guard
        !NetworkFile.parse(text + line, file: "random.yaml").diagnostics.contains(where: {
          $0.severity == .error
        })
      else { continue }
      text += line
      sources.append(own)
    }
    return text
  }

  private mutating func reserve(_ names: String...) { names.forEach { _ = name($0, ugly: 0) } }

  private mutating func layer(_ sources: [String]) -> String {
    let from = Self.quoted(pick(Array(sources.suffix(2))))
    switch int(0...11) {
    case 0, 1:
      return "from: \(from), conv: {channels: \(2 * int(1...3)), groups: \(pick([1, 1, 2])), \(window())}"
    case 2: return "from: \(from), depthwise: {multiplier: \(int(1...2)), \(window())}"
    case 3:
      return
        "from: \(from), conv-transposed: {channels: \(int(1...4)), \(window()), output-padding: \(int(0...1))}"
    case 4: return "from: \(from), pool: {kind: \(pick(["max", "average"])), \(window())}"
    case 5: return "from: \(from), pool: {kind: average, global: yes}"
    case 6: return "from: \(from), matmul: {columns: \(int(1...9)), flatten: yes}"
    case 7: return "from: [\(from), \(Self.quoted(pick(sources)))], \(pick(["add", "multiply", "maximum"])):"
    case 8:
      return
        "from: \(from), \(pick(["elementwise: \(Self.quoted(pick(Self.ugly)))", "softmax: {passes: \(int(1...4))}", "layer-norm:", "relu:"]))"
    case 9:
      return "from: \(from), matmul: {columns: \(int(1...9)), flatten: yes}, view: [1, 1, \(int(1...9))]"
    default: return einsum(from)
    }
  }

  private mutating func window() -> String {
    let padding = pick([
      "\(int(0...4))", "same", "[[\(int(0...3)), \(int(0...3))], [\(int(0...3)), \(int(0...3))]]",
      "[[\(int(0...3)), \(int(0...3))]]",
    ])
    return "kernel: \(int(1...3)), stride: \(int(1...3)), dilation: \(int(1...2)), padding: \(padding)"
  }

  /// An equation of any affine indices, with operands called as they may be.
  private mutating func einsum(_ from: String) -> String {
    let names = ["k", "c", "y", "f", "n", "on"]
    let sizes = names.map { _ in int(1...4) }
    var labels = shuffled(["O", "I", "W", "A", "output", "activation", "weight", "no", "N"])
    let output = chance(70) ? "O" : labels.removeFirst()
    labels.removeAll { $0 == output }
    let window = "\(int(1...3))*y \(pick(["+", "-"])) \(int(1...2))*f \(pick(["+", "-"])) \(int(0...3))"
    let isScatter = chance(30)
    let written = isScatter ? "[k][\(window)][n]" : "[k][y][n]"
    let first = isScatter ? "[c][y]" : "[c][\(window)]"
    let second = pick(["[k][c][f]", "[k][c][f][on]", "[c][k + \(int(0...2))]", "[]", "[n]"])
    let equation = "\(output)\(written) += \(labels[0])\(first) * \(labels[1])\(second)"
    var entries = [
      "einsum: \(Self.quoted(equation))",
      "sizes: {\(zip(names, sizes).map { "\(Self.quoted($0)): \($1)" }.joined(separator: ", "))}",
      "operator: \(Self.quoted(pick(["Conv", "Gemm", "Add", pick(Self.ugly)])))",
      "precision: \(Self.mapping([(labels[0], "\(int(0...9)) b"), (labels[1], "\(int(0...9)) b"), ("\(output)-final", "\(int(1...9)) b")]))",
    ]
    let isConstant = chance(60)
    entries.append(
      "from: {\(Self.quoted(labels[0])): \(isConstant ? "constant" : chance(50) ? "other" : from)}")
    if chance(60) {
      let padded = isScatter ? output : labels[0]
      let before = isScatter ? "[0, 0], " : "[0, 0], "
      let after = isScatter ? ", [0, 0]" : ""
      let shape = isScatter ? "[\(sizes[0]), \(int(1...9)), \(sizes[4])]" : "[\(sizes[1]), \(int(1...9))]"
      entries.append("extents: {\(Self.quoted(padded)): \(shape)}")
      if chance(70) { entries.append("padding: {\(Self.quoted(padded)): [\(before)[12, 20]\(after)]}") }
    }
    return entries.joined(separator: ", ")
  }

  /// A workload of ZigZag's: convolutions with padding and without, products, poolings with a free window.
  mutating func zigZagNetwork() -> String {
    forgetNames()
    let first = pick([0, 0, 3])
    return (0..<int(1...4)).map { number in
      let source = number == 0 || chance(30) ? first + number : first + int(0...number - 1)
      let bits = "operand_precision: {W: \(pick([0, 4, 8])), I: \(int(1...9)), O: \(int(9...24)), O_final: 8}"
      let head = "- {id: \(first + number), name: \(Self.quoted(name("Layer \(number)"))), "
      let tail = "\(bits), operand_source: {I: \(source), W: \(chance(80) ? first + number : source)}}\n"
      guard chance(70) else {
        return head
          + "operator_type: Gemm, equation: \"O[b][h][d][k]+=I[b][h][d][c]*W[c][k]\", loop_dims: [C, D, K, B, H], "
          + "loop_sizes: [\(int(1...6)), \(int(1...6)), \(int(1...6)), 1, \(int(1...2))], " + tail
      }
      let (oy, fy) = (int(1...8), int(1...3))
      let (stride, dilation) = (int(1...3), int(1...2))
      let reach = stride * (oy - 1) + dilation * (fy - 1) + 1
      let before = int(0...4)
      let extent = max(1, reach - before - int(0...3))
      let sizes =
        chance(60)
        ? "pr_loop_dims: [IY], pr_loop_sizes: [\(extent)], padding: [[\(before), \(max(0, reach - before - extent))]], "
        : chance(30) ? "pr_loop_dims: [IY], padding: [[\(min(before, reach - 1)), 0]], " : ""
      let isPool = chance(20)
      return head
        + "operator_type: \(isPool ? "Pooling" : "Conv"), equation: \"O[b][k][oy]+=\(isPool ? "W[fy]*I[b][k][iy]" : "W[k][c][fy]*I[b][c][iy]")\", "
        + "dimension_relations: [\"iy=\(stride)*oy+\(dilation)*fy\"], loop_dims: [B, K, C, OY, FY], "
        + "loop_sizes: [1, \(int(1...4)), \(int(1...4)), \(oy), \(fy)], " + sizes + tail
    }.joined()
  }
}
