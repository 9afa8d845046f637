/// A proof among stored bytes.
extension ByteWriter {
  mutating func append(_ proof: Proof) {
    append(proof.bound)
    append(proof.value)
    for count in [
      proof.unrollings, proof.unrollingsBelowBound, proof.unrollingsByTraffic, proof.unrollingsSearched,
      proof.unrollingsOpen, proof.visited, proof.dominated,
    ] {
      append(count)
    }
    append(proof.spaceLog10)
    append(proof.hasAllTiles)
    append(proof.runnerUp) { writer, runner in
      writer.append(runner.blocks) { writer, block in
        writer.append(block.arrayDimension)
        writer.append(block.dimension)
        writer.append(block.positions)
      }
      writer.append(runner.bound)
      writer.append(runner.value)
    }
    append(proof.otherStationary) { writer, other in
      writer.append(other.operands) { $0.append($1) }
      writer.append(other.value)
    }
  }
}

extension ByteReader {
  /// More blocks than array dimensions have are of no proof.
  private static let mostBlocks = 1 << 10

  /// Nil unless what is read can be a proof: bound and value in order, and every unrolling accounted for.
  mutating func proof() -> Proof? {
    guard let bound = double(), let value = double(), bound >= 0, value >= bound,
      let counts = counts(7), let size = double(), size >= 0, let hasAllTiles = flag(),
      let hasRunner = flag()
    else { return nil }
    var runner: Proof.RunnerUp?
    if hasRunner {
      let blocks = list(atMost: Self.mostBlocks) { reader -> Proof.RunnerUp.Block? in
        guard let array = reader.int(in: 0...Int.max), let dimension = reader.int(in: 0...Int.max),
          let positions = reader.int(in: 1...Int.max)
        else { return nil }
        return .init(arrayDimension: array, dimension: dimension, positions: positions)
      }
      guard let blocks, let least = double(), least >= 0, let value = double(), value >= least else {
        return nil
      }
      runner = Proof.RunnerUp(blocks: blocks, bound: least, value: value)
    }
    guard let hasOther = flag() else { return nil }
    var other: Proof.Stationary?
    if hasOther {
      guard let operands = list(atMost: Self.mostBlocks, { $0.int(in: 0...Int.max) }), let value = double(),
        value >= 0
      else { return nil }
      other = Proof.Stationary(operands: operands, value: value)
    }
    return Proof(
      bound: bound, value: value, unrollings: counts[0], unrollingsBelowBound: counts[1],
      unrollingsByTraffic: counts[2], unrollingsSearched: counts[3], unrollingsOpen: counts[4],
      visited: counts[5], dominated: counts[6], spaceLog10: size, hasAllTiles: hasAllTiles, runnerUp: runner,
      otherStationary: other)
  }

  private mutating func counts(_ number: Int) -> [Int]? {
    var counts: [Int] = []
    for _ in 0..<number {
      guard let count = int(in: 0...1 << 48) else { return nil }
      counts.append(count)
    }
    return counts
  }
}
