import ArgumentParser
import Reports

/// How long a search may take, and how much memory.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("time-limit"),
    help: ArgumentHelp(
      "Search, or run, for at most so long and print the best found by then.",
      valueName: "seconds"))
  var timeLimit: Double?

  @Option(
    name: .customLong("memory-limit"),
    help: ArgumentHelp(
      "End the search, as a time limit does, when the process takes so much: 500MB, 4GiB. Half of the computer's memory "
        + "when not given.",
      valueName: "size"))
  var memoryLimit: MemorySize?

  func validate() throws {
    if let timeLimit, !(timeLimit > 0 && timeLimit <= 1e9) {
      throw ValidationError("'--time-limit' must be above 0 and at most 1e9 seconds, not \(timeLimit).")
    }
  }
}

/// `500MB`, `4 GiB`: a number with a unit.
struct MemorySize: ExpressibleByArgument, CustomStringConvertible, Sendable {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  private static let units: [(name: String, bytes: Double)] = [
    ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KiB", 1024),
    ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
  ]

  /// Nil for what isn't a size of at least a byte.
  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = argument[digits.endIndex...].drop { $0 == " " }
    guard let number = Double(digits), let scale = Self.units.first(where: { $0.name == unit })?.bytes,
      number * scale >= 1, number * scale < 1e18
    else { return nil }
    bytes = Int(number * scale)
  }

  /// In the largest unit that leaves at least 1.
  var description: String { NumberFormat.size(bits: bytes * 8) }
}
