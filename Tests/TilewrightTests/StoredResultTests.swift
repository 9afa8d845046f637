import Synchronization
import Testing

@testable import Tilewright

/// Results that are kept and found again.
@Suite struct StoredResultTests {
  /// A store in memory that counts.
  private final class Kept: Sendable {
    let values = Mutex<[[UInt8]: [UInt8]]>([:])
    let saved = Mutex(0)

    var store: ResultStore {
      ResultStore(
        load: { key in self.values.withLock { $0[key] } },
        save: { entries in
          self.saved.withLock { $0 += entries.count }
          self.values.withLock { values in for entry in entries { values[entry.key] = entry.value } }
        })
    }
  }

  private static let layers = [
    Samples.convolution("a", k: 16, c: 8, oy: 14, ox: 14, fy: 3, fx: 3),
    Samples.convolution("b", k: 37, c: 5, oy: 7, ox: 9, fy: 1, fx: 1),
    Samples.convolution("c", k: 16, c: 8, oy: 14, ox: 14, fy: 3, fx: 3),
  ]

  private func search(
    _ kept: Kept?, for objective: Objective = .latency,
    progress: (@Sendable (SearchProgress) -> Void)? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) async throws -> NetworkResult {
    try await NetworkSearch(
      network: Network(name: "n", layers: Self.layers), machine: Samples.edgeTPU,
      constraints: Samples.edgeTPUConstraints,
      options: SearchOptions(objective: objective, threads: 2, store: kept?.store)
    ).run(progress: progress, isInterrupted: isInterrupted)
  }

  private func expectEqual(_ a: NetworkResult, _ b: NetworkResult) {
    #expect(a.layers.map(\.layer) == b.layers.map(\.layer))
    #expect(a.layers.map(\.mapping) == b.layers.map(\.mapping))
    #expect(a.layers.map(\.cost) == b.layers.map(\.cost))
    #expect(a.layers.map(\.evaluated) == b.layers.map(\.evaluated))
    #expect(a.layers.map(\.isComplete) == b.layers.map(\.isComplete))
    #expect(a.layers.map(\.simulation) == b.layers.map(\.simulation))
    #expect(a.layers.map(\.proof) == b.layers.map(\.proof))
    #expect(a.layers.map(\.limits) == b.layers.map(\.limits))
  }

  @Test(arguments: Objective.allCases) func aResultThatIsFoundIsTheOneSearched(_ objective: Objective)
    async throws
  {
    let kept = Kept()
    let searched = try await search(nil, for: objective)
    expectEqual(try await search(kept, for: objective), searched)
    #expect(kept.saved.withLock { $0 } == 2, "two of the three layers differ")
    let steps = Mutex(0)
    expectEqual(
      try await search(kept, for: objective, progress: { _ in steps.withLock { $0 += 1 } }), searched)
    #expect(steps.withLock { $0 } == 0, "nothing is searched")
    #expect(kept.saved.withLock { $0 } == 2)
  }

  @Test func onlyMissingLayersAreSearched() async throws {
    let kept = Kept()
    let searched = try await search(kept)
    let key = try #require(kept.values.withLock { $0.keys.first })
    kept.values.withLock { _ = $0.removeValue(forKey: key) }
    expectEqual(try await search(kept), searched)
    #expect(kept.saved.withLock { $0 } == 3)
  }

  @Test func anInterruptedSearchIsNotKept() async throws {
    let kept = Kept()
    _ = try await search(kept, isInterrupted: { true })
    #expect(kept.values.withLock { $0.isEmpty })
  }

