import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// Small wrong inputs of every kind: what is found must be what their comments expect, no more and no less.
@Suite struct BadInputTests {
  /// Files by themselves, and the files of each folder in `together` with each other.
  static let cases: [String] = {
    let single = InputFolder.files(in: "BadInputs").map { relative($0) }.filter {
      !$0.hasPrefix("together/") || $0.split(separator: "/").count == 2
    }
    return single + InputFolder.folders(in: "BadInputs/together").map { "together/\($0)/" }
  }()

  static func relative(_ url: URL) -> String {
    let root = InputFolder.tests.appending(path: "BadInputs").path + "/"
    return url.path.hasPrefix(root) ? String(url.path.dropFirst(root.count)) : url.path
  }

  static func files(of name: String) -> [URL] {
    guard name.hasSuffix("/") else { return [InputFolder.tests.appending(path: "BadInputs/\(name)")] }
    return InputFolder.files(in: "BadInputs/\(name.dropLast())")
  }

  @Test(arguments: cases) func findingsAreThoseExpected(_ name: String) {
    let (wrong, diagnostics) = differences(in: Self.files(of: name))
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(!diagnostics.isEmpty, "nothing is wrong with \(name)")
    for diagnostic in diagnostics where diagnostic.severity == .error {
      #expect(diagnostic.location != nil, "\(diagnostic.message)")
    }
  }

  @Test func thereAreManyAndTheyDiffer() throws {
    #expect(Self.cases.count >= 120)
    let texts = try Self.cases.map { try Self.files(of: $0).map { try Data(contentsOf: $0) } }
    #expect(Set(texts).count == texts.count)
  }

  /// Codes that no file of the folder can have, with the reason.
  static let elsewhere: [DiagnosticCode: String] = [
    .onnxSyntax: "ONNX models are binary: BadOnnxTests makes them",
    .unknownShape: "ONNX models are binary: BadOnnxTests makes them",
    .modelLeavesOut: "said of ONNX models by ZigZag's model: ZigZagImportTests",
    .leftOut: "ONNX models are binary: OnnxLeftOutTests makes them",
    .interrupted: "said by a run that a person ends: InterruptionTests of the command",
    .badOption: "said of the command line: its page in Docs is run",
    .wrongRead: "said of a run with numbers: its page in Docs is run",
    .unwritableFile: "said of the place for results: its page in Docs is run",
    .cannotTile: "said by a tiling search",
    .tooLargeForSearch: "said by a tiling search",
    .thinnedSearch: "said by a tiling search",
    // Schedules are checked by ScheduleListingTests.
    .scheduleSyntax: "said of schedules", .notYetComplete: "said of schedules",
    .lockedSlot: "said of schedules",
    .overwritten: "said of schedules", .overCapacity: "said of schedules",
    .incompleteSum: "said of schedules",
    .wrongCoverage: "said of schedules", .busyUnit: "said of schedules",
    .alreadyResident: "said of schedules",
    .layoutMismatch: "said of schedules",
  ]

  @Test func everyCodeIsExpectedSomewhere() {
    let found = Set(
      Self.cases.flatMap { InputFiles.check(Self.files(of: $0).map(\.path)).diagnostics.map(\.code) })
    for code in DiagnosticCode.allCases {
      #expect(found.contains(code) != (Self.elsewhere[code] != nil), "\(code) \(code.rawValue)")
    }
  }
}

/// Wrong ONNX models, made here because they are binary.
@Suite struct BadOnnxTests {
  static let image = OnnxWriter.info("x", [1, 3, 8, 8])
  static let kernel = OnnxWriter.weight("w", [4, 3, 3, 3])
  static let conv = OnnxWriter.node("Conv", ["x", "w"], ["y"], name: "conv")

  static func model(_ nodes: [Data], _ weights: [Data] = [kernel], inputs: [Data] = [image]) -> Data {
    OnnxWriter.model(nodes: nodes, initializers: weights, inputs: inputs)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: Data
    let codes: [DiagnosticCode]
    let text: String

    init(_ name: String, _ bytes: Data, _ codes: [DiagnosticCode], _ text: String) {
      testDescription = name
      self.bytes = bytes
      self.codes = codes
      self.text = text
    }
  }

  static let cases = [
    Case("empty", Data(), [.onnxSyntax], "the file is empty"),
    Case("cut off in the header", Data(model([conv]).prefix(3)), [.onnxSyntax], "cut off"),
    Case("cut off in the graph", Data(model([conv]).prefix(60)), [.onnxSyntax], "cut off"),
    Case("text", Data("tilewright: machine".utf8), [.onnxSyntax], "not an ONNX model"),
    Case("no graph", OnnxWriter.field(1, 8), [.onnxSyntax], "holds no graph"),
    Case("no nodes", model([]), [.onnxSyntax], "the graph has no nodes"),
    Case(
      "unknown operator", model([OnnxWriter.node("Frobnicate", ["x"], ["y"], name: "f")]),
      [.unsupportedOperator],
      "Frobnicate"),
    Case(
      "foreign domain",
      model([OnnxWriter.node("Conv", ["x", "w"], ["y"], name: "c", domain: "com.example")]),
      [.unsupportedOperator], "com.example"),
    Case(
      "symbolic batch", model([conv], inputs: [OnnxWriter.info("x", ["batch", 3, 8, 8])]), [.unknownShape],
      "batch"),
    Case(
      "cycle",
      model([
        OnnxWriter.node("Add", ["x", "b"], ["a"], name: "one"),
        OnnxWriter.node("Relu", ["a"], ["b"], name: "two"),
      ]), [.cyclicGraph], "one"),
    Case(
      "producer missing", model([OnnxWriter.node("Relu", ["nowhere"], ["y"], name: "r")]), [.unknownProducer],
      "nowhere"),
    Case(
      "channels differ", model([conv], [OnnxWriter.weight("w", [4, 5, 3, 3])]), [.shapeMismatch], "conv"),
    Case(
      "kernel larger than the image", model([conv], [OnnxWriter.weight("w", [4, 3, 9, 9])]), [.shapeMismatch],
      "conv"),
    Case(
      "matmul of other sizes",
      model([OnnxWriter.node("MatMul", ["x", "w"], ["y"], name: "m")], [OnnxWriter.weight("w", [5, 4])]),
      [.shapeMismatch], "m"),
  ]

  @Test(arguments: cases) func findingsAreThoseExpected(_ bad: Case) {
    let parsed = OnnxReader.read(bad.bytes, file: "bad.onnx")
    #expect(parsed.value == nil)
    #expect(parsed.diagnostics.filter { $0.severity == .error }.map(\.code) == bad.codes, "\(parsed.report)")
    #expect(parsed.report.contains(bad.text), "\(parsed.report)")
  }

  @Test func codesOfModelsAreCovered() {
    let codes = Set(Self.cases.flatMap(\.codes))
    #expect([.onnxSyntax, .unsupportedOperator, .unknownShape].allSatisfy(codes.contains))
  }

  /// Weights that stand in another file, there or not, are never needed.
  @Test func externalDataIsFine() throws {
    let model = Self.model([Self.conv])
    let network = try OnnxReader.read(model, file: "external.onnx").checked()
    #expect(network.layers.map(\.operatorName) == ["Conv"])
  }
}
