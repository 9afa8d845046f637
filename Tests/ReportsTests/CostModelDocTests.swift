import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

@testable import Reports

/// Docs/cost-model.md says what the model does: every calculation on the page comes to what stands beside it, and every row of its tables
/// to what the model says.
@Suite struct CostModelDocTests {
  private struct Row {
    let label: String
    let calculation: String
    let value: String
  }

  private struct Page {
    let text: String
    let problem: Problem
    let mapping: Mapping
    let sliding: Problem

    func blocks(_ language: String) -> [String] {
      text.components(separatedBy: "```\(language)\n").dropFirst()
        .compactMap { $0.components(separatedBy: "```").first }
    }

    init() throws {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Docs/cost-model.md").standardized
      let text = try String(contentsOf: file, encoding: .utf8)
      let blocks = text.components(separatedBy: "```yaml\n").dropFirst()
        .compactMap { $0.components(separatedBy: "```").first }
      try #require(blocks.count == 3)
      let network = try NetworkFile.parse(blocks[0], file: "network.yaml").get()
      let machine = try MachineFile.parse(blocks[1], file: "machine.yaml").get()
      let windows = blocks[1].replacing("granularity: 16 b", with: "granularity: 16 b\n    reuse: sliding")
      let slidingMachine = try MachineFile.parse(windows, file: "machine.yaml").get()
      let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
      try Data(blocks[2].utf8).write(to: path)
      defer { try? FileManager.default.removeItem(at: path) }
      let mapping = try MappingFile.read(at: path.path, for: network, on: machine).get().first?.mapping
      self.text = text
      self.mapping = try #require(mapping)
      problem = try Problem(layer: #require(network.layers.first), machine: machine)
      sliding = try Problem(layer: problem.layer, machine: slidingMachine)
    }

    var rows: [Row] {
      text.split(separator: "\n").compactMap { line in
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        guard cells.count == 3, cells[1].hasPrefix("`") else { return nil }
        return Row(label: cells[0], calculation: cells[1].replacing("`", with: ""), value: cells[2])
      }
    }
  }

  private func number(_ text: String) throws -> Double {
    try #require(Double(text.replacing(" ", with: "")), "\(text)")
  }

  @Test func everyCalculationIsRight() throws {
    let page = try Page()
    let rows = page.rows
    #expect(rows.count == 45)
    for row in rows {
      let value = try Arithmetic.value(of: row.calculation)
      #expect(abs(value - (try number(row.value))) < 1e-6, "\(row.label): \(value)")
    }
    // Calculations in the text: `a + b = c`.
    let spans = page.text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && $0.element.contains(" = ") && !$0.element.contains("\n") }
    #expect(spans.count == 3)
    for (_, span) in spans {
      let sides = span.components(separatedBy: " = ")
      #expect(abs(try Arithmetic.value(of: sides[0]) - number(sides[1])) < 1e-6, "\(span)")
    }
  }

  @Test func theNestIsWhatExplainPrints() throws {
    let page = try Page()
    #expect(page.mapping.check(for: page.problem) == [])
    let result = LayerResult(
      layer: page.problem.layer, roles: page.problem.roles, mapping: page.mapping,
      cost: NativeModel.cost(of: page.mapping, for: page.problem), evaluated: 1, isComplete: true)
    let report = ExplainReport(result, on: page.problem.machine, objective: .latency).text
    let nest = try #require(page.blocks("text").first)
    #expect(report.contains(nest), "\(report)")
  }

  @Test func theRunTakesWhatThePageSays() throws {
    let page = try Page()
    let run = try #require(Simulation(page.mapping, for: page.problem))
    #expect(page.text.contains("a run takes \(run.cycles) cycles"), "\(run.cycles)")
  }

  @Test func everyRowIsWhatTheModelSays() throws {
    let page = try Page()
    let figures = try Self.figures(page.problem, page.mapping, page.sliding)
    var rest = figures
    for row in page.rows {
      guard let figure = rest.removeValue(forKey: row.label) else {
        Issue.record("no figure, or a second one, for '\(row.label)'")
        continue
      }
      #expect(abs(figure - (try number(row.value))) < 1e-6, "\(row.label): the model says \(figure)")
    }
    #expect(rest.keys.sorted() == [])
  }
}

