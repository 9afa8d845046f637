import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// The fuzzers' corpus, read again: whatever the bytes, a value or findings that stand inside the file.
@Suite struct FuzzCorpusTests {
  static let corpus = InputFolder.tests.appending(path: "../../Fuzz/Corpus").standardized

  static func inputs(of target: String) throws -> [(name: String, bytes: Data)] {
    let folder = corpus.appending(path: target)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      ($0, try Data(contentsOf: folder.appending(path: $0)))
    }
  }

  @Test func yamlReadersAnswerEveryInput() throws {
    let inputs = try Self.inputs(of: "yaml")
    #expect(inputs.count >= 50)
    for (name, bytes) in inputs {
      let text = String(decoding: bytes, as: UTF8.self)
      let checked = InputFiles([InputFile.parse(text, file: name)])
      check(MachineFile.parse(text, file: name), text, name)
      check(NetworkFile.parse(text, file: name), text, name)
      check(ConstraintsFile.parse(text, file: name), text, name)
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
      #expect(checked.diagnostics.allSatisfy { ($0.location?.line ?? 0) <= lines }, "\(name)")
    }
  }

  @Test func theOnnxReaderAnswersEveryInput() throws {
    let inputs = try Self.inputs(of: "onnx")
    #expect(inputs.count >= 20)
    for (name, bytes) in inputs {
      let plain = OnnxReader.read(bytes, file: name)
      #expect((plain.value == nil) == plain.diagnostics.hasErrors, "\(name)")
      let options = NetworkOptions(dimensions: ["batch": 1], skipUnsupported: true)
      for layer in OnnxReader.read(bytes, file: name, options: options).value?.layers ?? [] {
        #expect(layer.check().isEmpty, "\(name)")
      }
    }
  }

  private func check<Value>(_ parsed: Parsed<Value>, _ text: String, _ name: String) {
    #expect((parsed.value == nil) == parsed.diagnostics.hasErrors, "\(name)")
    #expect(parsed.diagnostics.allSatisfy { $0.location != nil }, "\(name)")
  }
}
