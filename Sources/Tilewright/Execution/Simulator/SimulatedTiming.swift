/// What operations of a program take, and what they compete for.
public enum SimulatedTiming: Hashable, Sendable {
  /// Cycles of the machine: transfers take their bits over the widths of the ports that they hold, operations the
  /// array's cycles; a register is read and overwritten in the same cycle.
  case cycles
  /// Ticks of a model: one each, proportional, fixed and proportional, or by steps, as it says. Transfers don't compete; a
  /// slot is free in the tick after its last use.
  case ticks(TickModel)

  /// What one step of time is.
  public var unit: Timeline.TimeUnit { self == .cycles ? .cycles : .ticks }

  /// The ticks of a transfer by its elements; nil when cycles count.
  func rate(isLoad: Bool) -> TickModel.Rate? {
    switch self {
    case .cycles: nil
    case .ticks(let model): isLoad ? model.load : model.store
    }
  }

  /// Cycles by which a slot may be filled before its last use has ended.
  var handOver: Int { self == .cycles ? 1 : 0 }
}
