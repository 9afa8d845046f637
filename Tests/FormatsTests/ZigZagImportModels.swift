import Foundation
import Testing

@testable import Formats

/// Models that ZigZag was given, with what it says of them.
extension ZigZagImportTests {
  /// Where ZigZag's own figures come from: zigzag-dse 3.9.1 from PyPI, its API's defaults with `opt="latency"`, its own
  /// `tpu_like.yaml` for machine and mapping, models that the onnx package wrote with inferred shapes.
  struct Model: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let nodes: [Data]
    let constants: [Data]
    let inputs: [Data]
    let energy: Double
    let latency: Double
  }

  static func conv(
    _ inputs: [String], _ output: String, _ more: KeyValuePairs<String, W.Attribute> = [:]
  )
    -> Data
  {
    W.node(
      "Conv", inputs, [output], name: "conv_\(output)",
      more.isEmpty ? ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])] : more)
  }

  static func unary(_ type: String, _ input: String, _ output: String) -> Data {
    W.node(type, [input], [output], name: "\(type)_\(output)")
  }

  static let scales = [
    W.floats("s", [0.1], isScalar: true), W.weight("z", [], type: 3), W.weight("u", [], type: 2),
  ]
  static let image = W.info("x", [1, 8, 12, 20])
  static let kernel = W.weight("w", [16, 8, 3, 3])

  static let models: [Model] = [
    Model(
      testDescription: "a convolution", nodes: [conv(["x", "w"], "y")], constants: [kernel], inputs: [image],
      energy: 720_941.44, latency: 2_424),
    Model(
      testDescription: "in four groups",
      nodes: [
        conv(
          ["x", "w"], "y", ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "group": .int(4)])
      ], constants: [W.weight("w", [16, 2, 3, 3])], inputs: [image], energy: 698_229.28, latency: 8_886),
    Model(
      testDescription: "of every channel by itself",
      nodes: [
        conv(
          ["x", "w"], "y", ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "group": .int(8)])
      ], constants: [W.weight("w", [8, 1, 3, 3])], inputs: [image], energy: 610_398.04, latency: 17_522),
    Model(
      testDescription: "with a kernel and strides that aren't square",
      nodes: [
        conv(
          ["x", "w"], "y",
          ["kernel_shape": .ints([3, 5]), "pads": .ints([1, 2, 1, 2]), "strides": .ints([2, 1])])
      ], constants: [W.weight("w", [16, 8, 3, 5])], inputs: [W.info("x", [1, 8, 13, 20])], energy: 615_813.6,
      latency: 2_344),
    Model(
      testDescription: "with dilations that aren't square",
      nodes: [
        conv(
          ["x", "w"], "y",
          ["kernel_shape": .ints([3, 3]), "pads": .ints([2, 1, 2, 1]), "dilations": .ints([2, 1])])
      ], constants: [kernel], inputs: [W.info("x", [1, 8, 13, 20])], energy: 772_743.200_000_000_1,
      latency: 2_624),
    Model(
      testDescription: "with automatic padding",
      nodes: [
        conv(
          ["x", "w"], "y",
          ["kernel_shape": .ints([3, 3]), "auto_pad": .string("SAME_UPPER"), "strides": .ints([2, 2])])
      ], constants: [kernel], inputs: [W.info("x", [1, 8, 13, 20])], energy: 416_483.36, latency: 914),
    Model(
      testDescription: "with attributes for its widths",
      nodes: [
        conv(
          ["x", "w"], "y",
          [
            "kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "act_size": .int(4),
            "weight_size": .int(2),
          ])
      ], constants: [kernel], inputs: [image], energy: 373_398.4, latency: 2_304),
    Model(
      testDescription: "with a computed bias",
      nodes: [unary("Relu", "b0", "b"), unary("Relu", "x0", "x"), conv(["x", "w", "b"], "y")],
      constants: [kernel], inputs: [W.info("x0", [1, 8, 12, 20]), W.info("b0", [16])], energy: 720_941.44,
      latency: 2_424),
    Model(
      testDescription: "QLinearConv",
      nodes: [
        W.node("QuantizeLinear", ["x", "s", "u"], ["q"]),
        W.node(
          "QLinearConv", ["q", "s", "u", "w", "s", "z", "s", "u", "b"], ["p"], name: "c",
          ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])]),
        W.node("DequantizeLinear", ["p", "s", "u"], ["y"]),
      ], constants: scales + [W.weight("w", [16, 8, 3, 3], type: 3), W.weight("b", [16], type: 6)],
      inputs: [image], energy: 720_941.44, latency: 2_424),
    Model(
      testDescription: "between quantisers",
      nodes: [
        W.node("QuantizeLinear", ["x", "s", "u"], ["q"]), W.node("DequantizeLinear", ["q", "s", "u"], ["d"]),
        W.node("DequantizeLinear", ["w", "s", "z"], ["v"]), conv(["d", "v"], "c"),
        W.node("QuantizeLinear", ["c", "s", "u"], ["p"]), W.node("DequantizeLinear", ["p", "s", "u"], ["y"]),
      ], constants: scales + [W.weight("w", [16, 8, 3, 3], type: 3)], inputs: [image], energy: 720_941.44,
      latency: 2_424),
    Model(
      testDescription: "behind an integer convolution, which is none for ZigZag",
      nodes: [
        W.node(
          "ConvInteger", ["a", "w"], ["i"], name: "ci",
          ["kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1])]),
        W.node("Cast", ["i"], ["x"], ["to": .int(1)]), conv(["x", "v"], "y"),
      ], constants: [W.weight("w", [16, 8, 3, 3], type: 3), W.weight("v", [16, 16, 3, 3])],
      inputs: [W.info("a", [1, 8, 12, 20], type: 2)], energy: 1_070_759.04, latency: 2_672),
    Model(
      testDescription: "two with a residual between them",
      nodes: [
        conv(["x", "w"], "a"), unary("Relu", "a", "r"), conv(["r", "v"], "b"),
        W.node("Add", ["b", "r"], ["c"]), conv(["c", "t"], "y", ["kernel_shape": .ints([1, 1])]),
      ], constants: [kernel, W.weight("v", [16, 16, 3, 3]), W.weight("t", [4, 16, 1, 1])], inputs: [image],
      energy: 2_240_710.4, latency: 5_836),
    Model(
      testDescription: "a product, transposed",
      nodes: [W.node("Gemm", ["x", "w"], ["y"], name: "g", ["transA": .int(1), "transB": .int(1)])],
      constants: [W.weight("w", [24, 32])], inputs: [W.info("x", [32, 6])], energy: 98_120.544_000_000_01,
      latency: 169),
    Model(
      testDescription: "a product with a computed summand",
      nodes: [
        unary("Relu", "x", "r"), unary("Relu", "c", "d"), W.node("Gemm", ["r", "w", "d"], ["y"], name: "g"),
      ], constants: [W.weight("w", [32, 24])], inputs: [W.info("x", [6, 32]), W.info("c", [6, 24])],
      energy: 98_120.544_000_000_01, latency: 169),
    Model(
      testDescription: "a product whose first factor is constant",
      nodes: [unary("Relu", "b", "c"), W.node("MatMul", ["a", "c"], ["y"], name: "m")],
      constants: [W.weight("a", [4, 6, 32])], inputs: [W.info("b", [4, 32, 24])], energy: 194_417.216,
      latency: 247),
    Model(
      testDescription: "a product of two inputs",
      nodes: [W.node("MatMul", ["a", "b"], ["y"], name: "m")], constants: [],
      inputs: [W.info("a", [1, 4, 6, 8]), W.info("b", [1, 4, 8, 6])], energy: 34_627.776, latency: 62),
    Model(
      testDescription: "a product of computed inputs",
      nodes: [
        W.node("Mul", ["q", "s"], ["a"]), W.node("Transpose", ["k"], ["b"], ["perm": .ints([0, 1, 3, 2])]),
        W.node("MatMul", ["a", "b"], ["y"], name: "m"),
      ], constants: scales, inputs: [W.info("q", [1, 4, 6, 8]), W.info("k", [1, 4, 6, 8])],
      energy: 47_255.136, latency: 78),
    Model(
      testDescription: "a product of a softmax",
      nodes: [
        unary("Relu", "a", "p"), W.node("Softmax", ["b"], ["q"], ["axis": .int(-1)]),
        W.node("MatMul", ["p", "q"], ["y"], name: "m"),
      ], constants: [], inputs: [W.info("a", [4, 6, 32]), W.info("b", [4, 32, 24])], energy: 396_454.976,
      latency: 511),
    Model(
      testDescription: "a product with a dequantised weight, which ZigZag takes for computed",
      nodes: [
        unary("Relu", "a", "p"), W.node("DequantizeLinear", ["w", "s", "z"], ["q"]),
        W.node("MatMul", ["p", "q"], ["y"], name: "m"),
      ], constants: scales + [W.weight("w", [32, 24], type: 3)], inputs: [W.info("a", [4, 6, 32])],
      energy: 396_454.976, latency: 511),
    Model(
      testDescription: "a product of four axes and two",
      nodes: [
        unary("Relu", "a", "p"), unary("Relu", "b", "q"), W.node("MatMul", ["p", "q"], ["y"], name: "m"),
      ], constants: [], inputs: [W.info("a", [2, 4, 6, 32]), W.info("b", [32, 24])],
      energy: 792_909.952, latency: 967),
    Model(
      testDescription: "the square of a computed matrix",
      nodes: [unary("Relu", "x", "r"), W.node("MatMul", ["r", "r"], ["y"], name: "m")], constants: [],
      inputs: [W.info("x", [4, 6, 6])], energy: 38_816.352, latency: 64),
    Model(
      testDescription: "a product of a layer and a transposed input",
      nodes: [
        W.node("MatMul", ["x", "w"], ["q"], name: "q"),
        W.node("Transpose", ["k"], ["t"], ["perm": .ints([0, 2, 1])]),
        W.node("MatMul", ["q", "t"], ["y"], name: "s"),
      ], constants: [W.weight("w", [16, 8])], inputs: [W.info("x", [2, 6, 16]), W.info("k", [2, 6, 8])],
      energy: 60_810.096_000_000_005, latency: 116),
  ]

  /// The same with `exploit_data_locality=True`.
  static let local: [String: (energy: Double, latency: Double)] = [
    "QLinearConv": (184_050.240_000_000_02, 2_192), "between quantisers": (83_140.8, 2_183),
    "two with a residual between them": (2_149_461.92, 5_835),
    "a product of a layer and a transposed input": (49_597.936, 105),
    "a product of a softmax": (396_454.976, 511), "a product of computed inputs": (47_255.136, 78),
    "a product with a dequantised weight, which ZigZag takes for computed": (396_454.976, 511),
  ]
}
