/// What ran when: operations on lanes, what the array waited for, and where tiles lay in each memory.
///
/// Two tiles through a buffer of 10 with one slot for each operand, in ticks:
///
///     lanes       load A, execute, store C
///     operations  load A [0, 1), execute [1, 2), load A [2, 3), store C [2, 3), execute [3, 4), store C [4, 5)
///     waits       execute [0, 1): the first load; execute [2, 3): load A, whose slot was read until 2
///     lifetimes   A at 0..<4 from 0 to 2 and from 2 to 4, C at 4..<6 from 1 to 3 and from 3 to 5
///
/// Times are whole ticks or cycles from 0, half open: an operation [start, end) ends before one that starts at `end`
/// begins. Sizes and addresses are in `sizeUnit`s.
public struct Timeline: Hashable, Sendable {
  /// What one step of time is.
  public enum TimeUnit: String, Hashable, Sendable {
    case ticks, cycles
  }

  /// What sizes and addresses count.
  public enum SizeUnit: String, Hashable, Sendable {
    case elements, bits
  }

  /// What an operation does.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case load, execute, add, store
  }

  /// Something that does one operation at a time.
  public struct Lane: Hashable, Sendable {
    /// What people call it: `load 2→1`, `execute`, `core 1 execute`.
    public let name: String
    /// What it does.
    public let kind: Kind
    /// What it belongs to: a memory or an execution unit; lanes of one group are drawn together.
    public let group: String

    /// Creates a lane.
    public init(_ name: String, _ kind: Kind, group: String) {
      self.name = name
      self.kind = kind
      self.group = group
    }
  }

  /// Something that took time.
  public struct Operation: Hashable, Sendable {
    /// Index into the lanes.
    public let lane: Int
    /// When it starts and, exclusively, ends.
    public let time: Range<Int>
    /// Name of the operand that it moves or, for an execution, computes.
    public let operand: String
    /// The elements: `A[0:26][0:86]`.
    public let tile: String
    /// The slot it writes, or for a store reads, as people name it: `ifm1`, `A.0`.
    public let slot: String
    /// Elements moved; operations executed.
    public let elements: Int
    /// Bits moved; 0 for an execution.
    public let bits: Int
    /// Whether the tile is smaller than the largest of its kind.
    public let isRagged: Bool

    /// Creates an operation.
    public init(
      lane: Int, time: Range<Int>, operand: String, tile: String, slot: String, elements: Int, bits: Int,
      isRagged: Bool = false
    ) {
      self.lane = lane
      self.time = time
      self.operand = operand
      self.tile = tile
      self.slot = slot
      self.elements = elements
      self.bits = bits
      self.isRagged = isRagged
    }
  }

  /// Time in which a unit executes nothing, and why.
  public struct Wait: Hashable, Sendable {
    /// What the unit waits for.
    public enum Cause: Hashable, Sendable {
      /// A tile is on its way.
      case load(of: String)
      /// A tile can't come because its slot is still in use.
      case slot(String, stillReadBy: String)
      /// An output slot is still being emptied.
      case store(of: String)
      /// A partial sum is being added.
      case adder
      /// A channel or port serves another transfer.
      case channel(String)
      /// All is executed; results are on their way out.
      case end
    }

    /// Index of the idle lane.
    public let lane: Int
    /// When.
    public let time: Range<Int>
    /// Why.
    public let cause: Cause

    /// Creates a wait.
    public init(lane: Int, time: Range<Int>, cause: Cause) {
      self.lane = lane
      self.time = time
      self.cause = cause
    }
  }

  /// A memory whose content is shown.
  public struct Memory: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// How much it holds; nil for no limit.
    public let capacity: Int?

    /// Creates a memory.
    public init(_ name: String, capacity: Int?) {
      self.name = name
      self.capacity = capacity
    }
  }

  /// A tile's stay in a memory: from the start of the load that brings it, or the execution that begins it, to
  /// the end of its last use.
  public struct Lifetime: Hashable, Sendable {
    /// Index into the memories.
    public let memory: Int
    /// Name of the operand.
    public let operand: String
    /// The elements: `A[0:26][0:86]`.
    public let tile: String
    /// The slot as people name it.
    public let slot: String
    /// Where it lies.
    public let addresses: Range<Int>
    /// When it is allocated.
    public let time: Range<Int>
    /// When it is complete: the load, or the last execution that adds to it, has ended.
    public let complete: Int

    /// Creates a stay.
    public init(
      memory: Int, operand: String, tile: String, slot: String, addresses: Range<Int>, time: Range<Int>,
      complete: Int
    ) {
      self.memory = memory
      self.operand = operand
      self.tile = tile
      self.slot = slot
      self.addresses = addresses
      self.time = time
      self.complete = complete
    }
  }

  /// What it is a timeline of.
  public let title: String
  /// The step of time.
  public let timeUnit: TimeUnit
  /// What sizes and addresses count.
  public let sizeUnit: SizeUnit
  /// When the last operation ends.
  public let length: Int
  /// Whether that is the end of the run; else only the beginning of it is kept.
  public let isWhole: Bool
  /// The lanes, grouped.
  public let lanes: [Lane]
  /// The operations in order of start, then lane.
  public let operations: [Operation]
  /// The waits of the executing lanes, in order of start.
  public let waits: [Wait]
  /// The memories.
  public let memories: [Memory]
  /// What lay where, in order of start, then address.
  public let lifetimes: [Lifetime]

  /// Creates a timeline.
  public init(
    title: String, timeUnit: TimeUnit, sizeUnit: SizeUnit, length: Int, lanes: [Lane],
    operations: [Operation],
    waits: [Wait], memories: [Memory], lifetimes: [Lifetime], isWhole: Bool = true
  ) {
    self.title = title
    self.timeUnit = timeUnit
    self.sizeUnit = sizeUnit
    self.length = length
    self.lanes = lanes
    self.operations = operations
    self.waits = waits
    self.memories = memories
    self.lifetimes = lifetimes
    self.isWhole = isWhole
  }
}
