import Diagnostics
import Testing

@testable import Tilewright

@Suite struct CapacityNeedsTests {
  @Test func lastMemoriesMustHoldEverything() throws {
    let layer = Samples.convolution("c", k: 64, c: 16, oy: 14, ox: 14, fy: 3, fx: 3)
    let needs = CapacityNeeds(Network(name: "n", layers: [layer]), on: Samples.edgeTPU)
    #expect(needs.items.map(\.bits) == [64 * 14 * 14 * 8, 64 * 16 * 9 * 8, 16 * 16 * 16 * 8])
    #expect(needs.items.map(\.memory) == [4, 4, 4])
    #expect(needs.requirements.map(\.bits) == [64 * 14 * 14 * 8 + 64 * 16 * 9 * 8 + 16 * 16 * 16 * 8])
    #expect(needs.withoutOutermost.map(\.memory) == [2, 3])
    #expect(needs.withoutOutermost.map(\.bits) == [64 * 16 * 9 * 8, 64 * 14 * 14 * 8 + 16 * 16 * 16 * 8])
  }

  @Test func aLineBufferHoldsTheRowsOfOneKernelAndOneRowOfResults() {
    let layer = Samples.convolution("c", k: 64, c: 16, oy: 14, ox: 14, fy: 3, fx: 3, stride: 2)
    let needs = CapacityNeeds(Network(name: "n", layers: [layer]), on: Samples.edgeTPU)
    #expect(needs.items.map(\.lineBufferBits) == [64 * 14 * 8, nil, 16 * 3 * 29 * 8])
  }

  @Test func theLayerThatNeedsMostIsNamed() {
    let network = Network(
      name: "n",
      layers: [
        Samples.convolution("small", k: 8, c: 8, oy: 4, ox: 4, fy: 1, fx: 1),
        Samples.convolution("large", k: 64, c: 64, oy: 28, ox: 28, fy: 3, fx: 3),
      ])
    let needs = CapacityNeeds(network, on: Samples.edgeTPU)
    #expect(needs.requirements.map(\.layer) == [1])
  }

  /// With exactly the sizes it asks for every layer maps, with a bit less one doesn't.
  @Test func theSizesItNamesAreEnoughAndLeast() async throws {
    let layers = [
      Samples.convolution("a", k: 16, c: 4, oy: 8, ox: 8, fy: 3, fx: 3),
      Samples.convolution("b", k: 8, c: 16, oy: 6, ox: 6, fy: 3, fx: 3),
    ]
    let network = Network(name: "n", layers: layers)
    func machine(_ weights: Int, _ activations: Int) -> Machine {
      let whole = Samples.edgeTPU
      return Machine(
        name: "no dram", array: whole.array,
        memories: whole.memories.dropLast().map { memory in
          Memory(
            memory.name,
            capacityBits: memory.name == "sram_32KB"
              ? weights : memory.name == "sram_2MB" ? activations : memory.capacityBits,
            readEnergyPicojoules: memory.readEnergyPicojoules,
            writeEnergyPicojoules: memory.writeEnergyPicojoules,
            roles: memory.roles, sharedAlong: memory.sharedAlong, ports: memory.ports)
        })
    }
    let needs = CapacityNeeds(network, on: Samples.edgeTPU).withoutOutermost.map(\.bits)
    func run(_ weights: Int, _ activations: Int) async throws {
      _ = try await NetworkSearch(
        network: network, machine: machine(weights, activations), constraints: Samples.edgeTPUConstraints,
        options: SearchOptions(objective: .energy, threads: 2)
      ).run()
    }
    try await run(needs[0], needs[1])
    await #expect(throws: DiagnosticList.self) { try await run(needs[0] - 1, needs[1]) }
    await #expect(throws: DiagnosticList.self) { try await run(needs[0], needs[1] - 1) }
  }
}
