import Diagnostics
import Tilewright

/// Reads `tilewright: program` files; Docs/native-format.md describes them.
struct NativeProgram {
  private static let keys = ["tilewright", "layer", "buffers", "steps"]
  private static let bufferKeys = ["memory", "slots"]

  let layer: Layer
  let machine: Machine
  /// For each operand the names of its buffers' memories; nil where they couldn't be read.
  private let memories: [[String]?]

  static func read(
    _ root: Located, _ network: Network, _ machine: Machine, layer id: String?, _ findings: inout Findings
  ) -> ProgramFile.Entry? {
    guard let fields = Fields(root, of: "the program", known: keys, &findings) else { return nil }
    let layer = layer(fields, network, id, &findings)
    let written = fields.require(
      "buffers", &findings, fix: "give the memories of each operand, the innermost first")
    let steps = fields.require("steps", &findings, fix: "list loads, a loop or 'execute', and stores")
    guard let layer else { return nil }
    let buffers = written.flatMap { self.buffers($0, layer, machine, &findings) }
    let names = layer.operands.indices.map { operand in
      buffers?[operand].map { $0.map { machine.memories[$0.buffer.memory].name } }
    }
    let reader = NativeProgram(layer: layer, machine: machine, memories: names)
    var places: [SourceLocation] = []
    let body = steps.flatMap { reader.body($0, &places, &findings) }
    guard let body, let complete = buffers?.compactMap({ $0 }), complete.count == layer.operands.count else {
      return nil
    }
    return ProgramFile.Entry(
      layer: layer.id, program: Program(buffers: complete.map { $0.map(\.buffer) }, body: body),
      origin: ProgramOrigin(
        program: root.location, statements: places, buffers: complete.map { $0.map(\.place) }))
  }

  private static func layer(
    _ fields: Fields, _ network: Network, _ id: String?, _ findings: inout Findings
  ) -> Layer? {
    if let id { return network.layers.first { $0.id == id } }
    if fields["layer"] == nil, network.layers.count == 1 { return network.layers.first }
    guard
      let value = fields.require("layer", &findings, fix: "name the layer that the program computes"),
      let name = value.string(&findings, expected: "a layer's name")
    else { return nil }
    let named = network.layers.filter { $0.id == name }
    let layers = named.isEmpty ? network.layers.filter { $0.name == name } : named
    if layers.count == 1 { return layers.first }
    let ids = network.layers.map(\.id)
    guard layers.isEmpty else {
      findings.error(
        .sharedName, "\(layers.count) layers of network '\(network.name)' are named '\(name)'",
        at: value.location,
        fix: "give the id: \(layers.map(\.id).joined(separator: ", "))")
      return nil
    }
    findings.error(
      .unknownName, "network '\(network.name)' has no layer '\(name)'", at: value.location,
      fix: Spelling.hint(for: name, among: ids) ?? "it has \(Spelling.list(Array(ids.prefix(20))))")
    return nil
  }

  // MARK: Buffers

  private struct WrittenBuffer {
    let buffer: Program.Buffer
    let place: SourceLocation
  }

  private static func buffers(
    _ value: Located, _ layer: Layer, _ machine: Machine, _ findings: inout Findings
  ) -> [[WrittenBuffer]?]? {
    let operands = layer.operands.map(\.name)
    guard let fields = Fields(value, of: "'buffers'", known: operands, &findings) else { return nil }
    return operands.map { operand in
      guard
        let list = fields.require(
          operand, &findings, fix: "give the memories that hold \(operand), the innermost first")?
          .list(&findings, expected: "a list of memories, the innermost first", orOne: true)
      else { return nil }
      let buffers = list.compactMap { buffer($0, machine, &findings) }
      return buffers.count == list.count ? buffers : nil
    }
  }

  /// `sram`, or `{memory: sram, slots: 2}`.
  private static func buffer(
    _ value: Located, _ machine: Machine, _ findings: inout Findings
  ) -> WrittenBuffer? {
    var slots = 1
    var name = value
    if value.entries != nil {
      guard let fields = Fields(value, of: "a buffer", known: bufferKeys, &findings),
        let memory = fields.require("memory", &findings)
      else { return nil }
      name = memory
      if let written = fields["slots"] {
        guard let count = written.int(&findings, expected: "a number of slots", in: 1...64) else {
          return nil
        }
        slots = count
      }
    }
    guard let text = name.string(&findings, expected: "a memory, or 'memory' and 'slots'") else { return nil }
    let names = machine.memories.map(\.name)
    guard let memory = names.firstIndex(of: text) else {
      let isReserved = text == ProgramNames.elements
      findings.error(
        .unknownName, "machine '\(machine.name)' has no memory '\(text)'", at: name.location,
        fix: isReserved
          ? "'elements' are the processing elements, which every operand reaches; name memories otherwise"
          : Spelling.hint(for: text, among: names) ?? "it has \(Spelling.list(names))")
      return nil
    }
    return WrittenBuffer(buffer: .init(memory: memory, slots: slots), place: value.location)
  }

  // MARK: Names

  /// The operand's index; nil with a finding.
  func operand(_ name: String, at place: SourceLocation, _ findings: inout Findings) -> Int? {
    let names = layer.operands.map(\.name)
    if let index = names.firstIndex(of: name) { return index }
    findings.error(
      .unknownName, "layer '\(layer.id)' has no operand '\(name)'", at: place,
      fix: Spelling.hint(for: name, among: names) ?? "it has \(Spelling.list(names))")
    return nil
  }

  /// The dimension's index; nil with a finding.
  func dimension(_ name: String, at place: SourceLocation, _ findings: inout Findings) -> Int? {
    let names = layer.dimensions.map(\.name)
    if let index = names.firstIndex(of: name) ?? names.firstIndex(of: name.uppercased()) { return index }
    findings.error(
      .unknownName, "layer '\(layer.id)' has no dimension '\(name)'", at: place,
      fix: Spelling.hint(for: name, among: names) ?? "it has \(Spelling.list(names))")
    return nil
  }

  /// What a load into, or a store out of, a place means; nil with a finding unless the buffers are in doubt.
  func transfer(
    of operand: Int, _ name: String, at place: SourceLocation, _ findings: inout Findings
  ) -> Program.Transfer? {
    guard let memory = ProgramPlaces.memory(name) else {
      return Program.Transfer(operand: operand, inner: nil)
    }
    guard let names = memories[operand] else { return nil }
    if let index = names.firstIndex(of: memory) { return Program.Transfer(operand: operand, inner: index) }
    let inner = names.dropLast().map(ProgramPlaces.word) + [ProgramNames.elements]
    findings.error(
      .unknownName, "\(layer.operands[operand].name) has no buffer in '\(name)'", at: place,
      fix: Spelling.hint(for: name, among: Array(inner)) ?? "it can be in \(Spelling.list(Array(inner)))")
    return nil
  }
}
