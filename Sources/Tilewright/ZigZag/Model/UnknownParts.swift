public import Diagnostics

extension Machine {
  /// A part of a machine that ZigZag has no word for.
  public struct UnknownPart: Hashable, Sendable {
    /// What it is: `'sram' leaks`.
    public let what: String
    /// What to do about it.
    public let fix: String
    /// Whether the costs that ZigZag's model counts would be others with it.
    public let matters: Bool
    /// Where it was written.
    public let location: SourceLocation?

    init(_ what: String, _ fix: String, at location: SourceLocation?, matters: Bool = true) {
      self.what = what
      self.fix = fix
      self.matters = matters
      self.location = location
    }
  }

  /// What ZigZag's files can't say and its model doesn't count, the array first, then memory by memory.
  public var partsUnknownToZigZag: [UnknownPart] {
    var parts: [UnknownPart] = []
    if array.accumulatesInPlace {
      parts.append(.init("elements accumulate in place", "leave out 'accumulates-in-place'", at: location))
    }
    if array.spatialReduction != Set(array.dimensions.indices) {
      parts.append(
        .init(
          "results are added along some array dimensions only", "leave out 'spatial-reduction'", at: location)
      )
    }
    if array.leakagePicojoulesPerCycle != 0 {
      parts.append(.init("elements leak", "leave out 'leakage'", at: location))
    }
    if array.cyclesPerOperation != 1 {
      parts.append(
        .init(
          "an operation takes \(array.cyclesPerOperation) cycles", "leave out 'cycles-per-operation'",
          at: location, matters: false))
    }
    return parts + memories.flatMap { Self.unknownParts(of: $0) }
  }

  private static func unknownParts(of memory: Memory) -> [UnknownPart] {
    let name = "'\(memory.name)'"
    guard memory.kind == .storage else {
      return [.init("\(name) is a stream", "describe it as a memory", at: memory.location)]
    }
    var parts: [UnknownPart] = []
    if memory.capacity == .unlimited {
      parts.append(
        .init(
          "\(name) has no limit", "write how much it holds", at: memory.place(of: .capacity), matters: false))
    }
    if !memory.mayBypass.isEmpty {
      parts.append(.init("operands may pass \(name) by", "leave out 'may-bypass'", at: memory.location))
    }
    if memory.leakagePicojoulesPerCycle != 0 {
      parts.append(.init("\(name) leaks", "leave out 'leakage'", at: memory.location))
    }
    if memory.reusesSlidingWindow {
      parts.append(.init("\(name) reuses what slides", "leave out 'reuse'", at: memory.location))
    }
    return parts
  }
}
