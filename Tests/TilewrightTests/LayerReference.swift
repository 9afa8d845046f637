import Tilewright

/// Runs a layer's loop nest on integers: `O[…] += product of the inputs`, skipping what falls outside an
/// extent.
struct LayerReference {
  /// An element of an operand.
  typealias Position = [Int]

  let layer: Layer

  /// Calls `body` with every iteration, the last dimension fastest.
  func forEachIteration(_ body: ([Int]) -> Void) {
    var iteration = layer.sizes.map { _ in 0 }
    while true {
      body(iteration)
      var d = iteration.count - 1
      while d >= 0 {
        iteration[d] += 1
        if iteration[d] < layer.sizes[d] { break }
        iteration[d] = 0
        d -= 1
      }
      if d < 0 { return }
    }
  }

  /// The element that an iteration touches; nil for padding.
  func position(of operand: Operand, at iteration: [Int]) -> Position? {
    var position: Position = []
    for axis in operand.axes {
      let index = axis.index.value(at: iteration)
      if let extent = axis.extent, !(0..<extent ~= index) { return nil }
      position.append(index)
    }
    return position
  }

  /// The elements of an operand that the layer touches.
  func touched(_ operand: Operand) -> Set<Position> {
    var result: Set<Position> = []
    forEachIteration { if let place = position(of: operand, at: $0) { result.insert(place) } }
    return result
  }

  /// The output for inputs given as functions of the position.
  func output(_ inputs: [(Position) -> Int]) -> [Position: Int] {
    var result: [Position: Int] = [:]
    forEachIteration { iteration in
      guard let place = position(of: layer.output, at: iteration) else { return }
      var product = 1
      for (operand, value) in zip(layer.inputs, inputs) {
        product *= position(of: operand, at: iteration).map(value) ?? 0
      }
      result[place, default: 0] += product
    }
    return result
  }
}

/// A small deterministic generator (SplitMix64) for test cases.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A value for an element that no other element near it has.
func fingerprint(_ position: [Int], seed: Int) -> Int {
  position.reduce(seed) { ($0 * 31 + $1 * 7 + 3) % 1009 } - 500
}
