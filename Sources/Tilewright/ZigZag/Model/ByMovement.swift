/// Something for each movement of a memory.
public struct ByMovement<Value> {
  /// For what the memory below or the array reads.
  public internal(set) var readToBelow: Value
  /// For what the memory below or the array writes.
  public internal(set) var writeFromBelow: Value
  /// For what the memory above reads.
  public internal(set) var readToAbove: Value
  /// For what the memory above writes.
  public internal(set) var writeFromAbove: Value

  init(readToBelow: Value, writeFromBelow: Value, readToAbove: Value, writeFromAbove: Value) {
    self.readToBelow = readToBelow
    self.writeFromBelow = writeFromBelow
    self.readToAbove = readToAbove
    self.writeFromAbove = writeFromAbove
  }

  /// What `value` makes of each movement.
  init(_ value: (Movement) -> Value) {
    readToBelow = value(.readToBelow)
    writeFromBelow = value(.writeFromBelow)
    readToAbove = value(.readToAbove)
    writeFromAbove = value(.writeFromAbove)
  }

  /// The value of a movement.
  public internal(set) subscript(movement: Movement) -> Value {
    get {
      switch movement {
      case .readToBelow: readToBelow
      case .writeFromBelow: writeFromBelow
      case .readToAbove: readToAbove
      case .writeFromAbove: writeFromAbove
      }
    }
    set {
      switch movement {
      case .readToBelow: readToBelow = newValue
      case .writeFromBelow: writeFromBelow = newValue
      case .readToAbove: readToAbove = newValue
      case .writeFromAbove: writeFromAbove = newValue
      }
    }
  }
}

extension ByMovement: Equatable where Value: Equatable {}
extension ByMovement: Hashable where Value: Hashable {}
extension ByMovement: Sendable where Value: Sendable {}
