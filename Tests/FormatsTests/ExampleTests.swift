import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// Every file in `examples/` reads without findings and says what its comment says; every machine maps every network that
/// fits it.
@Suite struct ExampleTests {
  @Test func everyFileReadsWithoutFindings() throws {
    for path in try Examples.paths("networks") {
      _ = try Examples.network(URL(fileURLWithPath: path).lastPathComponent)
    }
    for path in try Examples.paths("machines") {
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      #expect(try Examples.machine(name).name == name)
    }
    for path in try Examples.paths("constraints") {
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      #expect(try !Examples.constraints(name).entries.isEmpty)
    }
  }

  /// Every program is of the first convolution of npe8-five-layers on npe8-three-levels, and sound.
  @Test func everyProgramIsSound() throws {
    let network = try Examples.network("npe8-five-layers.yaml")
    let machine = try Examples.machine("npe8-three-levels")
    for path in try Examples.paths("programs") {
      let parsed = ProgramFile.read(at: path, for: network, on: machine)
      #expect(parsed.diagnostics.isEmpty, "\(parsed.report)")
      let entry = try parsed.checked()
      let layer = try #require(network.layers.first { $0.id == entry.layer })
      #expect(
        entry.program.check(for: try Problem(layer: layer, machine: machine), origin: entry.origin) == [])
    }
  }

  /// (K, C, OY, OX, FY, FX) of each layer, for poolings and additions with C 1: the figures of `loop_sizes` in ZigZag's
  /// resnet18.yaml, 3.8.1, by id.
  static let resnet18: [[Int]] = {
    var rows = [[64, 3, 112, 112, 7, 7], [64, 1, 56, 56, 3, 3]]
    let conv2 = [64, 64, 56, 56, 3, 3]
    let add2 = [64, 1, 56, 56, 1, 1]
    rows += [conv2, conv2, add2, conv2, conv2, add2]
    for (channels, size) in [(128, 28), (256, 14), (512, 7)] {
      let halving = [channels, channels / 2, size, size, 3, 3]
      let plain = [channels, channels, size, size, 3, 3]
      let sum = [channels, 1, size, size, 1, 1]
      rows += [halving, plain, halving, sum, plain, plain, sum]
    }
    return rows + [[512, 1, 1, 1, 7, 7], [1000, 512, 1, 1, 1, 1]]
  }()

  @Test func resnet18HasTheOperationsOfItsSource() throws {
    let layers = try Examples.network("resnet18.yaml").layers
    #expect(layers.count == 31)
    #expect(layers.map(\.operations) == Self.resnet18.map { $0.reduce(1, *) })
    #expect(layers.reduce(0) { $0 + $1.operations } == 1_970_798_080)
    let operators = Dictionary(grouping: layers, by: \.operatorName).mapValues(\.count)
    #expect(operators == ["Conv": 18, "Conv_downsample": 3, "Add": 8, "Pooling": 2])
  }

  @Test func resnet18ReadsTensorsAsLargeAsItsWindowsReach() throws {
    for layer in try Examples.network("resnet18.yaml").layers {
      for operand in layer.operands {
        for axis in operand.axes {
          let reach = axis.index.terms.reduce(1) { $0 + $1.coefficient * (layer.sizes[$1.dimension] - 1) }
          #expect(axis.index.constant == 0)
          #expect(axis.extent ?? reach == reach, "\(layer.id) \(operand.name)")
        }
      }
      #expect(layer.output.precisionBits == 16 && layer.output.finalPrecisionBits == 8)
      #expect(layer.inputs.allSatisfy { $0.precisionBits == 8 })
    }
  }

  @Test func resnet18FollowsItsTensors() throws {
    let layers = try Examples.network("resnet18.yaml").layers
    let index = Dictionary(uniqueKeysWithValues: layers.enumerated().map { ($1.id, $0) })
    let sources = layers.map { layer in
      layer.inputs.compactMap { input in if case .layer(let id) = input.source { index[id] } else { nil } }
    }
    #expect(
      sources == [
        [], [0], [1], [2], [1, 3], [4], [5], [4, 6], [7], [8], [7], [10, 9], [11], [12], [11, 13], [14], [15],
        [14], [17, 16], [18], [19], [18, 20], [21], [22], [21], [24, 23], [25], [26], [25, 27], [28], [29],
      ])
  }

  @Test func theFiveLayersHaveTheShapesOfTheirComment() throws {
    let layers = try Examples.network("npe8-five-layers.yaml").layers
    let shapes = layers.map { layer in layer.output.axes.map { layer.sizes[$0.index.terms[0].dimension] } }
    #expect(shapes == [[1, 16, 30, 30], [1, 16, 15, 15], [1, 32, 13, 13], [1, 32, 6, 6], [1, 64, 4, 4]])
    let read = layers.map { layer in
      layer.inputs.last.map { $0.distinctElements(sizes: layer.sizes) }
    }
    #expect(read == [32 * 32, 16 * 30 * 30, 16 * 15 * 15, 32 * 12 * 12, 32 * 6 * 6])
  }

  @Test func theBuffersHoldTheElementsOfTheirComments() throws {
    let elements = try (1...3).map { count in
      try Examples.machine("buffers-\(count)").memories.map { $0.capacityBits.map { $0 / 8 } }
    }
    #expect(elements == [[100_000, nil], [50_000, 100_000, nil], [10_000, 50_000, 100_000, nil]])
    let product = try #require(try Examples.network("matmul-128x512x128.yaml").layers.first)
    #expect(product.operands.reduce(0) { $0 + $1.distinctElements(sizes: product.sizes) } == 147_456)
    #expect(product.operands.allSatisfy { $0.precisionBits == 8 && $0.finalPrecisionBits == 8 })
  }
}
