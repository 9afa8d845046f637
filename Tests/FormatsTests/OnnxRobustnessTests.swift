import Diagnostics
import Formats
import Foundation
import Testing
import Tilewright

/// Whatever the bytes are, reading them gives a network or findings, and never a trap.
@Suite struct OnnxRobustnessTests {
  static let options = NetworkOptions(dimensions: ["batch": 1, "seq": 8])

  static func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: OnnxExampleTests.path(name)))
  }

  static func expectAnswer(_ parsed: Parsed<Network>) {
    #expect((parsed.value == nil) == parsed.diagnostics.hasErrors)
    #expect(parsed.diagnostics.allSatisfy { $0.location?.file == "m.onnx" && $0.fix != nil })
  }

  @Test(arguments: ["small-cnn.onnx", "transformer-block.onnx"]) func everyPrefixGivesAnAnswer(
    name: String
  ) throws {
    let bytes = try Self.bytes(name)
    for length in 0..<bytes.count {
      let parsed = OnnxReader.read(bytes.prefix(length), file: "m.onnx", options: Self.options)
      Self.expectAnswer(parsed)
      // The graph is one field: a model that ends inside it is cut off.
      if length < bytes.count - 8 { #expect(parsed.value == nil) }
    }
  }

  @Test(arguments: ["small-cnn.onnx", "transformer-block.onnx"]) func flippedBitsGiveAnAnswer(
    name: String
  ) throws {
    let bytes = try Self.bytes(name)
    var random = SplitMix(state: 20)
    for _ in 0..<1000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        mutated[Int.random(in: 0..<bytes.count, using: &random)] ^=
          1 << UInt8.random(in: 0..<8, using: &random)
      }
      Self.expectAnswer(OnnxReader.read(mutated, file: "m.onnx", options: Self.options))
    }
  }

  @Test(arguments: ["small-cnn.onnx", "transformer-block.onnx"]) func wildNumbersGiveAnAnswer(
    name: String
  ) throws {
    // Numbers in place of bytes: sizes, strides and axes beyond all reason, in a message that stays
    // well-formed.
    let bytes = try Self.bytes(name)
    var random = SplitMix(state: 21)
    for _ in 0..<1000 {
      var mutated = bytes
      let byte: UInt8 = [0x00, 0x01, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
      let start = Int.random(in: 0..<bytes.count, using: &random)
      for index in start..<min(bytes.count, start + Int.random(in: 1...9, using: &random)) {
        mutated[index] = byte
      }
      Self.expectAnswer(OnnxReader.read(mutated, file: "m.onnx", options: Self.options))
    }
  }

  @Test func readsASliceOfALargerBuffer() throws {
    let bytes = try Self.bytes("small-cnn.onnx")
    let slice = (Data([1, 2, 3]) + bytes + Data([4])).dropFirst(3).dropLast()
    #expect(
      OnnxReader.read(slice, file: "m.onnx", options: Self.options).value?.layers.count == 8)
  }

  @Test func otherFilesAreNoModels() {
    for content in ["", "layers:\n  - id: 1\n", "{}", "PK\u{3}\u{4}", String(repeating: "\u{8}", count: 99)] {
      let parsed = OnnxReader.read(Data(content.utf8), file: "m.onnx")
      #expect(parsed.diagnostics.map(\.code) == [.onnxSyntax])
      Self.expectAnswer(parsed)
    }
    #expect(OnnxReader.read(at: "/nowhere/m.onnx").diagnostics.map(\.code) == [.unreadableFile])
  }

  @Test func lengthsBeyondTheFileAreReportedWhereTheyStand() {
    let bytes = Data([0x08, 0x08, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x0A])
    let finding = OnnxReader.read(bytes, file: "m.onnx").diagnostics.first
    #expect(finding?.message.contains("at byte 3") == true)
  }

  @Test func recognizesModelsByTheirFirstByte() throws {
    #expect(OnnxReader.recognizes(try Self.bytes("small-cnn.onnx")))
    #expect(!OnnxReader.recognizes(Data("network: x".utf8)))
    #expect(!OnnxReader.recognizes(Data("\n# c".utf8)))
    #expect(!OnnxReader.recognizes(Data()))
  }

  #if os(Linux)
    @Test func weightsAreNotLoaded() throws {
      // A model whose last initializer holds 4 GiB of values; on disk they are a hole.
      let size = 4 << 30
      typealias W = OnnxWriter
      let tensor =
        W.field(1, size / 4) + W.field(2, 1) + W.field(8, "w") + W.varint(9 << 3 | 2) + W.varint(size)
      let graph =
        W.field(1, W.node("Relu", ["x"], ["y"])) + W.field(11, W.info("x", [4]))
        + W.varint(5 << 3 | 2) + W.varint(tensor.count + size) + tensor
      let head = W.field(1, 8) + W.varint(7 << 3 | 2) + W.varint(graph.count + size) + graph
      let path = FileManager.default.temporaryDirectory.appendingPathComponent(
        "tilewright-\(UUID().uuidString).onnx"
      ).path
      try head.write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.truncate(atOffset: UInt64(head.count + size))
      try file.close()
      let before = try Self.residentPages()
      let parsed = OnnxReader.read(at: path)
      #expect(parsed.diagnostics == [])
      #expect(parsed.value?.layers.count == 1)
      // 256 MiB leave room for what other tests allocate meanwhile.
      #expect(try Self.residentPages() - before < (256 << 20) / 4096)
    }

    static func residentPages() throws -> Int {
      let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      return Int(text.split(separator: " ")[1]) ?? 0
    }
  #endif
}

/// A small deterministic generator for mutations.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
