public import Diagnostics

extension Constraints {
  /// A demand on what one memory holds, and on the loops above it.
  public struct Demand: Hashable, Sendable {
    /// What is demanded.
    public enum Kind: Hashable, Sendable {
      /// The memory holds a tile of the operand of this name.
      case holds(String)
      /// It holds none: the operand bypasses it.
      case bypassed(String)
      /// It holds a tile, and none of its instances takes an element of the operand twice. For the output: none sends
      /// a sum outward that isn't finished there.
      case loadedOnce(String)
      /// The loops above the memory follow this order, the innermost first. Above it stand the loops in time that are outside
      /// the tile it holds of some operand and inside the tile that this operand's next memory outward holds. A dimension
      /// without iterations demanded counts only where a loop over it stands there.
      case orderAbove([OrderEntry])
    }

    /// Name of the memory.
    public let memory: String
    /// What is demanded.
    public let kind: Kind
    /// Where it was written.
    public let location: SourceLocation?

    /// Creates a demand.
    public init(memory: String, _ kind: Kind, location: SourceLocation? = nil) {
      self.memory = memory
      self.kind = kind
      self.location = location
    }
  }

  /// The least share of the array that is to work while it computes: `Cost.spatialUtilization`.
  public struct LeastUtilization: Hashable, Sendable {
    /// The share, above 0 and at most 1.
    public let share: Double
    /// Where it was written.
    public let location: SourceLocation?

    /// Creates a demand.
    public init(_ share: Double, location: SourceLocation? = nil) {
      self.share = share
      self.location = location
    }
  }
}
