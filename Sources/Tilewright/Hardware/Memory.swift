public import Diagnostics

/// A movement of an operand into or out of a memory, seen from that memory.
public enum Movement: String, Hashable, Sendable, CaseIterable {
  /// Written with data from the next memory outward (ZigZag: `fh`).
  case writeFromAbove = "write-from-above"
  /// Read for the next memory inward or the processing elements (`tl`).
  case readToBelow = "read-to-below"
  /// Written with results from the next memory inward or the processing elements (`fl`).
  case writeFromBelow = "write-from-below"
  /// Read to send results to the next memory outward (`th`).
  case readToAbove = "read-to-above"

  /// Whether the memory is read.
  public var isRead: Bool { self == .readToBelow || self == .readToAbove }
}

/// A channel of a memory: it serves one transfer at a time.
public struct Port: Hashable, Sendable {
  /// Which way data can pass.
  public enum Direction: String, Hashable, Sendable {
    case read, write
    case readWrite = "read-write"
  }

  /// A role's movement that uses this port.
  public struct Use: Hashable, Sendable {
    /// Whose data moves.
    public let role: OperandRole
    /// How it moves.
    public let movement: Movement

    /// Creates a use.
    public init(_ role: OperandRole, _ movement: Movement) {
      self.role = role
      self.movement = movement
    }
  }

  /// The port's name within its memory.
  public let name: String
  /// Which way data can pass.
  public let direction: Direction
  /// Bits per cycle, at least 1.
  public let widthBits: Int
  /// The smallest number of bits an access moves; accesses move multiples of it. At most `widthBits`.
  public let granularityBits: Int
  /// The movements that use this port.
  public let uses: [Use]
  /// Where the port was written.
  public let location: SourceLocation?
  /// What a transfer takes whatever its bits.
  let overhead: TransferLaw.Overhead

  /// Creates a port.
  public init(
    _ name: String, _ direction: Direction, widthBits: Int, granularityBits: Int? = nil, uses: [Use],
    location: SourceLocation? = nil
  ) {
    self.init(
      name, direction, widthBits: widthBits, granularityBits: granularityBits, uses: uses, location: location,
      overhead: .none)
  }

  /// The same with an overhead.
  init(
    _ name: String, _ direction: Direction, widthBits: Int, granularityBits: Int?, uses: [Use],
    location: SourceLocation? = nil, overhead: TransferLaw.Overhead
  ) {
    self.name = name
    self.direction = direction
    self.widthBits = widthBits
    self.granularityBits = granularityBits ?? widthBits
    self.uses = uses
    self.location = location
    self.overhead = overhead
  }
}

/// A storage level of the machine.
///
/// It stands once for all positions along the array dimensions it is `sharedAlong` and once per position along
/// the others: on an 8×8 array a register file shared along the second dimension exists 8 times.
public struct Memory: Hashable, Sendable {
  /// What stands behind the ports.
  public enum Kind: Hashable, Sendable {
    /// Cells that keep what is written.
    case storage
    /// The outside: inputs arrive and results leave through the ports, nothing is kept. Partial sums can't come
    /// back. Unless it `repeats`, each element passes once.
    case stream(repeats: Bool)
  }

  /// Its name; unique in the machine.
  public let name: String
  /// Whether it stores or streams.
  public let kind: Kind
  /// Bits one instance holds; nil for no limit.
  public let capacityBits: Int?
  /// Energy of one read of a full port width, in picojoules.
  public let readEnergyPicojoules: Double
  /// Energy of one write of a full port width, in picojoules.
  public let writeEnergyPicojoules: Double
  /// The roles it holds.
  public let roles: [OperandRole]
  /// Roles that may also pass it by.
  public let mayBypass: [OperandRole]
  /// Indices of the array dimensions along which one instance serves all positions.
  public let sharedAlong: Set<Int>
  /// Its ports.
  public let ports: [Port]
  /// Cycles from a request to the first data; added to the fill of the first tile.
  public let latencyCycles: Int
  /// Leakage of one instance in picojoules per cycle.
  public let leakagePicojoulesPerCycle: Double
  /// Area of one instance in the file's unit; reported, never computed with.
  public let area: Double
  /// Whether every tile takes two slots, whatever the search would prefer.
  public let alwaysDoubleBuffered: Bool
  /// Whether a refill moves only what the previous tile did not hold (a line buffer).
  public let reusesSlidingWindow: Bool
  /// Where the memory was written.
  public let location: SourceLocation?
  /// Where its parts were written, and in whose words.
  public let origin: MemoryOrigin

  /// Creates a memory.
  public init(
    _ name: String, kind: Kind = .storage, capacityBits: Int?, readEnergyPicojoules: Double,
    writeEnergyPicojoules: Double,
    roles: [OperandRole], mayBypass: [OperandRole] = [], sharedAlong: Set<Int> = [], ports: [Port],
    latencyCycles: Int = 0, leakagePicojoulesPerCycle: Double = 0, area: Double = 0,
    alwaysDoubleBuffered: Bool = false, reusesSlidingWindow: Bool = false, location: SourceLocation? = nil,
    origin: MemoryOrigin = MemoryOrigin()
  ) {
    self.name = name
    self.kind = kind
    self.capacityBits = capacityBits
    self.readEnergyPicojoules = readEnergyPicojoules
    self.writeEnergyPicojoules = writeEnergyPicojoules
    self.roles = roles
    self.mayBypass = mayBypass
    self.sharedAlong = sharedAlong
    self.ports = ports
    self.latencyCycles = latencyCycles
    self.leakagePicojoulesPerCycle = leakagePicojoulesPerCycle
    self.area = area
    self.alwaysDoubleBuffered = alwaysDoubleBuffered
    self.reusesSlidingWindow = reusesSlidingWindow
    self.location = location
    self.origin = origin
  }

  /// Whether it keeps, of what slides, the part that the tile before held.
  package var keepsWindow: Bool { reusesSlidingWindow }

  /// The array dimensions along which one instance serves all positions, ascending.
  package var servedDimensions: [Int] { sharedAlong.sorted() }

  /// The same with other ports, and energies where they are given; without `keepsPlaces` it forgets where it was written.
  package func with(
    ports: [Port], readEnergyPicojoules read: Double? = nil, writeEnergyPicojoules write: Double? = nil,
    keepsPlaces: Bool = true
  ) -> Memory {
    Memory(
      name, kind: kind, capacityBits: capacityBits, readEnergyPicojoules: read ?? readEnergyPicojoules,
      writeEnergyPicojoules: write ?? writeEnergyPicojoules, roles: roles, mayBypass: mayBypass,
      sharedAlong: sharedAlong, ports: ports, latencyCycles: latencyCycles,
      leakagePicojoulesPerCycle: leakagePicojoulesPerCycle, area: area,
      alwaysDoubleBuffered: alwaysDoubleBuffered, reusesSlidingWindow: reusesSlidingWindow,
      location: keepsPlaces ? location : nil, origin: keepsPlaces ? origin : MemoryOrigin())
  }

  /// Whether each element can pass only once.
  public var passesOnce: Bool { kind == .stream(repeats: false) }

  /// Where a part was written; where the memory was, when that isn't known.
  public func place(of part: MemoryOrigin.Part) -> SourceLocation? { origin.places[part] ?? location }

  /// Index of the port that serves a movement of a role.
  public func port(for role: OperandRole, _ movement: Movement) -> Int? {
    ports.firstIndex { $0.uses.contains(Port.Use(role, movement)) }
  }
}
