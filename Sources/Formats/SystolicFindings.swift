public import Diagnostics
public import Tilewright

/// What is said of a systolic array: who doesn't count the cycles to fill and drain it.
extension [Diagnostic] {
  /// The same where nothing is costed: without what only a cost lacks.
  public var withoutCosts: [Diagnostic] { filter { $0 != .systolic(at: $0.location) } }

  /// The same where a release of ZigZag's model counts instead of the native one: it drains systolic arrays since 3.9.
  public func counted(by version: ZigZagOptions.Version) -> [Diagnostic] {
    switch version {
    case .v3_9: withoutCosts
    case .v3_8: map { $0 == .systolic(at: $0.location) ? .systolicBefore3_9(at: $0.location) : $0 }
    }
  }
}

extension Diagnostic {
  /// What the native model leaves out of a systolic array.
  static func systolic(at place: SourceLocation?) -> Diagnostic {
    .warning(
      .unsupportedMachine,
      "systolic dimensions: the native model doesn't count the cycles to fill and drain the array",
      at: place, fix: "use '--model zigzag', which counts those to drain it")
  }

  fileprivate static func systolicBefore3_9(at place: SourceLocation?) -> Diagnostic {
    .warning(
      .unsupportedMachine,
      "systolic dimensions: ZigZag's model up to 3.8.5 doesn't count the cycles to drain the array",
      at: place, fix: "use '--model zigzag', which counts them")
  }
}
