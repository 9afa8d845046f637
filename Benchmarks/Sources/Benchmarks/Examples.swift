import Foundation
import Formats
import Tilewright

/// The repository's example files.
enum Examples {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardized

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
