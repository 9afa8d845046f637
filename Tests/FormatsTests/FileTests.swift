import Diagnostics
import Foundation
import Testing
import Tilewright

@testable import Formats

/// Whole files: which reader a file gets.
@Suite struct FileTests {
  /// Writes a file into a folder of its own, reads it, removes it.
  func reading<Value>(_ name: String, _ bytes: [UInt8], _ read: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return try read(file.path)
  }

  @Test func networksAreReadByTheirContent() throws {
    let workload = try reading("net.v2.yaml", Array(ZigZagWorkloadTests.valid.utf8)) {
      try NetworkFile.read(at: $0).checked()
    }
    #expect(workload.name == "net.v2")
    let native = try reading("x.txt", Array(MutationTests.network.utf8)) {
      try NetworkFile.read(at: $0).checked()
    }
    #expect(native.layers.count == 6)
    let model: [UInt8] = [0x08, 0x08, 0x12, 0x01, 0x61]
    let unnamed = try reading("model", model) { NetworkFile.read(at: $0) }
    #expect(unnamed.diagnostics.map(\.code) == [.onnxSyntax])
    let text = try reading("model.onnx", Array("hello".utf8)) { NetworkFile.read(at: $0) }
    #expect(text.diagnostics.map(\.code) == [.onnxSyntax])
  }

  @Test func machinesAndConstraintsAreReadFromFiles() throws {
    let machine = try reading("tpu.yaml", Array(NativeMachineTests.valid.utf8)) {
      try MachineFile.read(at: $0).checked()
    }
    #expect(machine.name == "tpu")
    let constraints = try reading("c.yaml", Array(ConstraintsTests.zigzag.utf8)) {
      try ConstraintsFile.read(at: $0).checked()
    }
    #expect(constraints.entries.count == 2)
    let empty = try reading("e.yaml", []) { ConstraintsFile.read(at: $0) }
    expect(empty, finds: ["error unknownFormat 1:1"])
  }
}
