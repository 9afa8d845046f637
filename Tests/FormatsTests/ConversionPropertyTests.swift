import Diagnostics
import Foundation
import Testing

@testable import Formats
@testable import Tilewright

/// Whatever is read, `convert` fails with a finding or writes a file that is read without errors and costs the same.
///
/// What converts is counted: a writer that refused everything would keep that rule, too.
@Suite struct ConversionPropertyTests {
  /// How many files of a kind were valid, and how many of them could be written in each form.
  private struct Tally {
    var valid = 0
    /// How many pairs of layers and machines were held against each other.
    var compared = 0
    var converted: [FileConversion.Form: Int] = [:]

    func share(_ form: FileConversion.Form) -> Double { Double(converted[form] ?? 0) / Double(max(1, valid)) }
  }

  /// Reads a text, and what it comes to in each form; natively everything can be said.
  private func convert(
    _ text: String, _ tally: inout Tally,
    _ compare: (InputFile, InputFile, FileConversion.Form, Comment) throws -> Void
  ) throws {
    try convert(InputFile.parse(text, file: "random.yaml"), text, &tally, compare)
  }

  private func convert(
    _ file: InputFile, _ text: String, _ tally: inout Tally,
    _ compare: (InputFile, InputFile, FileConversion.Form, Comment) throws -> Void
  ) throws {
    guard !file.diagnostics.hasErrors else { return }
    tally.valid += 1
    for form in FileConversion.Form.allCases {
      let converted = FileConversion.convert(file, to: form)
      let label: Comment =
        "\(form): \(converted.diagnostics.map(\.message))\n\(text)\n\(converted.value ?? "")"
      // The guard that reads again speaks only where a file contradicts itself, which ZigZag's form lets pass and the native one doesn't.
      let contradicts = converted.diagnostics.contains { $0.message.contains("'extents' of layer") }
      #expect(contradicts || !converted.diagnostics.contains { $0.message.contains("in the form") }, label)
      guard let value = converted.value else {
        #expect(converted.diagnostics.hasErrors && (form != .native || contradicts), label)
        continue
      }
      tally.converted[form, default: 0] += 1
      let again = InputFile.parse(value, file: "converted.yaml")
      #expect(!again.diagnostics.hasErrors, "\(again.diagnostics.map(\.message)) \(label)")
      try compare(file, again, form, label)
    }
  }

  /// Expects two layers to cost the same on two machines, for a mapping under the native model and LOMA's best under ZigZag's; false
  /// where they can't be compared as the machine has no room for the layer.
  private func expectEqualCosts(
    _ a: Layer, _ first: Machine, _ b: Layer, _ second: Machine, _ form: FileConversion.Form,
    _ files: inout RandomFiles, _ label: Comment
  ) throws -> Bool {
    guard let problem = try? Problem(layer: a, machine: first) else { return false }
    let other = try Problem(layer: b, machine: second)
    let mapping = files.mapping(for: problem)
    // ZigZag's layers of one input have a free scalar more.
    let added = other.chains.dropFirst(problem.chains.count).map {
      [Mapping.Tile(memory: $0[$0.count - 1], residency: mapping.loops.count, slots: 1)]
    }
    let same = Mapping(loops: mapping.loops, tiles: mapping.tiles + added)
    let (cost, copy) = (NativeModel.cost(of: mapping, for: problem), NativeModel.cost(of: same, for: other))
    #expect(copy.energy.totalPicojoules == cost.energy.totalPicojoules, label)
    #expect(copy.latency.totalCycles == cost.latency.totalCycles, label)
    #expect(copy.traffic.filter { $0.operand < problem.chains.count } == cost.traffic, label)
    guard form != .native, files.chance(8), let model = try? ZigZagModel(problem) else { return true }
    let options = LomaOptions(mostFactors: 2, mostUnrollings: 1)
    let best = LomaSearch.best(of: LomaSearch(model, options: options).run(), by: .energy)
    let found = LomaSearch.best(of: LomaSearch(try ZigZagModel(other), options: options).run(), by: .energy)
    #expect(found?.cost.value(of: .energy) == best?.cost.value(of: .energy), label)
    #expect(found?.cost.value(of: .latency) == best?.cost.value(of: .latency), label)
    return true
  }

  static let machine = MachineFile.parse(
    """
    tilewright: machine
    name: small
    array: {dimensions: {D1: 2, D2: 2}, energy: 1 pJ}
    memories:
      - {name: regs, capacity: 64 B, holds: [weight], shared-by: [D2], read: 1 pJ, write: 2 pJ, bandwidth: 8 b/cycle, latency: 1}
      - {name: sram, capacity: 4 KiB, holds: all, shared-by: all, read: 3 pJ, write: 5 pJ, bandwidth: 32 b/cycle, granularity: 8 b, reuse: sliding, latency: 2}
      - {name: dram, capacity: 1 MiB, holds: all, shared-by: all, read: 70 pJ, write: 110 pJ, bandwidth: 16 b/cycle, ports: shared, latency: 9}
    """, file: "m.yaml"
  ).value

  private func networks(
    _ seeds: Range<UInt64>, _ draw: (inout RandomFiles) throws -> (InputFile, String)
  ) throws -> Tally {
    let machine = try #require(Self.machine)
    var tally = Tally()
    var compared = 0
    for seed in seeds {
      var files = RandomFiles(seed: seed)
      let (file, text) = try draw(&files)
      try convert(file, text, &tally) { file, again, form, label in
        guard case .network(let network) = file.content, case .network(let copy) = again.content else {
          Issue.record(label)
          return
        }
        #expect(copy.layers.count == network.layers.count, label)
        #expect(producers(in: copy) == producers(in: network), label)
        #expect(copy.layers.map(\.operatorName) == network.layers.map(\.operatorName), label)
        guard !network.layers.isEmpty, copy.layers.count == network.layers.count else { return }
        let costed = files.int(0...network.layers.count - 1)
        if try expectEqualCosts(
          network.layers[costed], machine, copy.layers[costed], machine, form, &files, label)
        {
          compared += 1
        }
      }
    }
    tally.compared = compared
    return tally
  }

