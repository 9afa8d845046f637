import Formats
import Foundation
import Testing

@testable import Reports
@testable import Tilewright

/// Docs/search-space.md works through one example: its nests are counted one by one and each is scored, and the page shows what
/// `explain --proof` prints.
@Suite struct SearchSpaceDocTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Docs/search-space.md").standardized

  private struct Page {
    let text: String
    let network: Network
    let machine: Machine

    init() throws {
      text = try String(contentsOf: file, encoding: .utf8)
      let inputs = SearchSpaceDocTests.blocks("yaml", of: text)
      try #require(inputs.count == 2)
      network = try NetworkFile.parse(inputs[0], file: "network.yaml").get()
      machine = try MachineFile.parse(inputs[1], file: "machine.yaml").get()
    }
  }

  private static func blocks(_ language: String, of text: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
  }

  /// Every nest of an unrolling over powers of two: every order of the loops, every place of each operand's tile.
  private func nests(_ space: LayerSpace, _ unrolling: SpatialUnrolling) -> [Mapping] {
    let sizes = space.problem.layer.sizes
    let spatial = unrolling.blocks.map { Mapping.Loop($0.dimension, step: 1, across: $0.array) }
    var orders: [[Mapping.Loop]] = []
    func extend(_ loops: [Mapping.Loop], _ reached: [Int]) {
      let open = sizes.indices.filter { reached[$0] < sizes[$0] }
      if open.isEmpty { orders.append(loops) }
      for dimension in open {
        var next = reached
        next[dimension] *= 2
        extend(loops + [Mapping.Loop(dimension, step: reached[dimension])], next)
      }
    }
    extend(spatial, sizes.indices.map(unrolling.unrolled))
    return orders.flatMap { loops -> [Mapping] in
      let places = spatial.count...loops.count
      return places.flatMap { first in
        places.flatMap { second in
          places.map { third in
            Mapping(
              loops: loops,
              tiles: [first, second, third].map { residency in
                [.init(memory: 0, residency: residency), .init(memory: 1, residency: loops.count)]
              })
          }
        }
      }
    }
  }

  @Test func everyNestOfTheExampleIsCountedAndScored() async throws {
    let page = try Page()
    let layer = try #require(page.network.layers.first)
    let space = try LayerSpace(layer: layer, machine: page.machine, constraints: Constraints())
    #expect(space.hasAllUnrollings && space.hasAllBypasses)
    let evaluator = Evaluator(space.problem)
    var least = Double.infinity
    var total = 0
    for unrolling in space.unrollings {
      let nests = nests(space, unrolling)
      let tables = try #require(
        BoundaryTables(space.problem, unrolling: unrolling, memories: space.chains[0]))
      #expect(tables.isComplete)
      #expect(abs(tables.nestsLog10 - log10(Double(nests.count))) < 1e-6)
      let name = unrolling.blocks.map { "\(layer.dimensions[$0.dimension].name) \($0.factor)" }.first
      #expect(page.text.contains("| \(name ?? "nothing") |"))
      #expect(page.text.contains("| \(NumberFormat.grouped(nests.count)) |"))
      total += nests.count
      for nest in nests {
        guard let score = evaluator.score(FlatMapping(nest)) else { continue }
        least = min(least, score.energyPicojoules)
      }
    }
    #expect(page.text.contains("Of these \(NumberFormat.grouped(total)) nests"))
    #expect(page.text.contains("take from \(NumberFormat.energy(picojoules: least)) on"))

    let result = try await NetworkSearch(
      network: page.network, machine: page.machine, options: SearchOptions(objective: .energy, threads: 1)
    ).run()
    let best = try #require(result.layers.first)
    let proof = try #require(best.proof)
    #expect(proof.isOptimal)
    #expect(abs(proof.value - least) <= 1e-9 * least)
    #expect(proof.unrollings == space.unrollings.count)
    #expect(best.cost.energy.totalPicojoules <= least * (1 + 1e-9))
    let text = ExplainReport(best, on: page.machine, objective: .energy, showsProof: true).text
    try expectSections(["Loop nest", "Proof"], of: text)
  }

  /// The page's blocks of text are these sections of the report; with TILEWRIGHT_UPDATE_GOLDEN=1 they are written anew.
  private func expectSections(_ names: [String], of report: String) throws {
    let sections = report.components(separatedBy: "\n\n")
    let shown = names.map { name -> String in
      let start = sections.firstIndex { $0.hasPrefix("\(name)  ") } ?? 0
      let end = sections[(start + 1)...].firstIndex { !$0.hasPrefix(" ") } ?? sections.count
      return sections[start..<end].joined(separator: "\n\n").trimmingCharacters(in: .newlines)
    }
    var parts = try String(contentsOf: Self.file, encoding: .utf8).components(separatedBy: "```text\n")
    try #require(parts.count == names.count + 1)
    for (index, text) in shown.enumerated() {
      let tail = try #require(parts[index + 1].range(of: "\n```"))
      let block = parts[index + 1][..<tail.lowerBound]
      if ProcessInfo.processInfo.environment["TILEWRIGHT_UPDATE_GOLDEN"] == "1" {
        parts[index + 1] = text + parts[index + 1][tail.lowerBound...]
      } else {
        #expect(block == text)
      }
    }
    if ProcessInfo.processInfo.environment["TILEWRIGHT_UPDATE_GOLDEN"] == "1" {
      try Data(parts.joined(separator: "```text\n").utf8).write(to: Self.file)
    }
  }
}
