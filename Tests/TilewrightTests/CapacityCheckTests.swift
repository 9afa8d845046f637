import Diagnostics
import Testing

@testable import Tilewright

@Suite struct CapacityCheckTests {
  /// The edge TPU's memories without the DRAM, the weights' one with so many bits.
  private func machine(weights: Int) -> Machine {
    let whole = Samples.edgeTPU
    return Machine(
      name: "no dram", array: whole.array,
      memories: whole.memories.dropLast().map { memory in
        Memory(
          memory.name, capacityBits: memory.name == "sram_32KB" ? weights : memory.capacityBits,
          readEnergyPicojoules: memory.readEnergyPicojoules,
          writeEnergyPicojoules: memory.writeEnergyPicojoules, roles: memory.roles,
          sharedAlong: memory.sharedAlong, ports: memory.ports)
      })
  }

  private func layer(_ id: String, channels: Int) -> Layer {
    Samples.convolution(id, k: channels, c: 4, oy: 8, ox: 8, fy: 3, fx: 3)
  }

  private func findings(_ layers: [Layer], weights: Int, mapped: [Layer]? = nil) -> [Diagnostic] {
    InputChecks(
      network: Network(name: "n", layers: layers), machine: machine(weights: weights),
      mapped: mapped.map { Network(name: "n", layers: $0) }
    ).findings().filter { $0.code == .doesNotFit }
  }

  @Test func oneBitTooFewIsFound() throws {
    let bits = 16 * 4 * 9 * 8
    #expect(findings([layer("a", channels: 16)], weights: bits).isEmpty)
    let found = try #require(findings([layer("a", channels: 16)], weights: bits - 1).first)
    #expect(found.severity == .error)
    #expect(
      found.message == "sram_32KB holds 4607 bits, layer a needs 4608 (W 4608), 1.01 times as much; "
        + "it is the last memory of W and must hold it whole")
    #expect(found.fix?.hasPrefix("make sram_32KB at least 576 bytes") == true)
  }

  @Test func everyLayerThatOverflowsIsNoted() throws {
    let layers = (1...10).map { layer("l\($0)", channels: 8 * $0) }
    let found = findings(layers, weights: 8 * 4 * 9 * 8)
    #expect(found.count == 1)
    let notes = try #require(found.first).notes.map(\.message)
    #expect(notes.count == 9)
    #expect(notes.first == "layer l2 needs 4608 (W 4608), 2 times as much")
    #expect(notes.last == "1 more layer doesn't fit")
  }

  @Test func onlyLayersThatAreMappedMustFit() {
    let layers = [layer("small", channels: 1), layer("large", channels: 64)]
    #expect(findings(layers, weights: 4096).count == 1)
    #expect(findings(layers, weights: 4096, mapped: [layers[0]]).isEmpty)
  }

  @Test(arguments: [
    (295_936, 131_072, "2.26"), (131_073, 131_072, "1.01"), (230_400, 16, "14400"), (3, 2, "1.5"),
    (1, 100, "0.01"),
  ]) func ratiosAreRoundedUp(needed: Int, capacity: Int, text: String) {
    #expect(Words.ratio(needed, to: capacity) == text)
  }
}
