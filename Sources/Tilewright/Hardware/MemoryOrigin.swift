public import Diagnostics

/// Where the parts of a memory were written and in whose words: what findings point at and what fixes are written in.
public struct MemoryOrigin: Hashable, Sendable {
  /// The words a machine is written in.
  public enum Dialect: String, Hashable, Sendable {
    case native, zigzag
  }

  /// A part of a memory's description.
  public enum Part: Hashable, Sendable {
    case capacity, readEnergy, writeEnergy, latency, sharing
  }

  /// The words of the file.
  public let dialect: Dialect
  /// The places of the parts that were written.
  public let places: [Part: SourceLocation]

  /// Creates an origin.
  public init(_ dialect: Dialect = .native, places: [Part: SourceLocation] = [:]) {
    self.dialect = dialect
    self.places = places
  }
}