  /// Where each layer's operands come from, by the layers' places; ids may be others.
  private func producers(in network: Network) -> [[Int]] {
    let places = Dictionary(network.layers.enumerated().map { ($1.id, $0) }) { first, _ in first }
    return network.layers.map { layer in
      layer.inputs.filter { $0.precisionBits > 0 || !$0.axes.isEmpty }.map { operand in
        operand.source.producer.map { places[$0] ?? -1 } ?? (operand.source == .constant ? -2 : -3)
      }
    }
  }

  private func parsed(_ text: String) -> (InputFile, String) {
    (InputFile.parse(text, file: "random.yaml"), text)
  }

  private func machines(_ seeds: Range<UInt64>, _ draw: (inout RandomFiles) -> String) throws -> Tally {
    let layers = try NetworkFile.parse(
      """
      tilewright: network
      name: n
      input: [1, 4, 7, 7]
      layers:
        - {name: conv, conv: {channels: 6, kernel: 3, stride: 2, padding: 1}}
        - {name: product, matmul: {columns: 5, flatten: yes}}
      """, file: "n.yaml"
    ).checked().layers
    var tally = Tally()
    var compared = 0
    for seed in seeds {
      var files = RandomFiles(seed: seed)
      let text = draw(&files)
      try convert(text, &tally) { file, again, form, label in
        guard case .machine(let machine) = file.content, case .machine(let copy) = again.content else {
          Issue.record(label)
          return
        }
        let layer = layers[Int(seed % 2)]
        if try expectEqualCosts(layer, machine, layer, copy, form, &files, label) { compared += 1 }
      }
    }
    tally.compared = compared
    return tally
  }

  private func constraints(_ seeds: Range<UInt64>, _ draw: (inout RandomFiles) -> String) throws -> Tally {
    var tally = Tally()
    for seed in seeds {
      var files = RandomFiles(seed: seed)
      try convert(draw(&files), &tally) { file, again, _, label in
        guard case .constraints(let constraints) = file.content, case .constraints(let copy) = again.content
        else {
          Issue.record(label)
          return
        }
        for entry in constraints.entries {
          let twin = copy.entries.first { $0.selector == entry.selector }
          #expect(twin?.spatial.map(\.factors) == entry.spatial.map(\.factors), label)
          #expect(twin?.order == entry.order, label)
          #expect(twin?.hints.map(\.dimensions) == entry.hints.map(\.dimensions), label)
          #expect(twin?.utilization?.share == entry.utilization?.share, label)
          #expect(
            Set(twin?.demands.map { "\($0.memory) \($0.kind)" } ?? [])
              == Set(entry.demands.map { "\($0.memory) \($0.kind)" }), label)
          #expect(entry.roles.allSatisfy { twin?.roles[$0.key] == $0.value }, label)
        }
      }
    }
    return tally
  }

  @Test(arguments: 0..<4) func nativeNetworks(_ batch: Int) throws {
    let first = UInt64(batch) * 150
    let tally = try networks(first..<first + 150) { parsed($0.nativeNetwork()) }
    #expect(
      tally.valid >= 60 && tally.share(.zigzag) > 0.05 && tally.share(.zigzag) < 0.9
        && tally.compared > tally.valid / 4, "\(tally)")
  }

  @Test func zigZagNetworks() throws {
    let tally = try networks(1000..<1300) { parsed($0.zigZagNetwork()) }
    #expect(tally.valid >= 225 && tally.share(.zigzag) > 0.8 && tally.compared > tally.valid / 4, "\(tally)")
  }

  @Test func onnxModels() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tilewright-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tally = try networks(6000..<6200) { files in
      let path = folder.appending(path: "model.onnx")
      try files.onnxModel().write(to: path)
      let file = InputFile.read(at: path.path)
      return (file, "\(file.content)")
    }
    #expect(tally.valid >= 130 && tally.share(.zigzag) > 0.1 && tally.compared > tally.valid / 4, "\(tally)")
  }

  @Test(arguments: 0..<2) func nativeMachines(_ batch: Int) throws {
    let first = 2000 + UInt64(batch) * 150
    let tally = try machines(first..<first + 150) { $0.nativeMachine() }
    #expect(
      tally.valid >= 45 && tally.share(.zigzag) > 0.1 && tally.share(.zigzag3_8) > 0.05
        && tally.compared > tally.valid / 4, "\(tally)")
  }

  @Test(arguments: [true, false]) func zigZagMachines(isOld: Bool) throws {
    let tally = try machines(3000..<3150) { $0.zigZagMachine(isOld: isOld) }
    #expect(
      tally.valid >= 45 && tally.share(.zigzag) > 0.9 && tally.share(.zigzag3_8) > 0.5
        && tally.compared > tally.valid / 4, "\(tally)")
  }

  @Test func nativeConstraints() throws {
    let tally = try constraints(4000..<4250) { $0.nativeConstraints() }
    #expect(tally.valid >= 130 && tally.share(.zigzag) > 0.1, "\(tally)")
  }

  @Test func zigZagConstraints() throws {
    let tally = try constraints(5000..<5250) { $0.zigZagConstraints() }
    #expect(tally.valid >= 130 && tally.share(.zigzag) > 0.3, "\(tally)")
  }
}
