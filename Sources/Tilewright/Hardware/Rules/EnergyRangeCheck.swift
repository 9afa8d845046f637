import Diagnostics

/// Warns of energies that no memory of the size takes: most often a unit is wrong by a factor of 1000.
///
/// The limits are wide: ten times above and far below what M. Horowitz gives in "Computing's energy problem", ISSCC
/// 2014 (8 KiB: 0.16 pJ/b, 1 MiB: 1.6 pJ/b, DRAM: 20 to 40 pJ/b at 45 nm). An energy of 0 is an idealisation, not a slip.
enum EnergyRangeCheck {
  /// What memories up to a size take, in picojoules per bit.
  private struct Range {
    let upTo: Int
    let picojoulesPerBit: ClosedRange<Double>
  }

  private static let ranges = [
    Range(upTo: 1 << 16, picojoulesPerBit: 1e-6...2),
    Range(upTo: 1 << 26, picojoulesPerBit: 1e-4...20),
    Range(upTo: Int.max, picojoulesPerBit: 1e-3...400),
  ]
  /// What an operation takes, in picojoules.
  private static let operation = 1e-5...1000.0

  static func findings(for machine: Machine) -> [Diagnostic] {
    let energy = machine.array.operationEnergyPicojoules
    let ofOperation: [Diagnostic] =
      energy == 0 || operation.contains(energy) ? [] : [.implausibleOperation(energy, operation, in: machine)]
    return ofOperation
      + machine.memories.flatMap { memory in
        [
          finding(memory, "read", memory.readEnergyPicojoules, .readEnergy) { $0.isRead },
          finding(memory, "write", memory.writeEnergyPicojoules, .writeEnergy) { !$0.isRead },
        ].compactMap(\.self)
      }
  }

  private static func finding(
    _ memory: Memory, _ verb: String, _ energy: Double, _ part: MemoryOrigin.Part, moves: (Movement) -> Bool
  ) -> Diagnostic? {
    let ports = memory.ports.filter { $0.widthBits >= 1 && $0.uses.contains { moves($0.movement) } }
    guard energy > 0, let width = ports.map(\.widthBits).max() else { return nil }
    let size = memory.capacity.bits
    guard let range = ranges.first(where: { size <= $0.upTo })?.picojoulesPerBit else { return nil }
    let perBit = energy / Double(width)
    guard !range.contains(perBit) else { return nil }
    return .implausible(memory, verb, perBit: perBit, width: width, range: range, at: memory.place(of: part))
  }

  /// A number as a person would write it: three digits.
  fileprivate static func text(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "\(value)" }
    var scale = 1.0
    while value * scale < 100 && scale < 1e15 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded >= 1000 && rounded < 1e15 ? "\(Int(rounded))" : trimmed("\(rounded)")
  }

  private static func trimmed(_ text: String) -> String {
    let parts = text.split(separator: "e-")
    guard parts.count == 2, let zeros = Int(parts[1]), zeros >= 1 else {
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    let mantissa = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
    return "0." + String(repeating: "0", count: zeros - 1) + mantissa.filter { $0 != "." }
  }
}

extension Diagnostic {
  fileprivate static func implausible(
    _ memory: Memory, _ verb: String, perBit: Double, width: Int, range: ClosedRange<Double>,
    at place: SourceLocation?
  ) -> Diagnostic {
    let text = EnergyRangeCheck.text
    let size = memory.capacity.limit.map(BitCount.text) ?? "no limit"
    let isHigh = perBit > range.upperBound
    let inFemtojoules = isHigh && range.contains(perBit / 1000)
    let access = text(perBit * Double(width) / 1000)
    let fix =
      inFemtojoules
      ? "if the figure is in femtojoules, write "
        + (memory.origin.dialect == .native
          ? "\(text(perBit)) fJ/b, or \(access) pJ for the whole access"
          : "\(access), in picojoules per access")
      : isHigh
        ? "check the unit: picojoules of one access of the full width"
        : "check the unit: picojoules of one access of the full width, not of one bit"
    return .warning(
      .implausibleEnergy,
      "\(memory.name): a \(verb) takes \(text(perBit * Double(width))) pJ for \(width) bits, \(text(perBit)) pJ/b; "
        + "memories of this size (\(size)) take \(text(range.lowerBound)) to \(text(range.upperBound)) pJ/b",
      at: place, fix: fix)
  }

  fileprivate static func implausibleOperation(
    _ energy: Double, _ range: ClosedRange<Double>, in machine: Machine
  ) -> Diagnostic {
    .warning(
      .implausibleEnergy,
      "one operation takes \(EnergyRangeCheck.text(energy)) pJ; arrays take \(EnergyRangeCheck.text(range.lowerBound)) to "
        + "\(EnergyRangeCheck.text(range.upperBound)) pJ", at: machine.location,
      fix: energy > range.upperBound
        ? "if the figure is in femtojoules, write \(EnergyRangeCheck.text(energy / 1000)) pJ"
        : "write the energy of one operation in picojoules")
  }
}
