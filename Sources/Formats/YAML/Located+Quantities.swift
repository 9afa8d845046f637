import Diagnostics

/// Frequency of a machine's clock; needed to turn time and power into cycles.
struct Clock {
  let hertz: Double
}

/// An energy per access as written: of the full width, or of each bit.
enum AccessEnergy: Equatable {
  case perAccess(Double)
  case perBit(Double)
}

/// Reads quantities with their units.
extension Located {
  /// A size in bits, at least `least`.
  func size(atLeast least: Int = 1, _ findings: inout Findings) -> Int? {
    guard let (number, unit) = quantity(.size, &findings) else { return nil }
    guard let bits = Unit.bits(unit) else { return wrongUnit(.size, unit, &findings) }
    return whole(number, times: bits, "bits", atLeast: least, &findings)
  }

  /// An energy in picojoules.
  func energy(_ findings: inout Findings) -> Double? {
    guard let (number, unit) = quantity(.energy, &findings) else { return nil }
    guard let power = Unit.powerOfTen(of: unit, base: "J") else { return wrongUnit(.energy, unit, &findings) }
    return scaled(number, power + 12, .energy, &findings, within: .event)
  }

  /// An energy per access.
  func accessEnergy(_ findings: inout Findings) -> AccessEnergy? {
    guard let (number, unit) = quantity(.accessEnergy, &findings) else { return nil }
    if let power = Unit.powerOfTen(of: unit, base: "J") {
      return scaled(number, power + 12, .accessEnergy, &findings, within: .event).map { .perAccess($0) }
    }
    guard let (over, under) = Unit.ratio(unit), let power = Unit.powerOfTen(of: over, base: "J") else {
      return wrongUnit(.accessEnergy, unit, &findings)
    }
    switch under {
    case "access", "b", "bit", "B", "byte": break
    default: return wrongUnit(.accessEnergy, unit, &findings)
    }
    guard let value = scaled(number, power + 12, .accessEnergy, &findings, within: .event) else { return nil }
    switch under {
    case "access": return .perAccess(value)
    case "B", "byte": return .perBit(value / 8)
    default: return .perBit(value)
    }
  }

  /// Bits per cycle, at least 1; a bandwidth per second that is no whole number of them is rounded down with a warning.
  func bandwidth(clock: Clock?, _ findings: inout Findings) -> Int? {
    guard let (number, unit) = quantity(.bandwidth, &findings) else { return nil }
    guard let (over, under) = Unit.ratio(unit), let bits = Unit.bits(over) else {
      return wrongUnit(.bandwidth, unit, &findings)
    }
    if Unit.isCycle(under) { return whole(number, times: bits, "bits per cycle", &findings) }
    guard Unit.isSecond(under) else { return wrongUnit(.bandwidth, unit, &findings) }
    guard let hertz = hertz(clock, "a bandwidth per second", &findings) else { return nil }
    guard let value = scaled(number, 0, .bandwidth, &findings) else { return nil }
    return rounded(value * Double(bits) / hertz, .down, "b/cycle", &findings)
  }

  /// A frequency in hertz, above 0.
  func frequency(_ findings: inout Findings) -> Clock? {
    guard let (number, unit) = quantity(.frequency, &findings) else { return nil }
    guard let power = Unit.powerOfTen(of: unit, base: "Hz") else {
      return wrongUnit(.frequency, unit, &findings)
    }
    guard let hertz = scaled(number, power, .frequency, &findings, within: .clock) else { return nil }
    guard hertz > 0 else {
      findings.error(.outOfRange, "expected a clock above 0 Hz, found \(found)", at: location)
      return nil
    }
    return Clock(hertz: hertz)
  }

  /// Picojoules per cycle.
  func power(clock: Clock?, _ findings: inout Findings) -> Double? {
    guard let (number, unit) = quantity(.power, &findings) else { return nil }
    if let (over, under) = Unit.ratio(unit), Unit.isCycle(under),
      let power = Unit.powerOfTen(of: over, base: "J")
    {
      return scaled(number, power + 12, .power, &findings, within: .leakage)
    }
    guard let power = Unit.powerOfTen(of: unit, base: "W") else { return wrongUnit(.power, unit, &findings) }
    guard let hertz = hertz(clock, "a power in watts", &findings) else { return nil }
    return scaled(number, power + 12, .power, &findings).flatMap {
      FigureLimit.leakage.check($0 / hertz, found, at: location, &findings)
    }
  }

  /// Square millimetres.
  func area(_ findings: inout Findings) -> Double? {
    guard let (number, unit) = quantity(.area, &findings) else { return nil }
    switch unit {
    case "um2", "um^2", "\u{B5}m2", "\u{B5}m\u{B2}", "um\u{B2}":
      return scaled(number, -6, .area, &findings, within: .area)
    case "mm2", "mm^2", "mm\u{B2}": return scaled(number, 0, .area, &findings, within: .area)
    default: return wrongUnit(.area, unit, &findings)
    }
  }

