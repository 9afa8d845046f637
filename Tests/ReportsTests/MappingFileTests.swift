import Diagnostics
import Formats
import Foundation
import Reports
import Testing
import Tilewright

@Suite struct MappingFileTests {
  private func read(_ text: String) throws -> Parsed<[MappingFile.Entry]> {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tilewright-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "mapping.json")
    try Data(text.utf8).write(to: file)
    return MappingFile.read(at: file.path, for: Example.network, on: Example.machine)
  }

  /// Code, line and column of each finding, and its words.
  private func found(_ text: String) throws -> [String] {
    let parsed = try read(text)
    #expect(parsed.value == nil)
    return parsed.diagnostics.map {
      "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.code.rawValue) \($0.message)"
    }
  }

  @Test func aResultReadsBackAsTheSameMappings() throws {
    let json = try JsonReport(Example.result, objective: .latency, version: "1.2.3").text()
    let parsed = try read(json)
    #expect(parsed.diagnostics == [])
    #expect(parsed.value?.map(\.layer) == ["0", "1", "2"])
    #expect(parsed.value?.map(\.mapping) == Example.result.layers.map(\.mapping))
  }

  @Test func aMappingReadBackCostsTheSame() throws {
    let problem = try Problem(layer: Example.matmul.layer, machine: Example.machine)
    let json = try JsonReport(Example.result, objective: .latency, version: "1.2.3").text()
    let mapping = try #require(read(json).value?.first?.mapping)
    #expect(mapping.check(for: problem) == [])
    let cost = NativeModel.cost(of: mapping, for: problem)
    #expect(cost == NativeModel.cost(of: Example.matmul.mapping, for: problem))
  }

  @Test func handWrittenYamlWithFewKeys() throws {
    let parsed = try read(
      """
      layers:
      - id: 2
        mapping:
          loops: [{dimension: G, step: 1}]
          tiles:
            O: [{memory: dram, loops: 1}]
            A: [{memory: dram, loops: 1}]
            B: [{memory: sram, loops: 0, slots: 2}, {memory: dram, loops: 1}]
      """)
    #expect(parsed.diagnostics == [])
    let mapping = Mapping(
      loops: [.init(0, step: 1)],
      tiles: [
        [.init(memory: 3, residency: 1)], [.init(memory: 3, residency: 1)],
        [.init(memory: 2, residency: 0, slots: 2), .init(memory: 3, residency: 1)],
      ])
    #expect(parsed.value?.first?.mapping == mapping)
    #expect(parsed.value?.first?.location.line == 4)
  }

  @Test func everyWrongNameAndValueIsFoundAtItsPlace() throws {
    let findings = try found(
      """
      {"layers": [
        {"id": "7", "mapping": {}},
        {"id": "2", "mapping": {
          "loops": [
            {"dimension": "H", "step": 1},
            {"dimension": "G", "step": 0},
            {"dimension": "G", "step": 3, "across": "D9"},
            {"dimension": "G", "steps": 3}
          ],
          "tiles": {
            "O": [{"memory": "dran", "loops": 4}],
            "A": [{"memory": "dram", "loops": 5, "slots": 3}],
            "C": []
          }
        }},
        {"id": "0"}
      ]}
      """)
    let expected = [
      "2:10 TW0401 network 'tiny' has no layer '7'",
      "5:21 TW0401 layer '2' has no dimension 'H'",
      "6:34 TW0108 expected a step, 1 to 1099511627776, found 0",
      "7:47 TW0401 machine 'toy' has no array dimension 'D9'",
      "8:7 TW0104 a loop lacks 'step'; it has dimension",
      "8:26 TW0103 unknown key 'steps' in a loop",
      "10:14 TW0104 'tiles' of layer '2' lacks 'B'; it has O, A",
      "11:24 TW0401 machine 'toy' has no memory 'dran'",
      "12:41 TW0108 expected a number of loops of the nest, 0 to 4, found 5",
      "12:53 TW0108 expected a number of slots, 1 to 2, found 3",
      "13:7 TW0103 unknown key 'C' in 'tiles' of layer '2'",
      "16:3 TW0104 a layer's result lacks 'mapping'; it has id",
    ]
    #expect(findings == expected)
  }

  @Test func textThatIsNoResult() throws {
    #expect(try found("[1, 2]").first?.contains("TW0105") == true)
    #expect(try found("{\"layers\": [").first?.contains("TW0102") == true)
    #expect(try found("{\"model\": \"native\"}").first?.contains("TW0104") == true)
    #expect(
      try found("{\"layers\": [{\"id\": \"2\", \"mapping\": {\"loops\": 3, \"tiles\": []}}]}").count == 2)
  }

  @Test func aLayerMappedTwice() throws {
    let layer =
      "{id: 2, mapping: {loops: [{dimension: G, step: 1}], tiles: {O: [{memory: dram, loops: 1}], "
      + "A: [{memory: dram, loops: 1}], B: [{memory: dram, loops: 1}]}}}"
    #expect(try found("layers:\n- \(layer)\n- \(layer)").first?.contains("TW0107") == true)
  }
}
