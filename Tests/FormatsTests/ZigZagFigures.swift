import Foundation
import Testing
import Tilewright

@testable import Formats

/// Mappings with what ZigZag says of them, from Fixtures/zigzag-figures.json.
struct ZigZagFigures: Decodable {
  /// A layer in the words of a ZigZag workload.
  struct Layer: Decodable {
    let type: String
    let equation: String
    let sizes: [Size]
    let relations: [String]
    let precision: [String: Int]
    let extents: [String: Int]
    let links: [String: String]
    /// In a network, the layers that make its inputs; its own number for a constant.
    let sources: [String: Int]?
  }

  /// A dimension with its size, or with a factor.
  struct Size: Decodable {
    let dimension: String
    let size: Int

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      dimension = try container.decode(String.self)
      size = try container.decode(Int.self)
    }
  }

  /// An array dimension with what lies along it.
  struct Block: Decodable {
    let array: String
    let factors: [Size]

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      array = try container.decode(String.self)
      factors = try container.decode([Size].self)
    }
  }

  /// A mapping with its figures.
  struct Mapping: Decodable {
    let source: String
    let what: String
    let machine: String
    let layer: Int
    let unrolling: [Block]
    let loops: [Size]
    let levels: [String: [Int]]
    /// Whether ZigZag chose the levels; otherwise they were cut anywhere, for testing.
    let allocated: Bool
    /// Energies of operations, memories and both; latency_total0, 1 and 2; stalls, on-loading, off-loading and drain; ideal cycles and
    /// cycles in time; spatial and whole utilization.
    let figures: [Double]
    /// By operand and memory of its chain: written from above, read to below, written from below, read to above.
    let accesses: [String: [[Double]]]
    let energies: [String: [Double]]
    /// By operand and memory: the share that the operand takes, and all operands together.
    let shares: [String: [[Double]]]
  }

  /// A search of LOMA with what it found.
  struct Search: Decodable {
    /// The entry of the mapping file that governs the layer. A factor of 0 stands for `*`.
    struct Given: Decodable {
      let unroll: [Block]
      let hints: [Hint]
      let order: [Size]
    }

    struct Hint: Decodable {
      let array: String
      let dimensions: [String]

      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        array = try container.decode(String.self)
        dimensions = try container.decode([String].self)
      }
    }

    struct Candidate: Decodable {
      let unrolling: [Block]
      /// Orders that the memories had room for.
      let orders: Int
    }

    let source: String
    let what: String
    let machine: String
    let layer: Int
    let given: Given
    /// The limit of factors, and the number of unrollings.
    let settings: [Int]
    /// None where only the winners were recorded.
    let candidates: [Candidate]
    /// By criterion, the best mapping and its place among the orders; -1 where that wasn't recorded.
    let winners: [String: Int]
    let places: [String: Int]
  }

  let source: String
  let layers: [Layer]
  let mappings: [Mapping]
  let searches: [Search]

  static func read() throws -> ZigZagFigures {
    let file = Examples.root.appendingPathComponent("Tests/FormatsTests/Fixtures/zigzag-figures.json")
    return try JSONDecoder().decode(ZigZagFigures.self, from: Data(contentsOf: file))
  }

  /// A layer on a machine.
  func problem(ofLayer index: Int, on machine: String) throws -> Problem {
    let layer = layers[index]
    let network = NetworkFile.parse(layer.workload, file: "layer \(index).yaml")
    return try Problem(
      layer: network.checked().layers[0], machine: Self.machine(machine),
      roles: layer.links.mapValues(ZigZagWords.role))
  }

  /// A machine of the examples, or of the benchmarks.
  static func machine(_ name: String) throws -> Machine {
    let example = Examples.root.appendingPathComponent("examples/machines/\(name).yaml")
    let isExample = FileManager.default.fileExists(atPath: example.path)
    let file = isExample ? example : Examples.root.appendingPathComponent("Benchmarks/Machines/\(name).yaml")
    return try MachineFile.read(at: file.path).checked()
  }
}

extension ZigZagFigures.Layer {
  /// The workload file that holds the layer alone.
  var workload: String { workloadEntry() }

  /// The layer as one of a workload file.
  func workloadEntry(id: Int = 0, sources: [String: Int] = ["W": 0, "I": 0]) -> String {
    let names = ["O", "W", "I"].filter { precision[$0] != nil && equation.contains("\($0)[") }
    let bits = (names + ["O_final"]).compactMap { name in precision[name].map { "\(name): \($0)" } }
    let made = sources.sorted { $0.key < $1.key }.map { "\($0): \($1)" }
    var text = """
      - id: \(id)
        operator_type: \(type)
        equation: \(equation)
        dimension_relations: [\(relations.map { "'\($0)'" }.joined(separator: ", "))]
        loop_dims: [\(sizes.map(\.dimension).joined(separator: ", "))]
        loop_sizes: [\(sizes.map { "\($0.size)" }.joined(separator: ", "))]
        operand_precision: {\(bits.joined(separator: ", "))}
        operand_source: {\(made.joined(separator: ", "))}

      """
    if !extents.isEmpty {
      let known = extents.sorted { $0.key < $1.key }
      text += "  pr_loop_dims: [\(known.map(\.key).joined(separator: ", "))]\n"
      text += "  pr_loop_sizes: [\(known.map { "\($0.value)" }.joined(separator: ", "))]\n"
    }
    return text
  }
}

extension ZigZagFigures.Mapping {
  /// The mapping in the core's words.
  func nest(for problem: Problem) -> ZigZagNest {
    func index(_ name: String) -> Int { problem.layer.dimensions.firstIndex { $0.name == name } ?? -1 }
    let blocks = unrolling.map { block in
      ZigZagUnrolling.Block(
        arrayDimension: problem.machine.array.dimensions.firstIndex { $0.name == block.array } ?? -1,
        factors: block.factors.map { .init(index($0.dimension), $0.size) })
    }
    return ZigZagNest(
      unrolling: ZigZagUnrolling(blocks), loops: loops.map { .init(index($0.dimension), $0.size) },
      levels: problem.layer.operands.map { levels[$0.name] ?? [] })
  }
}

extension ZigZagFigures.Search.Given {
  /// The same as constraints.
  var entry: Constraints.Entry {
    Constraints.Entry(
      selector: "default",
      spatial: unroll.map { block in
        .init(arrayDimension: block.array, factors: block.factors.map { .init($0.dimension, $0.size) })
      },
      hints: hints.map { .init(arrayDimension: $0.array, dimensions: $0.dimensions) },
      order: order.map { loop in
        loop.dimension == "*"
          ? .anything : .loop(dimension: loop.dimension, iterations: loop.size == 0 ? nil : loop.size)
      })
  }
}