  /// Cycles; the one quantity that may stand without its unit. A time that is no whole number of them is rounded
  /// up with a warning.
  func cycles(clock: Clock?, _ findings: inout Findings) -> Int? {
    guard let text, let (number, unit) = NumberSyntax.split(text) else {
      wrongType(&findings, expected: Quantity.time.expected)
      return nil
    }
    if unit.isEmpty || Unit.isCycle(unit) {
      return whole(number, times: 1, "cycles", atLeast: 0, &findings).flatMap { latency($0, &findings) }
    }
    guard let power = Unit.powerOfTen(of: unit, base: "s") else { return wrongUnit(.time, unit, &findings) }
    guard let hertz = hertz(clock, "a time in seconds", &findings) else { return nil }
    guard let value = scaled(number, power, .time, &findings) else { return nil }
    return rounded(value * hertz, .up, "cycles", &findings).flatMap { latency($0, &findings) }
  }
}

extension Located {
  private func quantity(_ kind: Quantity, _ findings: inout Findings) -> (number: String, unit: String)? {
    guard let text, let (number, unit) = NumberSyntax.split(text) else {
      wrongType(&findings, expected: kind.expected)
      return nil
    }
    guard !unit.isEmpty else {
      findings.error(
        .wrongUnit, "expected \(kind.expected), found '\(text)' without a unit", at: location,
        fix: kind.fix(forBare: text))
      return nil
    }
    return (number, unit)
  }

  private func wrongUnit<Value>(_ kind: Quantity, _ unit: String, _ findings: inout Findings) -> Value? {
    findings.error(.wrongUnit, "expected \(kind.expected), found the unit '\(unit)'", at: location)
    return nil
  }

  /// The number in the kind's own unit; what a `Double` doesn't hold, or only as 0, is out of range.
  private func scaled(
    _ number: String, _ power: Int, _ kind: Quantity, _ findings: inout Findings,
    within limit: FigureLimit? = nil
  ) -> Double? {
    let isNegative = number.hasPrefix("-")
    guard let value = Unit.scale(number, by: power), !isNegative || value == 0 else {
      let limits = isNegative ? ", at least 0" : " that a computer can hold"
      findings.error(.outOfRange, "expected \(kind.expected)\(limits), found \(found)", at: location)
      return nil
    }
    guard let limit else { return value.magnitude }
    return limit.check(value.magnitude, found, at: location, &findings)
  }

  private func latency(_ cycles: Int, _ findings: inout Findings) -> Int? {
    if cycles <= FigureLimit.latencyCycles { return cycles }
    findings.error(.outOfRange, "\(found) is more than 2^40 cycles", at: location)
    return nil
  }

  private func whole(
    _ number: String, times factor: Int, _ what: String, atLeast least: Int = 1, _ findings: inout Findings
  ) -> Int? {
    switch DecimalNumber(number)?.times(factor) ?? .tooBig {
    case .exact(let value) where value >= least: return value
    case .exact(let value):
      findings.error(.outOfRange, "\(found) is \(value) \(what), expected at least \(least)", at: location)
    case .fractional:
      findings.error(.outOfRange, "\(found) is not a whole number of \(what)", at: location)
    case .tooBig:
      findings.error(.outOfRange, "\(found) is more than 2^62 \(what)", at: location)
    }
    return nil
  }

  private func rounded(
    _ value: Double, _ rule: FloatingPointRoundingRule, _ unit: String, _ findings: inout Findings
  ) -> Int? {
    // A product of two rounded numbers may miss a whole one by a few ulps.
    let nearest = value.rounded()
    let isWhole = abs(value - nearest) <= nearest * 1e-12
    let result = isWhole ? nearest : value.rounded(rule)
    guard result >= (rule == .down ? 1 : 0), result <= 0x1p62 else {
      findings.error(.outOfRange, "\(found) comes to \(value) \(unit), out of range", at: location)
      return nil
    }
    if !isWhole {
      findings.warning(
        .roundedQuantity, "\(found) comes to \(value) \(unit); \(Int(result)) \(unit) are used", at: location,
        fix: "write '\(Int(result)) \(unit)'")
    }
    return Int(result)
  }

  private func hertz(_ clock: Clock?, _ what: String, _ findings: inout Findings) -> Double? {
    if let clock { return clock.hertz }
    findings.error(
      .wrongUnit, "\(found) is \(what), which needs the machine's clock", at: location,
      fix: "add 'clock: 1 GHz' to the machine, or write the quantity per cycle")
    return nil
  }
}
