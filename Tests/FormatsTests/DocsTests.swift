import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// The examples of Docs/native-format.md are files that can be read.
@Suite struct DocsTests {
  static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Docs/native-format.md").standardized

  static func blocks() throws -> [String] {
    let text = try String(contentsOf: page, encoding: .utf8)
    return text.components(separatedBy: "```yaml\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  @Test func everyExampleReadsWithoutFindings() throws {
    var kinds: [String] = []
    for (number, block) in try Self.blocks().enumerated() {
      let file = "example-\(number + 1).yaml"
      let kind = block.split(separator: "\n").first.map(String.init) ?? ""
      kinds.append(kind)
      switch kind {
      case "tilewright: machine": expect(MachineFile.parse(block, file: file), finds: [])
      case "tilewright: network": expect(NetworkFile.parse(block, file: file), finds: [])
      case "tilewright: constraints": expect(ConstraintsFile.parse(block, file: file), finds: [])
      case "tilewright: program": try checkProgram(block, file: file)
      default: Issue.record("example \(number + 1) begins with '\(kind)'")
      }
    }
    #expect(Set(kinds).count == 4)
    #expect(kinds.filter { $0 == "tilewright: network" }.count == 3)
  }

  /// A program of the page computes a layer of its first network on its machine.
  private func checkProgram(_ block: String, file: String) throws {
    let blocks = try Self.blocks()
    let machine = try MachineFile.parse(try #require(blocks.first), file: "m.yaml").checked()
    let network = try NetworkFile.parse(
      try #require(blocks.first { $0.hasPrefix("tilewright: network") }), file: "n.yaml"
    ).checked()
    let parsed = ProgramFile.parse(block, file: file, for: network, on: machine)
    #expect(parsed.diagnostics.isEmpty, "\(parsed.report)")
    let entry = try parsed.checked()
    let layer = try #require(network.layers.first { $0.id == entry.layer })
    let problem = try Problem(layer: layer, machine: machine)
    #expect(entry.program.check(for: problem, origin: entry.origin) == [])
    #expect(try Interpreter.run(entry.program, for: problem).output == Interpreter.plainOutput(of: layer))
  }

  @Test func machineExampleSaysWhatThePageSays() throws {
    let machine = try MachineFile.parse(try #require(try Self.blocks().first), file: "m.yaml").checked()
    #expect(machine.array.processingElements == 1024)
    #expect(machine.memories.map(\.capacityBits) == [8, 16, 262_144, 16_777_216, nil])
    #expect((0..<5).map(machine.instances(of:)) == [64, 128, 1, 1, 1])
    #expect(machine.memories[3].ports.map(\.widthBits) == [2048, 2048])
    #expect(machine.memories[3].leakagePicojoulesPerCycle == 2)
    #expect(machine.memories[4].ports.map(\.direction) == [.readWrite])
    #expect(machine.memories[4].latencyCycles == 100)
  }

  @Test func networkExamplesHaveTheShapesThatTheirTextGives() throws {
    let networks = try Self.blocks().filter { $0.hasPrefix("tilewright: network") }
      .map { try NetworkFile.parse($0, file: "n.yaml").checked() }
    // Plain products: as interpolated text in one literal they take the compiler two minutes.
    let sizes: [(name: String, factors: [Int])] = [
      ("stem", [16, 3, 16, 16, 9]), ("body", [16, 16, 16, 16, 9]), ("sum", [16, 16, 16]),
      ("spread", [16, 16, 16, 9]),
      ("pooled", [16, 8, 8, 4]), ("larger", [8, 16, 8, 8, 4]), ("mean", [8, 16, 16]), ("classes", [8, 10]),
      ("probabilities", [10, 3]),
    ]
    #expect(networks[0].layers.map(\.name) == sizes.map(\.name))
    #expect(networks[0].layers.map(\.operations) == sizes.map { $0.factors.reduce(1, *) })
    let attention = Dictionary(uniqueKeysWithValues: networks[1].layers.map { ($0.name, $0.operations) })
    #expect(attention["scores"] == 8 * 128 * 128 * 64)
    #expect(attention["mixed"] == 8 * 128 * 64 * 128)
    #expect(attention["projected"] == 128 * 512 * 512)
    let gather = try #require(networks[2].layers.first)
    #expect(gather.operands.map(\.precisionBits) == [24, 4, 8])
    #expect(gather.output.finalPrecisionBits == 8)
    #expect(gather.operands[2].axes[1].extent == 30)
    #expect(gather.operands[2].axes[1].index.constant == -1)
    let scatter = networks[2].layers[1]
    #expect(scatter.output.axes[2].index.terms.count == 2)
    #expect(scatter.operatorName == "Conv")
  }
}
