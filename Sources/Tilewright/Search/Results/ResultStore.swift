/// Where results of earlier searches are kept: bytes under keys, for whoever can keep them.
///
/// A search asks for each layer before it begins and hands over what it found when it is done. `SearchKey` makes the
/// keys, `StoredResult` the values. A store may forget anything at any time; what it gives back is checked.
public struct ResultStore: Sendable {
  /// A value with the key it is kept under.
  public struct Entry: Hashable, Sendable {
    /// Everything that determines the result.
    public let key: [UInt8]
    /// The result.
    public let value: [UInt8]

    /// Creates an entry.
    public init(key: [UInt8], value: [UInt8]) {
      self.key = key
      self.value = value
    }
  }

  /// The value kept under exactly this key, or nil.
  public let load: @Sendable (_ key: [UInt8]) -> [UInt8]?
  /// Keeps entries, in place of what their keys had, as well as it can.
  public let save: @Sendable (_ entries: [Entry]) -> Void

  /// Creates a store of two functions, which may be called from any task.
  public init(
    load: @escaping @Sendable (_ key: [UInt8]) -> [UInt8]?, save: @escaping @Sendable ([Entry]) -> Void
  ) {
    self.load = load
    self.save = save
  }
}
