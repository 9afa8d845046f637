import Tilewright

/// What is asked of the benchmarks: their names, and what narrows the tables of proofs.
struct BenchmarkOptions {
  /// What is wrong with the arguments.
  struct Wrong: Error {
    let text: String
  }

  private(set) var benchmarks: [String] = []
  /// `--network a,b`: only these.
  private(set) var networks: [String] = []
  /// `--machine a,b`: only these.
  private(set) var machines: [String] = []
  /// `--objective energy,latency`: only these.
  private(set) var objectives = Objective.allCases
  /// `--time-limit 10`: seconds after which a network's search is interrupted; none when not given.
  private(set) var timeLimit: Duration?
  /// `--whole-only`: layers aren't searched once more, each by itself, to time them.
  private(set) var timesLayers = true

  init(_ arguments: [String], known: [String]) throws {
    var left = arguments[...]
    while let word = left.popFirst() {
      func value() throws -> String {
        guard let value = left.popFirst() else { throw Wrong(text: "'\(word)' without a value") }
        return value
      }
      func list() throws -> [String] { try value().split(separator: ",").map(String.init) }
      switch word {
      case "--network": networks = try list()
      case "--machine": machines = try list()
      case "--objective":
        objectives = try list().map {
          guard let objective = Objective(rawValue: $0) else {
            throw Wrong(text: "unknown objective '\($0)'")
          }
          return objective
        }
      case "--time-limit":
        guard let seconds = Double(try value()) else { throw Wrong(text: "'\(word)' takes seconds") }
        timeLimit = .seconds(seconds)
      case "--whole-only": timesLayers = false
      default:
        guard known.contains(word) else {
          throw Wrong(text: "unknown benchmark '\(word)': \(known.joined(separator: ", "))")
        }
        benchmarks.append(word)
      }
    }
  }

  func includes(network: String, machine: String) -> Bool {
    (networks.isEmpty || networks.contains(network)) && (machines.isEmpty || machines.contains(machine))
  }
}
