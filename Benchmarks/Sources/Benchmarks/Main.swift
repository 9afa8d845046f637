import Foundation

/// `swift run -c release Benchmarks [evaluations|networks|latency|zigzag|loma|nvdla|proof]… [options]`; the first
/// four when none is named. `BenchmarkOptions` says what the options are.
@main
struct Main {
  static func main() async throws {
    let usual = ["evaluations", "networks", "latency", "zigzag"]
    let known = usual + ["loma", "nvdla", "proof"]
    let options: BenchmarkOptions
    do {
      options = try BenchmarkOptions(Array(CommandLine.arguments.dropFirst()), known: known)
    } catch let wrong as BenchmarkOptions.Wrong {
      FileHandle.standardError.write(Data("\(wrong.text)\n".utf8))
      exit(2)
    }
    let asked = options.benchmarks.isEmpty ? usual : options.benchmarks
    for name in known where asked.contains(name) {
      switch name {
      case "evaluations": try await EvaluationRate.run()
      case "networks": try await NetworkTimes.run()
      case "latency": try await LatencyDistance.run()
      case "zigzag": try await ZigZagTable.run()
      case "loma": try await LomaTable.run()
      case "nvdla": try await NvdlaTable.run(options)
      default: try await ProofTable.run(options)
      }
      if asked.count != 1 { print() }
    }
  }
}
