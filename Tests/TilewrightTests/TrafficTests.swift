import Diagnostics
import Testing

@testable import Tilewright

@Suite struct TrafficTests {
  @Test(arguments: 0..<16)
  func trafficEqualsBruteForce(batch: Int) throws {
    var problems = RandomProblems(seed: UInt64(batch) &* 7919 &+ 1)
    for index in 0..<150 {
      let problem = try Problem(layer: problems.layer(), machine: problems.machine())
      let mapping = problems.mapping(for: problem)
      try #require(mapping.check(for: problem).isEmpty)
      let cost = NativeModel.cost(of: mapping, for: problem)
      let brute = BruteForce(mapping, problem)
      let label: Comment = "batch \(batch), case \(index)"
      #expect(cost.latency.computeCycles == brute.computeCycles, label)
      var counted: [BruteForce.Key: BruteForce.Count] = [:]
      for traffic in cost.traffic where traffic.outerSide.elements > 0 {
        counted[.init(operand: traffic.operand, outer: traffic.outer, direction: traffic.direction)] =
          .init(outer: traffic.outerSide.elements, inner: traffic.innerSide.elements)
      }
      let expected = brute.counts.filter { $0.value.outer > 0 }
      #expect(counted == expected, label)
      for traffic in cost.traffic where traffic.operand > 0 {
        let transfers = brute.transfers[
          .init(operand: traffic.operand, outer: traffic.outer, direction: traffic.direction), default: []]
        let bits = problem.layer.operands[traffic.operand].precisionBits
        let reading = problem.machine.memories[traffic.outer].ports.first { $0.direction == .read }
        let overhead = reading?.overhead ?? .none
        let busy = transfers.reduce(0) { sum, transfer in
          sum
            + max(
              overhead.startCycles + ceilingDivide(max(transfer.outer * bits, overhead.minimumBits), 32),
              traffic.inner == nil ? 0 : ceilingDivide(transfer.inner * bits, 32))
        }
        #expect(traffic.transfers == transfers.count, label)
        #expect(traffic.busyCycles == busy, label)
      }
      for item in cost.occupancy {
        let largest = brute.largestTile[
          .init(operand: item.operand, outer: item.memory, direction: .inward), default: 0]
        let isClipped = problem.layer.operands[item.operand].axes.contains { $0.extent != nil }
        #expect(isClipped ? item.elements >= largest : item.elements == largest, label)
      }
      if counted != expected {
        print(differences(counted, expected), description(of: mapping, for: problem)); return
      }
    }
  }

  private func differences(
    _ counted: [BruteForce.Key: BruteForce.Count], _ expected: [BruteForce.Key: BruteForce.Count]
  ) -> String {
    Set(counted.keys).union(expected.keys).filter { counted[$0] != expected[$0] }.map { key in
      "DIFF op\(key.operand) m\(key.outer) \(key.direction.rawValue): model \(counted[key].map { ($0.outer, $0.inner) } as Any) brute \(expected[key].map { ($0.outer, $0.inner) } as Any)\n"
    }.joined()
  }
}