extension CostModelDocTests {
  private static func figures(_ problem: Problem, _ mapping: Mapping, _ sliding: Problem) throws -> [String:
    Double]
  {
    let cost = NativeModel.cost(of: mapping, for: problem)
    return try tiles(cost).merging(elements(cost, NativeModel.cost(of: mapping, for: sliding))) { $1 }
      .merging(energies(cost)) { $1 }.merging(cycles(cost, problem, mapping)) { $1 }.merging(
        bounds(cost, problem)
      ) { $1 }
      .mapValues { Double($0) }
  }

  private static func tiles(_ cost: Cost) -> [String: Double] {
    func held(_ memory: Int, _ operand: Int) -> Double {
      Double(cost.occupancy.first { $0.memory == memory && $0.operand == operand }?.elements ?? -1)
    }
    let bits = cost.occupancy.filter { $0.memory == 1 }.reduce(0) { $0 + $1.bits }
    return [
      "buffer: O": held(1, 0), "buffer: W": held(1, 1), "buffer: I": held(1, 2),
      "buffer: bits, of 1 024": Double(bits), "accumulators: O, in each of 2": held(0, 0),
    ]
  }

  private static func elements(_ cost: Cost, _ sliding: Cost) throws -> [String: Double] {
    func moved(_ cost: Cost, _ operand: Int, _ inner: Int?, _ direction: Traffic.Direction) throws -> Traffic
    {
      try #require(
        cost.traffic.first { $0.operand == operand && $0.inner == inner && $0.direction == direction })
    }
    let summed = try moved(cost, 0, nil, .outward)
    let sent = try moved(cost, 0, 0, .outward)
    return [
      "dram → buffer: W": Double(try moved(cost, 1, 1, .inward).outerSide.elements),
      "dram → buffer: I, windows of 5, 6 and 3": Double(try moved(cost, 2, 1, .inward).outerSide.elements),
      "the same with `reuse: sliding`": Double(try moved(sliding, 2, 1, .inward).outerSide.elements),
      "buffer → array: W, kept over 4, 4 and 2 positions":
        Double(try moved(cost, 1, nil, .inward).outerSide.elements),
      "buffer → array: I, 2 of the pairs of position and tap are padding":
        Double(try moved(cost, 2, nil, .inward).outerSide.elements),
      "array sends, one for each operation": Double(summed.innerSide.elements),
      "array → accumulators, added along D2": Double(summed.outerSide.elements),
      "accumulators → array, all visits but the first":
        Double(try moved(cost, 0, nil, .inward).outerSide.elements),
      "accumulators → buffer": Double(sent.outerSide.elements),
      "accumulators → buffer, bits": Double(sent.outerSide.bits),
      "buffer → accumulators, all visits but the first":
        Double(try moved(cost, 0, 0, .inward).outerSide.elements),
      "buffer → dram": Double(try moved(cost, 0, 1, .outward).outerSide.elements),
    ]
  }

  private static func energies(_ cost: Cost) -> [String: Double] {
    func sum(_ condition: (Energy.Item) -> Bool) -> Double {
      cost.energy.items.filter(condition).reduce(0) { $0 + $1.picojoules }
    }
    return [
      "operations": cost.energy.operationsPicojoules,
      "accumulators": sum { $0.memory == 0 },
      "buffer: reads for the array, W in words of 32 b, I in pairs of 16 b":
        sum { $0.memory == 1 && $0.operand != 0 && $0.movement == .readToBelow },
      "buffer: writes from the dram": sum { $0.memory == 1 && $0.movement == .writeFromAbove },
      "buffer: sums to and from the accumulators, results to the dram": sum {
        $0.memory == 1 && $0.operand == 0
      },
      "dram": sum { $0.memory == 2 },
      "all, pJ": cost.energy.totalPicojoules,
    ]
  }

  private static func cycles(_ cost: Cost, _ problem: Problem, _ mapping: Mapping) -> [String: Double] {
    func busy(_ operand: Int, _ inner: Int) -> Double {
      Double(
        cost.traffic.first { $0.operand == operand && $0.inner == inner && $0.outer == 2 }?.busyCycles ?? -1)
    }
    func stalls(_ memory: Int, _ port: Int) -> Double {
      Double(cost.latency.ports.first { $0.memory == memory && $0.port == port }?.stallCycles ?? -1)
    }
    var tiles = mapping.tiles
    tiles[1][0] = Mapping.Tile(memory: 1, residency: tiles[1][0].residency, slots: 2)
    let doubled = Mapping(loops: mapping.loops, tiles: tiles)
    let doubledCycles =
      doubled.check(for: problem).isEmpty
      ? NativeModel.cost(of: doubled, for: problem).latency.totalCycles : -1
    return [
      "compute": Double(cost.latency.computeCycles),
      "dram busy: W, 9 loads of 24 elements": busy(1, 1),
      "dram busy: I, windows of 5, 6 and 3": busy(2, 1),
      "dram busy: O": busy(0, 1),
      "fill: the first W and the largest I through one port": Double(cost.latency.fillCycles),
      "drain: the largest tile into the buffer, the largest into the dram": Double(cost.latency.drainCycles),
      "buffer, refilled from the dram, less the fill, less 1 each": stalls(1, 1),
      "accumulators, emptied into the buffer, less the drain, less 1 each": stalls(0, 1),
      "accumulators, sums that come back from the buffer": Double(
        cost.traffic.first { $0.operand == 0 && $0.inner == 0 && $0.direction == .inward }?.busyCycles ?? -1),
      "the array: W and I through one port in one operation, 54 times": Double(
        cost.traffic.first { $0.operand == 1 && $0.inner == nil }?.busyCycles ?? -1),
      "the buffer's read port busy": Double(
        cost.latency.ports.first { $0.memory == 1 && $0.port == 0 }?.busyCycles ?? -1),
      "stalls": Double(cost.latency.stallCycles),
      "all, cycles": Double(cost.latency.totalCycles),
      "all, with two slots for W in the buffer": Double(doubledCycles),
    ]
  }

  /// The shares of an operand in the energy bound: what the bound loses when the operand weighs nothing.
  private static func bounds(_ cost: Cost, _ problem: Problem) throws -> [String: Double] {
    func share(_ weightless: Int) throws -> Double {
      let layer = problem.layer
      let operands = layer.operands.enumerated().map { index, operand in
        index == weightless
          ? Operand(operand.name, axes: operand.axes, precisionBits: 0, source: operand.source) : operand
      }
      let lighter = Layer(
        id: layer.id, name: layer.name, operatorName: layer.operatorName, dimensions: layer.dimensions,
        operands: operands)
      let roles = Dictionary(uniqueKeysWithValues: zip(layer.operands.map(\.name), problem.roles))
      let other = try Problem(layer: lighter, machine: problem.machine, roles: roles)
      let mapping = Mapping(
        loops: layer.dimensions.indices.map { Mapping.Loop($0, step: 1) },
        tiles: other.chains.map { $0.map { Mapping.Tile(memory: $0, residency: layer.dimensions.count) } })
      return cost.bounds.energyPicojoules
        - NativeModel.cost(of: mapping, for: other).bounds.energyPicojoules
    }
    let port = problem.machine.memories[2].ports[0].widthBits
    let moved = problem.layer.operands.reduce(0) {
      $0 + $1.distinctElements(sizes: problem.layer.sizes) * $1.finalPrecisionBits
    }
    return [
      "energy: O, pJ": try share(0), "energy: W, pJ": try share(1), "energy: I, pJ": try share(2),
      "energy, pJ": cost.bounds.energyPicojoules,
      "latency: all elements busy": Double(cost.bounds.computeCycles),
      "latency: the dram's port": Double(moved / port),
      "latency": Double(cost.bounds.latencyCycles),
    ]
  }
}
