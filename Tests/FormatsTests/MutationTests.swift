import Diagnostics
import Testing
import Tilewright

@testable import Formats

/// Random edits of valid files: whatever comes out, a reader gives a value or says why not, and never traps.
@Suite struct MutationTests {
  /// SplitMix64, so that a failing seed can be run again.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let network = """
    tilewright: network
    input: [1, 3, 32, 32]
    precision: {activation: 8 b, partial-sum: 24 b}
    layers:
      - {name: stem, conv: {channels: 16, kernel: [3, 3], stride: 2, padding: same}}
      - {name: up, conv-transposed: {channels: 8, kernel: 2, stride: 2}}
      - {name: pool, pool: {kind: max, kernel: 2}}
      - {name: fc, matmul: {columns: 10, flatten: yes}}
      - {name: out, softmax: }
      - name: general
        from: {I: fc}
        einsum: O[b][k] += W[k][c] * I[b][c]
        sizes: {b: 1, k: 4, c: 10}

    """
  static let files = [
    NativeMachineTests.valid, ZigZagMachineTests.new, ZigZagMachineTests.old, ZigZagWorkloadTests.valid,
    network,
    ConstraintsTests.zigzag, ConstraintsTests.native,
  ]
  static let words = [
    "0", "-1", "1e3", "2^62", "2^40", "99999999999999999999", "[]", "{}", "[", "}", ": ", "- ", "\n", "\t",
    "*a", "&a ",
    "<<: ", "null", "all", "none", "\"", "'", "#", "é", "\u{0}", "\u{F0000}", "yes", "1.5 KiB", "b/cycle",
    "9 EB", "same",
    "O[b]+=", "2*", "-", "\"*\"", "I1, tl", "---\n", "!!binary ", "| ", "010",
  ]

  /// A text with one to four edits: characters and lines removed, doubled, swapped, words put in.
  func mutated(_ text: String, _ generator: inout Generator) -> String {
    var characters = Array(text)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...characters.count, using: &generator)
      let end = min(characters.count, place + Int.random(in: 0...12, using: &generator))
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: characters.removeSubrange(place..<end)
      case 1: characters.insert(contentsOf: characters[place..<end], at: place)
      case 2: characters.replaceSubrange(place..<end, with: Self.words.randomElement(using: &generator) ?? "")
      case 3: characters.insert(contentsOf: Self.words.randomElement(using: &generator) ?? "", at: place)
      case 4:
        var lines = String(characters).split(separator: "\n", omittingEmptySubsequences: false)
        lines.swapAt(
          Int.random(in: 0..<lines.count, using: &generator),
          Int.random(in: 0..<lines.count, using: &generator))
        characters = Array(lines.joined(separator: "\n"))
      default:
        // A number becomes another one.
        let numbers = characters.indices.filter { characters[$0].isNumber }
        guard let digit = numbers.randomElement(using: &generator) else { break }
        characters.replaceSubrange(digit...digit, with: Self.words.randomElement(using: &generator) ?? "")
      }
    }
    return String(characters)
  }

  @Test(arguments: 0..<8) func noEditTrapsAReader(_ seed: Int) {
    var generator = Generator(state: UInt64(seed))
    for _ in 0..<250 {
      let text = mutated(Self.files.randomElement(using: &generator) ?? "", &generator)
      check(MachineFile.parse(text, file: "x.yaml"), text)
      check(NetworkFile.parse(text, file: "x.yaml"), text)
      check(ConstraintsFile.parse(text, file: "x.yaml"), text)
    }
  }

  func check<Value>(_ parsed: Parsed<Value>, _ text: String) {
    #expect((parsed.value == nil) == parsed.diagnostics.hasErrors, "\(text)")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
    for diagnostic in parsed.diagnostics {
      #expect(diagnostic.location != nil, "\(diagnostic.message) for \(text)")
      #expect((diagnostic.location?.line ?? 0) <= lines, "\(diagnostic) for \(text)")
    }
  }

  @Test func whatIsReadIsSound() {
    var generator = Generator(state: 99)
    var read = 0
    for _ in 0..<400 {
      let text = mutated(Self.network, &generator)
      guard let network = NetworkFile.parse(text, file: "x.yaml").value else { continue }
      read += 1
      #expect(network.layers.allSatisfy { $0.check().isEmpty && $0.operations >= 1 }, "\(text)")
    }
    #expect(read > 10)
  }
}
