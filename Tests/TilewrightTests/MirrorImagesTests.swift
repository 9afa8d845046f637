import Testing

@testable import Tilewright

/// Unrollings of which one is the mirror image of another.
@Suite struct MirrorImagesTests {
  private static func convolution(ox: Int = 4, fx: Int = 2, columnPadding: Int = 0) -> Layer {
    let (k, oy, x, fy, f) = (0, 1, 2, 3, 4)
    func window(_ output: Int, _ tap: Int, _ constant: Int) -> Operand.Axis {
      .init(
        IndexExpression([.init(1, dimension: output), .init(1, dimension: tap)], constant: constant),
        extent: 5)
    }
    func own(_ dimension: Int) -> Operand.Axis { .init(IndexExpression(dimension: dimension)) }
    return Layer(
      id: "c", name: "c", operatorName: "Conv",
      dimensions: [.init("K", 2), .init("OY", 4), .init("OX", ox), .init("FY", 2), .init("FX", fx)],
      operands: [
        Operand("O", axes: [own(k), own(oy), own(x)], precisionBits: 16, finalPrecisionBits: 8),
        Operand("W", axes: [own(k), own(fy), own(f)], precisionBits: 8),
        Operand("I", axes: [window(oy, fy, 0), window(x, f, columnPadding)], precisionBits: 8),
      ])
  }

  @Test func rowsAndColumnsOfASquareConvolution() {
    #expect(MirrorImages(Self.convolution()).swaps == [[0, 2, 1, 4, 3]])
  }

  @Test func nothingWhereRowsAndColumnsDiffer() {
    #expect(MirrorImages(Self.convolution(ox: 3)).swaps.isEmpty)
    #expect(MirrorImages(Self.convolution(fx: 1)).swaps.isEmpty)
    #expect(MirrorImages(Self.convolution(columnPadding: -1)).swaps.isEmpty)
  }

  @Test func oneOfTwoImagesIsKept() {
    func unrolling(_ blocks: (Int, Int)...) -> SpatialUnrolling {
      SpatialUnrolling(blocks: blocks.map { .init(array: $0.0, dimension: $0.1, factor: 2) })
    }
    let rows = unrolling((0, 1), (1, 3))
    let columns = unrolling((1, 4), (0, 2))
    let mixed = unrolling((0, 1), (1, 4))
    #expect(MirrorImages(Self.convolution()).distinct([rows, mixed, columns]) == [rows, mixed])
  }

  /// Every mapping of an unrolling and of its image, written out.
  @Test(arguments: 0..<2) func imagesCostTheSame(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 7_919 &+ 3)
    var compared = 0
    while compared < 2 {
      let machine = try problems.exactCase(mappings: 200).space.problem.machine
      guard let problem = try? Problem(layer: Self.convolution(ox: 4), machine: machine) else { continue }
      let array = machine.array.dimensions.firstIndex { $0.size > 1 }
      guard let array, problem.chains.allSatisfy({ $0.count <= 2 }) else { continue }
      let images = [[(1, 2), (3, 2)], [(2, 2), (4, 2)]].map { blocks in
        SpatialUnrolling(
          blocks: blocks.prefix(machine.array.dimensions[array].size >= 4 ? 2 : 1).map {
            .init(array: array, dimension: $0.0, factor: $0.1)
          })
      }
      let energies = images.map { Enumeration(problem, $0, problem.chains).energies }
      guard !energies[0].isEmpty else { continue }
      #expect(energies[0].keys.sorted() == energies[1].keys.sorted())
      for (latency, picojoules) in energies[0] {
        #expect(ExactComparison.areEqual(energies[1][latency] ?? -1, picojoules), "\(latency) cycles")
      }
      compared += 1
    }
  }
}
