import Foundation
import Tilewright

/// A mapping that ZigZag found best, from Fixtures/zigzag-winners.txt, which says what the fields are.
struct ZigZagWinner {
  /// A line that isn't as the file's head says, or names what the problem lacks.
  struct Malformed: Error {
    let text: String
  }

  let layers: [Int]
  let objectives: [String]
  let unrolled: [(array: String, dimension: String, factor: Int)]
  let loops: [(dimension: String, iterations: Int)]
  let levels: [String: [Int]]
  let energyPicojoules: Double
  let latencyCycles: Int

  /// The mappings of one section.
  static func read(_ section: String, at path: String) throws -> [ZigZagWinner] {
    var current = ""
    var winners: [ZigZagWinner] = []
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("#") { continue }
      if line.hasPrefix("[") {
        current = String(line.dropFirst().prefix { $0 != "]" })
      } else if current == section {
        winners.append(try ZigZagWinner(line: String(line)))
      }
    }
    return winners
  }

  private init(line: String) throws {
    func number(_ text: String) throws -> Int {
      guard let value = Int(text) else { throw Malformed(text: line) }
      return value
    }
    func parts(_ word: String) -> [String] { word.split { ":*".contains($0) }.map(String.init) }
    let fields = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    guard fields.count == 6, let energy = Double(fields[5][0]) else { throw Malformed(text: line) }
    layers = try fields[0][0].split(separator: ",").map { try number(String($0)) }
    objectives = fields[1]
    unrolled = try fields[2].map { (parts($0)[0], parts($0)[1], try number(parts($0)[2])) }
    loops = try fields[3].map { (parts($0)[0], try number(parts($0)[1])) }
    levels = try fields[4].reduce(into: [:]) { levels, word in
      levels[parts(word)[0]] = try parts(word)[1].split(separator: ",").map { try number(String($0)) }
    }
    energyPicojoules = energy
    latencyCycles = try number(fields[5][1])
  }

  /// The mapping in the core's words: unrolled loops innermost, a tile in each memory below as many loops as it and the memories
  /// inside it take, one slot each. A fractional unrolling becomes a ragged one: 7 over 4 elements are 4 and 3.
  func mapping(for problem: Problem) throws -> Mapping {
    let layer = problem.layer
    var steps = layer.sizes.map { _ in 1 }
    var nest: [Mapping.Loop] = []
    func add(_ name: String, _ count: Int, across array: Int?) throws {
      guard let dimension = layer.dimensions.firstIndex(where: { $0.name == name }) else {
        throw Malformed(text: name)
      }
      nest.append(Mapping.Loop(dimension, step: steps[dimension], across: array))
      steps[dimension] *= count
    }
    for (array, dimension, factor) in unrolled {
      let index = problem.machine.array.dimensions.firstIndex { $0.name == array }
      try add(dimension, factor, across: index)
    }
    for (dimension, iterations) in loops { try add(dimension, iterations, across: nil) }
    let tiles = try layer.operands.indices.map { operand in
      let chain = problem.chains[operand]
      guard let counts = levels[layer.operands[operand].name], counts.count == chain.count else {
        throw Malformed(text: layer.operands[operand].name)
      }
      var residency = unrolled.count
      return zip(chain, counts).map { memory, count in
        residency += count
        return Mapping.Tile(memory: memory, residency: residency)
      }
    }
    return Mapping(loops: nest, tiles: tiles)
  }

  /// The lowest cost of the mapping by an objective over all choices of one or two slots for its refilled tiles, which ZigZag
  /// doesn't write down; nil when the mapping isn't legal.
  func bestCost(for problem: Problem, by objective: Objective) throws -> Cost? {
    let legal = try mapping(for: problem).slotChoices.filter { $0.check(for: problem).isEmpty }
    return legal.map { NativeModel.cost(of: $0, for: problem) }
      .min { $0.value(of: objective) < $1.value(of: objective) }
  }
}

extension Cost {
  /// The figure that an objective minimises.
  func value(of objective: Objective) -> Double {
    switch objective {
    case .energy: energy.totalPicojoules
    case .latency: Double(latency.totalCycles)
    case .edp: energyDelayProduct
    }
  }
}

extension Mapping {
  /// The mapping with one or two slots for each tile that is refilled, in every combination.
  fileprivate var slotChoices: [Mapping] {
    tiles.indices.reduce([self]) { choices, operand in
      tiles[operand].indices.reduce(choices) { choices, tile in
        guard tiles[operand][tile].residency < loops.count else { return choices }
        return choices.flatMap { [$0, $0.doubled(operand, tile)] }
      }
    }
  }

  private func doubled(_ operand: Int, _ tile: Int) -> Mapping {
    var tiles = tiles
    let single = tiles[operand][tile]
    tiles[operand][tile] = Tile(memory: single.memory, residency: single.residency, slots: 2)
    return Mapping(loops: loops, tiles: tiles)
  }
}
