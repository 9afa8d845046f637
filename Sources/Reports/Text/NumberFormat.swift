import Diagnostics

/// Numbers as people read them, the same on every machine: no locale, no Foundation.
///
///     grouped(3_956_848)              3 956 848
///     energy(picojoules: 2.413e9)     2.413 mJ
///     percent(0.61)                   61 %
///     size(bits: 131_072)             16 KiB
public enum NumberFormat {
  /// A whole number in groups of three digits.
  public static func grouped(_ value: Int) -> String { Words.grouped(value) }

  /// A number with a fixed count of decimals, rounded to nearest, halves away from zero; whole part grouped.
  ///
  /// Beyond 2^52 units of the last decimal, where a `Double` has none to give, its shortest exact text.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "-∞" : "∞" }
    let scale = power(10, decimals)
    let scaled = (value.magnitude * Double(scale)).rounded()
    guard scaled < 4_503_599_627_370_496 else { return "\(value)" }
    let units = Int(scaled)
    let sign = value < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + grouped(units) }
    let fraction = String(units % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(grouped(units / scale)).\(zeros)\(fraction)"
  }

  /// A count that may have a fraction: the fraction is shown, to two decimals, when there is one.
  public static func count(_ value: Double) -> String {
    value == value.rounded() ? fixed(value, decimals: 0) : fixed(value, decimals: 2)
  }

  /// A share of 1 as a whole percentage; a share above nothing and below a half percent is `<1 %`, one below
  /// all that would round to all is `>99 %`.
  public static func percent(_ share: Double) -> String {
    if share > 0, share < 0.005 { return "<1 %" }
    if share < 1, share >= 0.995 { return ">99 %" }
    return "\(fixed(share * 100, decimals: 0)) %"
  }

  /// `dram 75 %, sram 20 %`: the parts of a whole that aren't 0, in their order.
  public static func shares(_ parts: [(name: String, amount: Double)]) -> String {
    let total = parts.reduce(0) { $0 + $1.amount }
    guard total > 0 else { return "" }
    return parts.filter { $0.amount > 0 }.map { "\($0.name) \(percent($0.amount / total))" }
      .joined(separator: ", ")
  }

  /// How far something lies above a limit, given as a share of the limit: `+12 %`, `+0.3 %`, `<0.1 %`.
  public static func excess(_ share: Double) -> String {
    if share <= 0 { return "0 %" }
    if share < 0.0005 { return "<0.1 %" }
    return share < 0.0995 ? "+\(fixed(share * 100, decimals: 1)) %" : "+\(fixed(share * 100, decimals: 0)) %"
  }

  /// A size in the largest binary unit that leaves at least 1, with one decimal unless it comes out whole.
  public static func size(bits: Int) -> String {
    guard bits >= 8 else { return "\(bits) b" }
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var unit = 0
    var perUnit = 8
    while unit + 1 < units.count, bits / perUnit >= 1024 {
      unit += 1
      perUnit *= 1024
    }
    if bits.isMultiple(of: perUnit) { return "\(grouped(bits / perUnit)) \(units[unit])" }
    if unit == 0 { return "\(grouped(bits)) b" }
    return "\(fixed(Double(bits) / Double(perUnit), decimals: 1)) \(units[unit])"
  }

  /// A size to the last bit: whole bytes when it is, bits when not.
  public static func exactSize(bits: Int) -> String {
    bits.isMultiple(of: 8) ? "\(grouped(bits / 8)) B" : "\(grouped(bits)) b"
  }

  /// An energy with four significant digits and its SI prefix.
  public static func energy(picojoules: Double) -> String {
    guard picojoules.isFinite, picojoules != 0 else {
      return picojoules == 0 ? "0 pJ" : "\(fixed(picojoules, decimals: 0)) pJ"
    }
    var unit = EnergyUnit.fitting(picojoules)
    // 999.96 nJ has four digits as 1.000 µJ.
    if (picojoules / unit.picojoules).magnitude >= 999.95 { unit = unit.next }
    let value = picojoules / unit.picojoules
    let decimals = value.magnitude >= 99.995 ? 1 : value.magnitude >= 9.9995 ? 2 : 3
    return "\(fixed(value, decimals: decimals)) \(unit.symbol)"
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

/// A unit of energy, for columns in which every value has the same one.
public enum EnergyUnit: Int, Hashable, Sendable, CaseIterable {
  /// 10⁻¹⁵ J.
  case femtojoule = -1
  /// 10⁻¹² J.
  case picojoule
  /// 10⁻⁹ J.
  case nanojoule
  /// 10⁻⁶ J.
  case microjoule
  /// 10⁻³ J.
  case millijoule
  /// 1 J.
  case joule
  /// 10³ J.
  case kilojoule

  /// How many picojoules it has.
  public var picojoules: Double {
    switch self {
    case .femtojoule: 1e-3
    case .picojoule: 1
    case .nanojoule: 1e3
    case .microjoule: 1e6
    case .millijoule: 1e9
    case .joule: 1e12
    case .kilojoule: 1e15
    }
  }

  /// Its SI symbol.
  public var symbol: String {
    switch self {
    case .femtojoule: "fJ"
    case .picojoule: "pJ"
    case .nanojoule: "nJ"
    case .microjoule: "µJ"
    case .millijoule: "mJ"
    case .joule: "J"
    case .kilojoule: "kJ"
    }
  }

  /// The largest unit of which the energy holds at least one, or the smallest there is.
  public static func fitting(_ picojoules: Double) -> EnergyUnit {
    allCases.last { picojoules.magnitude >= $0.picojoules } ?? .femtojoule
  }

  /// The next larger unit, or itself when there is none.
  public var next: EnergyUnit { EnergyUnit(rawValue: rawValue + 1) ?? self }
}
