import Foundation
import Formats
import Tilewright

/// The repository's example files.
enum Examples {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardized

  /// The networks and constraints that whole-network benchmarks share.
  struct Networks {
    let resnet: Network
    let cnn: Network
    let transformer: Network
    /// ZigZag's unrolling for the edge TPU.
    let unrolled: Constraints
    /// Where vector layers of the transformer go on the edge TPU.
    let vectors: Constraints

    init() throws {
      resnet = try Examples.network("resnet18.yaml")
      cnn = try Examples.network("small-cnn.onnx", ["batch": 1])
      transformer = try Examples.network("transformer-block.onnx", ["seq": 128])
      unrolled = try Examples.constraints("edge-tpu-like")
      vectors = try Examples.constraints("edge-tpu-vectors")
    }
  }

  static func path(_ file: String) -> String { root.appendingPathComponent("examples/\(file)").path }

  static func network(_ file: String, _ dimensions: [String: Int] = [:]) throws -> Network {
    let options = NetworkOptions(dimensions: dimensions, skipUnsupported: false)
    return try NetworkFile.read(at: path("networks/\(file)"), options: options).get()
  }

  static func machine(_ name: String) throws -> Machine {
    try MachineFile.read(at: path("machines/\(name).yaml")).get()
  }

  static func constraints(_ name: String) throws -> Constraints {
    try ConstraintsFile.read(at: path("constraints/\(name).yaml")).get()
  }

  /// The network of this name beside the benchmarks, or else among the examples.
  static func network(named name: String) throws -> Network {
    try NetworkFile.read(at: file(name, "Networks"), options: NetworkOptions()).get()
  }

  /// The machine of this name beside the benchmarks, or else among the examples.
  static func machine(named name: String) throws -> Machine {
    try MachineFile.read(at: file(name, "Machines")).get()
  }

  /// The constraints of this name beside the benchmarks, or else among the examples.
  static func constraints(named name: String) throws -> Constraints {
    try ConstraintsFile.read(at: file(name, "Constraints")).get()
  }

  /// The constraints beside the benchmarks that are called as a network; most need none.
  static func constraints(for network: Network) throws -> Constraints {
    let path = file(network.name, "Constraints")
    return FileManager.default.fileExists(atPath: path)
      ? try ConstraintsFile.read(at: path).get() : Constraints()
  }

  private static func file(_ name: String, _ folder: String) -> String {
    let own = root.appendingPathComponent("Benchmarks/\(folder)/\(name).yaml").path
    return FileManager.default.fileExists(atPath: own) ? own : path("\(folder.lowercased())/\(name).yaml")
  }
}

/// Text in a column: numbers to the right.
func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
  let space = String(repeating: " ", count: max(0, width - text.count))
  return left ? text + space : space + text
}

/// A number with a fixed count of decimals and spaces between thousands.
func grouped(_ value: Double, _ decimals: Int) -> String {
  let text = String(format: "%.\(decimals)f", value)
  let whole = text.prefix { $0 != "." }
  var result = ""
  for (index, digit) in whole.enumerated() {
    if index > 0, (whole.count - index) % 3 == 0 { result += " " }
    result.append(digit)
  }
  return result + text.dropFirst(whole.count)
}

/// A line of a table that takes long: written at once, wherever it goes.
func emit(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
