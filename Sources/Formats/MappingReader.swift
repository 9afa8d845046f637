import Diagnostics
import Tilewright

/// Resolves the names of a mapping file against a network and a machine.
struct MappingReader {
  let network: Network
  let machine: Machine
  var findings = Findings()

  /// Steps stay below this: no layer has a larger dimension.
  private static let largestStep = 1 << 40

  init(network: Network, machine: Machine) {
    self.network = network
    self.machine = machine
  }

  mutating func entries(of root: Located) -> [MappingFile.Entry] {
    guard let file = Fields(root, of: "the result", known: nil, &findings),
      let layers = file.require(
        "layers", &findings, fix: "give a file that '--json' wrote, or a list 'layers' of ids and mappings")?
        .list(&findings, expected: "a list of layers")
    else { return [] }
    var places: [String: SourceLocation] = [:]
    return layers.compactMap { layer in
      guard let entry = entry(of: layer) else { return nil }
      if let first = places[entry.layer] {
        findings.error(
          .duplicate, "layer '\(entry.layer)' has a second mapping", at: entry.location,
          notes: [Diagnostic.Note("the first is here", at: first)], fix: "keep one of them")
        return nil
      }
      places[entry.layer] = entry.location
      return entry
    }
  }

  private mutating func entry(of located: Located) -> MappingFile.Entry? {
    guard let fields = Fields(located, of: "a layer's result", known: nil, &findings),
      let id = fields.require("id", &findings), let name = id.string(&findings, expected: "a layer's id"),
      let layer = network.layers.first(where: { $0.id == name })
        ?? unknown(name, "layer", of: "network '\(network.name)'", among: network.layers.map(\.id), at: id),
      let written = fields.require("mapping", &findings),
      let parts = Fields(
        written, of: "the mapping of layer '\(name)'", known: ["loops", "tiles"], &findings)
    else { return nil }
    let loops = parts.require("loops", &findings)?.list(&findings, expected: "a list of loops")
    let tiles = parts.require("tiles", &findings)
    let mappedLoops = loops?.compactMap { loop(of: $0, in: layer) }
    let mappedTiles = tiles.flatMap { self.tiles(of: $0, in: layer, loops: loops?.count ?? 0) }
    guard let mappedLoops, let mappedTiles else { return nil }
    return MappingFile.Entry(
      layer: name, mapping: Mapping(loops: mappedLoops, tiles: mappedTiles), location: written.location)
  }

  private mutating func loop(of located: Located, in layer: Layer) -> Mapping.Loop? {
    guard
      let fields = Fields(located, of: "a loop", known: ["dimension", "step", "across"], &findings)
    else { return nil }
    let dimension = fields.require("dimension", &findings).flatMap {
      index(of: $0, "dimension", of: "layer '\(layer.id)'", among: layer.dimensions.map(\.name))
    }
    let step = fields.require("step", &findings)?
      .int(&findings, expected: "a step", in: 1...Self.largestStep)
    var across: Int?
    if let array = fields["across"] {
      guard
        let found = index(
          of: array, "array dimension", of: "machine '\(machine.name)'",
          among: machine.array.dimensions.map(\.name))
      else { return nil }
      across = found
    }
    guard let dimension, let step else { return nil }
    return Mapping.Loop(dimension, step: step, across: across)
  }

  private mutating func tiles(of located: Located, in layer: Layer, loops: Int) -> [[Mapping.Tile]]? {
    let operands = layer.operands.map(\.name)
    guard
      let fields = Fields(located, of: "'tiles' of layer '\(layer.id)'", known: operands, &findings)
    else { return nil }
    let tiles = operands.map { operand -> [Mapping.Tile]? in
      guard
        let list = fields.require(
          operand, &findings, fix: "give the memories that hold \(operand), the innermost first")?
          .list(&findings, expected: "a list of tiles")
      else { return nil }
      return list.compactMap { tile(of: $0, loops: loops) }
    }
    let complete = tiles.compactMap { $0 }
    return complete.count == operands.count ? complete : nil
  }

  private mutating func tile(of located: Located, loops: Int) -> Mapping.Tile? {
    guard let fields = Fields(located, of: "a tile", known: ["memory", "loops", "slots"], &findings) else {
      return nil
    }
    let memory = fields.require("memory", &findings).flatMap {
      index(of: $0, "memory", of: "machine '\(machine.name)'", among: machine.memories.map(\.name))
    }
    let residency = fields.require("loops", &findings)?
      .int(&findings, expected: "a number of loops of the nest", in: 0...loops)
    var slots = 1
    if let written = fields["slots"] {
      guard let count = written.int(&findings, expected: "a number of slots", in: 1...2) else { return nil }
      slots = count
    }
    guard let memory, let residency else { return nil }
    return Mapping.Tile(memory: memory, residency: residency, slots: slots)
  }

  private mutating func index(
    of located: Located, _ kind: String, of owner: String, among names: [String]
  ) -> Int? {
    guard let name = located.string(&findings, expected: "the name of a \(kind)") else { return nil }
    if let index = names.firstIndex(of: name) { return index }
    let nothing: Int? = unknown(name, kind, of: owner, among: names, at: located)
    return nothing
  }

  private mutating func unknown<Value>(
    _ name: String, _ kind: String, of owner: String, among names: [String], at located: Located
  ) -> Value? {
    findings.error(
      .unknownName, "\(owner) has no \(kind) '\(name)'", at: located.location,
      fix: Spelling.hint(for: name, among: names) ?? "it has \(Spelling.list(names))")
    return nil
  }
}
