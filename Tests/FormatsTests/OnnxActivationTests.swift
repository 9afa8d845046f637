import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// A formula of one variable that is written as nodes in a random one of its forms.
private indirect enum Formula: Sendable {
  case x
  case number(Float)
  case function(String, Formula)
  case clip(Formula, Float, Float)
  case sum(Formula, Formula)
  case product(Formula, Formula)
  case quotient(Formula, Formula)
  case power(Formula, Float)
}

/// Writes formulas as an exporter might: factors in any order, constants as numbers or lists of one, casts anywhere.
private struct RandomExporter {
  var random: SplitMix
  var nodes: [Data] = []
  var constants: [Data] = []
  private var count = 0

  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func fresh() -> String {
    count += 1
    return "t\(count)"
  }

  mutating func constant(_ value: Float) -> String {
    let name = fresh()
    constants.append(OnnxWriter.floats(name, [value], isScalar: random.next() % 2 == 0))
    return name
  }

  mutating func add(_ type: String, _ inputs: [String], to output: String? = nil, name: String = "") -> String
  {
    let output = output ?? fresh()
    nodes.append(OnnxWriter.node(type, inputs, [output], name: name))
    return output
  }

  /// The tensor of a formula; the last node of a whole formula has a name and makes `output`.
  mutating func write(_ formula: Formula, of x: String, to output: String? = nil) -> String {
    func pair(_ a: Formula, _ b: Formula) -> [Formula] { random.next() % 2 == 0 ? [a, b] : [b, a] }
    let name = output == nil ? "" : "act"
    switch formula {
    case .x: return random.next() % 5 == 0 ? add("Identity", [x]) : x
    case .number(let value): return constant(value)
    case .function(let type, let inner):
      let inner = write(inner, of: x)
      return add(type, [cast(inner)], to: output, name: name)
    case .clip(let inner, let low, let high):
      let inner = write(inner, of: x)
      return add("Clip", [inner, constant(low), constant(high)], to: output, name: name)
    case .sum(let a, let b):
      let inputs = pair(a, b).map { write($0, of: x) }
      return add("Add", inputs, to: output, name: name)
    case .product(let a, let b):
      let inputs = pair(a, b).map { write($0, of: x) }
      return add("Mul", inputs, to: output, name: name)
    case .quotient(let a, let b):
      let inputs = [a, b].map { write($0, of: x) }
      return add("Div", inputs, to: output, name: name)
    case .power(let base, let exponent):
      let base = write(base, of: x)
      return add("Pow", [base, constant(exponent)], to: output, name: name)
    }
  }

  private mutating func cast(_ tensor: String) -> String {
    guard random.next() % 4 == 0 else { return tensor }
    let output = fresh()
    nodes.append(OnnxWriter.node("Cast", [tensor], [output], ["to": .int(random.next() % 2 == 0 ? 1 : 10)]))
    return output
  }
}

/// Activations in several nodes: every export of a network gives the layers of the one with a single node.
@Suite struct OnnxActivationTests {
  typealias W = OnnxWriter

  /// The usual forms of each activation.
  private static let forms: [(activation: OnnxActivation, forms: [Formula])] = [
    (.swish, [.product(.x, .function("Sigmoid", .x))]),
    (.quickGelu, [.product(.x, .function("Sigmoid", .product(.number(1.702), .x)))]),
    (
      .hardSwish,
      [
        .product(.x, .quotient(.clip(.sum(.x, .number(3)), 0, 6), .number(6))),
        .quotient(.product(.x, .clip(.sum(.x, .number(3)), 0, 6)), .number(6)),
        .product(.product(.x, .clip(.sum(.x, .number(3)), 0, 6)), .number(1 / 6.0)),
        .product(.x, .clip(.sum(.product(.x, .number(1 / 6.0)), .number(0.5)), 0, 1)),
      ]
    ),
    (
      .gelu,
      [
        .product(
          .product(.x, .number(0.5)), .sum(.number(1), .function("Erf", .quotient(.x, .number(1.4142135))))),
        .product(
          .number(0.5),
          .product(.x, .sum(.function("Erf", .product(.x, .number(0.70710677))), .number(1)))),
        .product(
          .product(.number(0.5), .x),
          .sum(
            .number(1),
            .function(
              "Tanh",
              .product(.number(0.7978846), .sum(.x, .product(.number(0.044715), .power(.x, 3))))))),
        .product(
          .x,
          .product(
            .number(0.5),
            .sum(
              .number(1),
              .function(
                "Tanh",
                .product(
                  .sum(.x, .product(.number(0.044715), .product(.x, .product(.x, .x)))), .number(0.7978846))))
          )),
      ]
    ),
    (
      .mish,
      [
        .product(.x, .function("Tanh", .function("Softplus", .x))),
        .product(.x, .function("Tanh", .function("Log", .sum(.function("Exp", .x), .number(1))))),
      ]
    ),
    (.softsign, [.quotient(.x, .sum(.number(1), .function("Abs", .x)))]),
  ]

