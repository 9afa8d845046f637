import Foundation
import Testing
import Tilewright

@testable import Formats

/// Mappings on the machine in the style of NVDLA whose energy is known from elsewhere: what AccelForge 1.0.489 reports for its
/// winners (its example `nvdla`), and what the same costs give by hand for a tile of 3 columns, which is ragged and
/// which its search leaves out.
@Suite struct NvdlaMappingTests {
  /// 128 × 512 × 128: K in tiles of as many elements as are added along D2.
  @Test(
    "a matmul",
    arguments: [
      // Perfect factors: 4 passes of 128. Ragged: 171, 171, 170.
      (128, 10_241_703.936), (171, 10_170_662.912),
    ]) func matmul(added: Int, picojoules: Double) throws
  {
    let cost = try Self.cost(
      "matmul",
      loops: [("N", 1, "D1"), ("K", 1, "D2"), ("M", 1, nil), ("N", 32, nil), ("K", added, nil)],
      tiles: ["W": [3, 4, 5], "I": [4, 5], "O": [5, 5]])
    #expect(abs(cost.energy.totalPicojoules - picojoules) < 1e-3)
    #expect(cost.latency.computeCycles == 128 * 4 * ((512 + added - 1) / added))
  }

  /// ResNet-18's conv2_1: blocks of 2 or 3 columns whose inputs, sums and all weights share the global buffer.
  @Test("a convolution", arguments: [(2, 47_634_323.456, 442_368), (3, 46_973_425.664, 486_400)])
  func convolution(columns: Int, picojoules: Double, bits: Int) throws {
    let cost = try Self.cost(
      "conv2_1",
      loops: [
        ("M", 1, "D1"), ("C", 1, "D2"), ("S", 1, "D2"), ("Q", 1, nil), ("P", 1, nil), ("R", 1, nil),
        ("M", 32, nil), ("Q", columns, nil),
      ],
      tiles: ["W": [5, 8, 8], "I": [7, 8], "O": [6, 8]])
    #expect(abs(cost.energy.totalPicojoules - picojoules) < 1e-3)
    #expect(cost.occupancy.filter { $0.memory == 1 }.reduce(0) { $0 + $1.bits } == bits)
    #expect(cost.latency.computeCycles == 18_816)
  }

  /// What AccelForge found best for latency: blocks of 8 rows bring all weights again for each.
  @Test(
    "matmuls mapped for latency",
    arguments: [("matmul", 128, 12_199_919.750), ("primes", 170, 11_955_980.743)])
  func latency(layer: String, added: Int, picojoules: Double) throws {
    let cost = try Self.cost(
      layer,
      loops: [
        ("N", 1, "D1"), ("K", 1, "D2"), ("M", 1, nil), ("N", 32, nil), ("M", 8, nil), ("K", added, nil),
      ],
      tiles: ["W": [3, 5, 6], "I": [4, 6], "O": [6, 6]])
    // AccelForge adds in single precision.
    #expect(abs(cost.energy.totalPicojoules / picojoules - 1) < 1e-7)
  }

  /// The matmul of prime sizes, whose only divisors leave the array to one element.
  @Test func primes() throws {
    let cost = try Self.cost(
      "primes", loops: [("M", 1, nil), ("K", 1, nil), ("N", 1, nil)],
      tiles: ["W": [1, 2, 3], "I": [3, 3], "O": [2, 3]])
    #expect(abs(cost.energy.totalPicojoules / 61_250_300.713 - 1) < 1e-7)
    #expect(cost.latency.computeCycles == 127 * 509 * 127)
  }

  /// The one difference of the two models. AccelForge's mapping of the convolution for latency has a loop over two halves of the rows
  /// above the weights in the global buffer: it reads them for each, here they stay.
  @Test func aTileThatALoopDoesNotChangeStays() throws {
    let cost = try Self.cost(
      "conv2_1",
      loops: [
        ("M", 1, "D1"), ("C", 1, "D2"), ("S", 1, "D2"), ("Q", 1, nil), ("R", 1, nil), ("M", 32, nil),
        ("P", 1, nil), ("Q", 28, nil), ("P", 2, nil), ("P", 28, nil),
      ],
      tiles: ["W": [4, 9, 10], "I": [7, 10], "O": [5, 10]])
    let weightBits = 3.0 * 3 * 64 * 64 * 8
    let second = weightBits * (7.03 + 0.293)
    #expect(abs((cost.energy.totalPicojoules + second) / 67_705_390.219 - 1) < 1e-7)
  }

  /// The cost of a legal mapping: loops innermost first, for each operand the loops inside the tile of each memory of its chain.
  private static func cost(
    _ layer: String, loops: [(dimension: String, step: Int, across: String?)], tiles: [String: [Int]]
  ) throws -> Cost {
    let machine = try Benchmark.machine("nvdla-like")
    let found = try Benchmark.network("nvdla-layers").layers.first { $0.id == layer }
    let problem = try Problem(layer: try #require(found), machine: machine, roles: [:])
    let mapping = Mapping(
      loops: try loops.map { loop in
        Mapping.Loop(
          try #require(problem.layer.dimensions.firstIndex { $0.name == loop.dimension }), step: loop.step,
          across: machine.array.dimensions.firstIndex { $0.name == loop.across })
      },
      tiles: try problem.layer.operands.indices.map { operand in
        let residencies = try #require(tiles[problem.layer.operands[operand].name])
        return zip(problem.chains[operand], residencies).map { Mapping.Tile(memory: $0, residency: $1) }
      })
    #expect(mapping.check(for: problem) == [])
    return NativeModel.cost(of: mapping, for: problem)
  }
}
