import Foundation

/// `swift run -c release --package-path Benchmarks Benchmarks [evaluations|networks|zigzag]…`, all of them by default.
@main
struct Main {
  static func main() async throws {
    let known = ["evaluations", "networks", "zigzag"]
    let asked = Array(CommandLine.arguments.dropFirst())
    if let wrong = asked.first(where: { !known.contains($0) }) {
      FileHandle.standardError.write(
        Data("unknown benchmark '\(wrong)': \(known.joined(separator: ", "))\n".utf8))
      exit(2)
    }
    for name in known where asked.isEmpty || asked.contains(name) {
      switch name {
      case "evaluations": try await EvaluationRate.run()
      case "networks": try await NetworkTimes.run()
      default: try await ZigZagTable.run()
      }
      if asked.count != 1 { print() }
    }
  }
}
