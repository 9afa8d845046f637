import Diagnostics

/// A kind of quantity with the units in which it may be written.
///
/// Prefixes are decimal (`kB` is 1000 bytes) unless they carry the `i` of the binary ones (`KiB` is 1024 bytes); `b` is a
/// bit, `B` a byte. A number without a unit, or with another, is `wrongUnit`.
enum Quantity {
  /// Bits: `16 KiB`, `2 MB`, `131072 b`.
  case size
  /// Energy of an event in picojoules: `10.5 pJ`, `8 fJ`.
  case energy
  /// Energy of an event in picojoules, possibly per bit: `0.249 pJ/b`.
  case accessEnergy
  /// Bits per cycle, or per second where there is a clock: `64 b/cycle`, `38.4 GB/s`.
  case bandwidth
  /// Cycles per second: `1 GHz`.
  case frequency
  /// Power, as energy per cycle or in watts where there is a clock: `600 pW`, `0.02 pJ/cycle`.
  case power
  /// Area in square millimetres: `0.02 mm2`, `450 um2`.
  case area
  /// Cycles, or time where there is a clock: `4 cycles`, `20 ns`.
  case time

  /// What to say when something else was found.
  var expected: String {
    switch self {
    case .size: "a size with its unit, such as '16 KiB', '32 B' or '131072 b'"
    case .energy: "an energy with its unit, such as '10.5 pJ' or '8 fJ'"
    case .accessEnergy: "an energy with its unit, such as '10.5 pJ' for a full-width access or '0.25 pJ/b'"
    case .bandwidth: "a bandwidth with its unit, such as '64 b/cycle', '8 B/cycle' or '38.4 GB/s'"
    case .frequency: "a frequency with its unit, such as '1 GHz' or '800 MHz'"
    case .power: "a power with its unit, such as '600 pW', '2 mW' or '0.02 pJ/cycle'"
    case .area: "an area with its unit, such as '450 um2' or '0.02 mm2'"
    case .time: "a number of cycles, such as '4 cycles', or a time such as '20 ns'"
    }
  }

  /// What a bare number might have meant.
  func fix(forBare number: String) -> String {
    switch self {
    case .size: "write '\(number) B' for bytes or '\(number) b' for bits"
    case .energy, .accessEnergy: "write '\(number) pJ' for picojoules"
    case .bandwidth: "write '\(number) b/cycle' for bits per cycle"
    case .frequency: "write '\(number) GHz' or '\(number) MHz'"
    case .power: "write '\(number) pJ/cycle', or a power such as '\(number) uW'"
    case .area: "write '\(number) um2' or '\(number) mm2'"
    case .time: "write '\(number) cycles'"
    }
  }
}

/// A number as written, exactly: digits × 10^exponent.
struct DecimalNumber: Equatable {
  let digits: Int
  let exponent: Int

  /// Takes a number that `NumberSyntax.split` found; nil when it has more digits than fit.
  init?(_ text: String) {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first else { return nil }
    let written = parts.count > 1 ? Int(parts[1]) : 0
    let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    var fraction = halves.count > 1 ? String(halves[1]) : ""
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let whole = halves[0] == "-" ? "-0" : halves[0].isEmpty ? "0" : String(halves[0])
    guard let written, abs(written) < 400, let digits = Int(whole + fraction) else { return nil }
    self.digits = digits
    exponent = digits == 0 ? 0 : written - fraction.count
  }

  /// The number times `factor`, if it is a whole number of at most 2^62.
  func times(_ factor: Int) -> Whole {
    guard digits != 0 else { return .exact(0) }
    var (value, overflow) = digits.multipliedReportingOverflow(by: factor)
    guard !overflow else { return .tooBig }
    var left = exponent
    while left < 0 {
      guard value % 10 == 0 else { return .fractional }
      value /= 10
      left += 1
    }
    while left > 0 {
      (value, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return .tooBig }
      left -= 1
    }
    return value > 1 << 62 ? .tooBig : .exact(value)
  }

  /// A product that should be whole.
  enum Whole: Equatable {
    case exact(Int)
    case fractional
    case tooBig
  }
}
