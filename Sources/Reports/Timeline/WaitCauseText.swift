import Tilewright

/// Causes of waiting in words, the same in every report.
extension Timeline.Wait.Cause {
  /// What sort of thing is waited for.
  var kind: String {
    switch self {
    case .load: "loads"
    case .slot: "slots in use"
    case .store: "stores"
    case .adder: "the adder"
    case .channel: "ports"
    case .end: "the last results"
    }
  }

  /// For a cell of a table: `slot A0`.
  var short: String {
    switch self {
    case .load(let tile): "load \(Self.operand(of: tile))"
    case .slot(let slot, stillReadBy: _): "slot \(slot)"
    case .store(let tile): "store \(Self.operand(of: tile))"
    case .adder: "adder"
    case .channel(let name): name
    case .end: "results"
    }
  }

  /// What the unit waits for, in full.
  var full: String {
    switch self {
    case .load(let tile): "the load of \(tile)"
    case .slot(let slot, let reader): "slot \(slot), still read by \(reader)"
    case .store(let tile): "the store of \(tile)"
    case .adder: "the adder"
    case .channel(let name): "\(name), busy with another transfer"
    case .end: "the last results on their way out"
    }
  }

  /// The cause without the tile: waits for different tiles of an operand are one cause when summed.
  var general: String {
    switch self {
    case .load(let tile): "the load of \(Self.operand(of: tile))"
    case .slot(let slot, let reader): "slot \(slot), still read by \(Self.operand(of: reader))"
    case .store(let tile): "the store of \(Self.operand(of: tile))"
    case .adder, .channel, .end: full
    }
  }

  private static func operand(of tile: String) -> String {
    let name = tile.prefix { $0 != "[" }
    return name.isEmpty ? tile : String(name)
  }
}