  private static func model(_ exporter: RandomExporter, behindLayer: Bool) -> Data {
    let first = behindLayer ? [W.node("Conv", ["in", "w"], ["x"], name: "c")] : []
    return W.model(
      nodes: first + exporter.nodes + [W.node("Conv", ["y", "w"], ["z"], name: "d")],
      initializers: [W.weight("w", [4, 4, 1, 1])] + exporter.constants,
      inputs: [W.info(behindLayer ? "in" : "x", [1, 4, 6, 6])])
  }

  private static func layers(_ model: Data) throws -> [Layer] {
    let parsed = OnnxReader.read(model, file: "m.onnx")
    #expect(parsed.diagnostics == [])
    return try parsed.get().layers
  }

  /// 2,000 exports of six activations, behind a layer and on a network's input.
  @Test func allExportsOfAnActivationAreOneLayer() throws {
    var single: [String: [Layer]] = [:]
    for seed in 0..<2_000 {
      let (activation, forms) = Self.forms[seed % Self.forms.count]
      let behindLayer = seed % 4 != 0
      let key = "\(activation)\(behindLayer)"
      if single[key] == nil {
        var exporter = RandomExporter(seed: 0)
        _ = exporter.add(activation.rawValue, ["x"], to: "y", name: "act")
        single[key] = try Self.layers(Self.model(exporter, behindLayer: behindLayer))
      }
      var exporter = RandomExporter(seed: UInt64(seed))
      let form = forms[Int(exporter.random.next() % UInt64(forms.count))]
      _ = exporter.write(form, of: "x", to: "y")
      let found = try Self.layers(Self.model(exporter, behindLayer: behindLayer))
      #expect(found == single[key], "export \(seed) of \(activation)")
    }
  }

  @Test func theActivationIsNamed() throws {
    for (activation, forms) in Self.forms {
      for form in forms {
        var exporter = RandomExporter(seed: 7)
        _ = exporter.write(form, of: "x", to: "y")
        let network = try OnnxReader.read(Self.model(exporter, behindLayer: true), file: "m.onnx").get()
        #expect(network.uncosted.compactMap(\.remark) == [activation.rawValue])
      }
    }
  }

  /// x · sigmoid(x) with something that makes it more than one function of one tensor.
  private static func swish(
    _ more: [Data] = [], sigmoid: Data = W.node("Sigmoid", ["a"], ["b"], name: "s"), outputs: [Data] = [],
    constants: [Data] = []
  ) throws -> Network {
    try OnnxFusionTests.network(
      [W.node("Conv", ["x", "w"], ["a"], name: "c"), sigmoid, W.node("Mul", ["a", "b"], ["y"], name: "m")]
        + more,
      constants: constants, outputs: outputs)
  }

  @Test func anInnerTensorThatIsReadElsewhereIsMade() throws {
    let elsewhere = try Self.swish([W.node("Conv", ["b", "w"], ["z"], name: "d")])
    #expect(elsewhere.layers.map(\.id) == ["c", "s", "m", "d"])
    let output = try Self.swish(outputs: [W.info("b", [1, 4, 6, 6]), W.info("y", [1, 4, 6, 6])])
    #expect(output.layers.map(\.id) == ["c", "s", "m"])
  }

  @Test func anEntryThatIsReadElsewhereIsReadOnce() throws {
    let network = try Self.swish([W.node("Conv", ["a", "w"], ["z"], name: "d")])
    #expect(network.layers.map(\.id) == ["c", "m", "d"])
    #expect(network.layers[1].operatorName == "Swish")
    #expect(network.layers[1].inputs.map(\.source) == [.layer("c")])
    #expect(OnnxFusionTests.listed(network) == ["Sigmoid fused m"])
  }

  @Test func channelsMayHaveConstantsAndElementsMayNot() throws {
    let scaled = W.node("Mul", ["a", "k"], ["b"], name: "s")
    let channels = try Self.swish(sigmoid: scaled, constants: [W.weight("k", [4, 1, 1])])
    #expect(channels.layers.map(\.id) == ["c"])
    let elements = try Self.swish(sigmoid: scaled, constants: [W.weight("k", [4, 6, 6])])
    #expect(elements.layers.map(\.id) == ["c", "s", "m"])
  }

  @Test func aReductionIsNoActivation() throws {
    let mean = W.node("ReduceMean", ["a"], ["b"], name: "s", ["axes": .ints([2, 3])])
    #expect(try Self.swish(sigmoid: mean).layers.map(\.id) == ["c", "s", "m"])
  }

  @Test func anActivationInsideAnotherOneIsFoundWhereThatIsNone() throws {
    // The outer nodes multiply with a value for each element; the inner ones are x · sigmoid(x).
    let network = try OnnxFusionTests.network(
      [
        W.node("Conv", ["x", "w"], ["a"], name: "c"), W.node("Sigmoid", ["a"], ["b"], name: "s"),
        W.node("Mul", ["a", "b"], ["d"], name: "m"), W.node("Mul", ["d", "k"], ["e"], name: "k"),
        W.node("Add", ["a", "e"], ["y"], name: "sum"),
      ], constants: [W.weight("k", [4, 6, 6])])
    #expect(network.layers.map(\.id) == ["c", "m", "k", "sum"])
    #expect(OnnxFusionTests.listed(network) == ["Sigmoid fused m"])
  }
}