  /// Values that were swapped, are of another cost, or aren't results: searched anew and replaced.
  @Test func whatIsWrongIsReplaced() async throws {
    let kept = Kept()
    let searched = try await search(kept)
    let right = kept.values.withLock { $0 }
    let keys = right.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let values = keys.compactMap { right[$0] }
    var dearer = values
    for index in dearer.indices {
      var proof = ByteWriter()
      proof.append(try #require(StoredResult(values[index])).proof) { $0.append($1) }
      dearer[index][dearer[index].count - proof.bytes.count - 8] ^= 1
    }
    let wrongs: [[[UInt8]]] = [
      values.reversed(), dearer, values.map { _ in [] }, values.map { $0 + [0] },
      values.map { $0.dropLast() },
    ]
    for (number, wrong) in wrongs.enumerated() {
      for (key, value) in zip(keys, wrong) { kept.values.withLock { $0[key] = value } }
      expectEqual(try await search(kept), searched)
      #expect(kept.values.withLock { $0 } == right, "\(number)")
    }
  }

  @Test func bytesGiveTheSameResultBack() throws {
    var problems = RandomProblems(seed: 5)
    for _ in 0..<50 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      let mapping = problems.mapping(for: problem)
      for proof in Self.proofs {
        let result = StoredResult(
          mapping: mapping, evaluated: 12, cost: NativeModel.cost(of: mapping, for: problem), proof: proof)
        #expect(StoredResult(result.bytes) == result)
      }
    }
  }

  private static let proofs = [
    nil, proof(bound: 90, value: 100, runnerUp: nil),
    proof(
      bound: 100, value: 100,
      runnerUp: .init(
        blocks: [
          .init(arrayDimension: 0, dimension: 2, positions: 8),
          .init(arrayDimension: 1, dimension: 0, positions: 3),
        ], bound: 110, value: 120)),
    proof(bound: 0, value: .infinity, runnerUp: .init(blocks: [], bound: .infinity, value: .infinity)),
  ]

  private static func proof(bound: Double, value: Double, runnerUp: Proof.RunnerUp?) -> Proof {
    Proof(
      bound: bound, value: value, unrollings: 10, unrollingsBelowBound: 4, unrollingsByTraffic: 3,
      unrollingsSearched: 2, unrollingsOpen: 1, visited: 1 << 20, dominated: 77, spaceLog10: 12.5,
      hasAllTiles: runnerUp == nil, runnerUp: runnerUp,
      otherStationary: runnerUp.map { .init(operands: $0.blocks.map(\.dimension), value: 130) })
  }

  /// A bound above the value, or what isn't a number, is of no search.
  @Test(arguments: [(101.0, 100.0), (-1, 100), (.nan, 100), (90, .nan)])
  func aProofThatCannotBeIsRefused(_ bound: Double, _ value: Double) throws {
    var problems = RandomProblems(seed: 5)
    let problem = try Problem(layer: problems.layer(), machine: problems.machine())
    let mapping = problems.mapping(for: problem)
    let result = StoredResult(
      mapping: mapping, evaluated: 12, cost: NativeModel.cost(of: mapping, for: problem),
      proof: Self.proof(bound: bound, value: value, runnerUp: nil))
    #expect(StoredResult(result.bytes) == nil)
  }

  /// No byte that was changed, lost or added leads to a result that isn't checked, nor to a trap.
  @Test func damagedBytesAreRefused() throws {
    var problems = RandomProblems(seed: 8)
    for _ in 0..<20 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      let mapping = problems.mapping(for: problem)
      let cost = NativeModel.cost(of: mapping, for: problem)
      let whole = StoredResult(mapping: mapping, evaluated: 12, cost: cost, proof: Self.proofs[2])
      let bytes = whole.bytes
      for length in bytes.indices { #expect(StoredResult(Array(bytes.prefix(length))) == nil) }
      #expect(StoredResult(bytes + [0]) == nil)
      for index in bytes.indices {
        for bit in [1, 0x80] as [UInt8] {
          var damaged = bytes
          damaged[index] ^= bit
          guard let read = StoredResult(damaged), read.holds(for: problem) else { continue }
          let reread = NativeModel.cost(of: read.mapping, for: problem)
          #expect(reread.energy.totalPicojoules == cost.energy.totalPicojoules)
          #expect(reread.latency.totalCycles == cost.latency.totalCycles)
        }
      }
    }
  }
}
