import Tilewright

/// Causes of waiting in words.
enum WaitText {
  /// What kind of thing is waited for.
  static func kind(of cause: Timeline.Wait.Cause) -> String {
    switch cause {
    case .load: "waiting for loads"
    case .slot: "for slots in use"
    case .store: "for stores"
    case .adder: "for the adder"
    case .channel: "for ports"
    case .end: "last results"
    }
  }

  /// What exactly is waited for.
  static func text(of cause: Timeline.Wait.Cause) -> String {
    switch cause {
    case .load(let tile): "until \(tile) is loaded"
    case .slot(let tile, let reader): "until the slot of \(tile), in use by \(reader), is free"
    case .store(let tile): "until \(tile) is stored"
    case .adder: "until the adder is done"
    case .channel(let channel): "until \(channel) is free"
    case .end: "until the last results are stored"
    }
  }
}
