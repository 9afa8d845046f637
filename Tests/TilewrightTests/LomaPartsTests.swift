import Testing

@testable import Tilewright

/// The parts of LOMA, each against what it means.
@Suite struct LomaPartsTests {
  @Test func arrangementsAreAllThereAndDifferent() {
    var random = RandomSource(seed: 6)
    for _ in 0..<60 {
      let ranks = (0..<random.int(1...7)).map { _ in random.int(0...3) }
      let found = Array(Arrangements(ranks))
      let expected = Set(permutations(ranks))
      #expect(found.count == expected.count, "\(ranks)")
      #expect(Set(found) == expected, "\(ranks)")
    }
    #expect(Array(Arrangements([])).isEmpty)
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    guard let last = items.last else { return [[]] }
    return permutations(Array(items.dropLast())).flatMap { shorter in
      (0...shorter.count).map { place in
        var longer = shorter
        longer.insert(last, at: place)
        return longer
      }
    }
  }

  @Test func factorsMultiplyToTheIterations() {
    var random = RandomSource(seed: 7)
    for _ in 0..<300 {
      let iterations = (0..<random.int(1...5)).map { _ in random.int(1...200) }
      let limit = random.int(1...8)
      let loops = LoopFactors(iterations, atMost: limit).loops
      for (dimension, wanted) in iterations.enumerated() {
        let product = loops.filter { $0.dimension == dimension }.reduce(1) { $0 * $1.iterations }
        #expect(product == wanted, "\(iterations) into \(limit)")
      }
      let primes = iterations.reduce(0) { $0 + LoopFactors.primes($1).count }
      let least = iterations.count { $0 > 1 }
      #expect(loops.count == max(1, min(primes, max(limit, least))), "\(iterations) into \(limit)")
    }
  }

  /// The dimension with the most factors gives up its two smallest, the first of several such.
  @Test func theSmallestFactorsAreMultiplied() {
    let loops = LoopFactors([28, 64], atMost: 6).loops
    #expect(loops.map(\.dimension) == [0, 0, 0, 1, 1, 1])
    #expect(loops.map(\.iterations) == [2, 2, 7, 4, 4, 4])
    #expect(LoopFactors([1, 1], atMost: 6).loops == [.init(0, 1)])
    let kept = LoopFactors([64, 3], atMost: 3, keeping: [.init(0, 4)]).loops
    #expect(kept.map(\.iterations).sorted() == [3, 4, 16])
  }

  /// 34 over 5 elements are 7 rounds of 4.857…, and 34 ÷ 4.857… is a little more than 7.
  @Test func iterationsAreRoundedInFloatingPoint() {
    let share = ZigZagUnrolling.Share(dimension: 0, positions: 34.0 / 7)
    #expect(LoopFactors.iterations(of: [34], below: [[share]]) == [8])
    #expect(LoopFactors.iterations(of: [34], below: [[]]) == [34])
  }

  @Test func countsAreRoundedToThreeDecimalsFirst() {
    #expect(ArrayShares.roundedCount(3.4996) == 4)
    #expect(ArrayShares.roundedCount(2.4996) == 2)
    #expect(ArrayShares.roundedCount(2.4994) == 2)
    #expect(ArrayShares.roundedCount(2.5006) == 3)
    #expect(ArrayShares.roundedCount(0.2) == 0)
    #expect(ArrayShares.roundedCount(7) == 7)
  }

  /// What ports may do at a time, counted cycle by cycle.
  @Test func coveredCyclesAreThoseOfAWalk() {
    var random = RandomSource(seed: 8)
    for _ in 0..<200 {
      var period = 1
      let activities = (0..<random.int(1...4)).map { _ -> (period: Int, allowed: Int) in
        period *= random.int(1...5)
        return (period, random.int(0...period))
      }
      var covered = Covered()
      for (period, allowed) in activities { covered = covered.adding(period: period, allowed: allowed) }
      let walked = (0..<period).count { cycle in activities.contains { cycle % $0.period < $0.allowed } }
      #expect(covered.perPeriod == walked, "\(activities)")
    }
  }

  /// Sizes up to 2^40 along arrays as large: everything is counted, nothing overflows, and no loop runs over all positions.
  @Test func hugeSizesAreCounted() async throws {
    let large = 1 << 40
    let machine = Machine(
      name: "vast",
      array: .init(
        dimensions: [.init("D1", large), .init("D2", 4)], operationEnergyPicojoules: 1,
        spatialReduction: [0, 1]),
      memories: [
        Memory(
          "dram", capacityBits: nil, readEnergyPicojoules: 1, writeEnergyPicojoules: 1,
          roles: [.input, .weight, .output], sharedAlong: [0, 1],
          ports: [
            Port(
              "p", .readWrite, widthBits: large,
              uses: [
                .init(.input, .readToBelow), .init(.weight, .readToBelow), .init(.output, .readToBelow),
                .init(.output, .writeFromBelow),
              ])
          ])
      ])
    let layers = [
      Layer.matmul(id: "wide", name: "wide", rows: large, columns: 64, inner: 32, inputSource: .networkInput),
      Layer.matmul(
        id: "deep", name: "deep", rows: 3, columns: 5, inner: large - 87, inputSource: .networkInput),
    ]
    let unrolled = Constraints.Entry(
      selector: "wide",
      spatial: [
        .init(arrayDimension: "D1", factors: [.init("M", large), .init("N", large), .init("K", large)])
      ])
    for constraints in [Constraints(), Constraints([unrolled])] {
      let results = try await LomaNetworkSearch(
        network: Network(name: "huge", layers: layers), machine: machine, constraints: constraints,
        options: LomaOptions(mostFactors: 3, mixesDimensions: true), climbing: .energy, threads: 2
      ).run()
      for result in results {
        let (nest, cost) = try #require(result.chosen(for: .energy))
        #expect(cost.energyPicojoules > 0 && cost.latencyCycles > 0)
        #expect(nest.mapping(for: result.problem).check(for: result.problem).isEmpty)
      }
    }
  }
}
