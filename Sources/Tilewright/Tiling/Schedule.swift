public import Diagnostics

/// What runs when, unrolled: every load, execution, addition and store with its tick, its tile and its slots.
///
/// Two row tiles of a product, one slot for each operand:
///
///     0  load_ifm0 load_w0
///     1  execution_t0
///     2  store_ofm0   load_ifm0
///     3  execution_t1
///     4  store_ofm0
///
/// The lowest of the three forms: it says nothing of loops. `ScheduleChecks` holds it against the rules.
public struct Schedule: Hashable, Sendable {
  /// A place in a buffer that holds one tile at a time.
  public struct Slot: Hashable, Sendable {
    /// What people call it: `ifm0`.
    public let name: String
    /// The buffer, 0 for the innermost.
    public let buffer: Int
    /// Whose buffer it is; 0 when units share it.
    public let unit: Int
    /// Index of the operand that it is for.
    public let operand: Int
    /// The elements it holds.
    public let size: Int
    /// Where it begins.
    public let address: Int

    /// Creates a slot.
    public init(name: String, buffer: Int, unit: Int = 0, operand: Int, size: Int, address: Int) {
      self.name = name
      self.buffer = buffer
      self.unit = unit
      self.operand = operand
      self.size = size
      self.address = address
    }
  }

  /// Something that is done.
  public struct Operation: Hashable, Sendable {
    /// What.
    public let kind: Timeline.Kind
    /// The boundary that is crossed: ℓ lies between buffer ℓ and the next one out; 0 for executions and additions.
    public let boundary: Int
    /// The execution unit.
    public let unit: Int
    /// Index of the operand that is moved or, for executions and additions, the output.
    public let operand: Int
    /// The iterations: for an execution those that run; for others a tile's range along each dimension that indexes the
    /// operand, and anything along the rest.
    public let box: [Range<Int>]
    /// Slots that are read: a load's source (none outside), an execution's inputs, an addition's two sums, a
    /// store's slot.
    public let reads: [Int]
    /// The slot that is written; nil for a store to outside.
    public let writes: Int?
    /// When it runs, in ticks.
    public let time: Range<Int>
    /// Elements moved or added; operations executed.
    public let elements: Int
    /// What the listing calls it: `execution_t15`.
    public let name: String
    /// For an execution, whether it adds to what is in its slot; it starts from nothing otherwise.
    public let adds: Bool
    /// Where it was written.
    public let location: SourceLocation?

    /// Creates an operation.
    public init(
      kind: Timeline.Kind, boundary: Int, unit: Int = 0, operand: Int, box: [Range<Int>], reads: [Int],
      writes: Int?, time: Range<Int>, elements: Int, name: String, adds: Bool = false,
      location: SourceLocation? = nil
    ) {
      self.kind = kind
      self.boundary = boundary
      self.unit = unit
      self.operand = operand
      self.box = box
      self.reads = reads
      self.writes = writes
      self.time = time
      self.elements = elements
      self.name = name
      self.adds = adds
      self.location = location
    }
  }

  /// What it is a schedule of.
  public let title: String
  /// What is computed.
  public let layer: Layer
  /// Elements that each buffer holds, innermost first; nil for no limit.
  public let capacities: [Int?]
  /// How partial sums are added.
  public let reduction: TilingProblem.Reduction
  /// The places.
  public let slots: [Slot]
  /// What is done, in order of start.
  public let operations: [Operation]
  /// When units wait and why, in order of start.
  public let waits: [Timeline.Wait]
  /// Number of execution units.
  public let units: Int

  /// Creates a schedule.
  public init(
    title: String, layer: Layer, capacities: [Int?], reduction: TilingProblem.Reduction, slots: [Slot],
    operations: [Operation], waits: [Timeline.Wait] = [], units: Int = 1
  ) {
    self.title = title
    self.layer = layer
    self.capacities = capacities
    self.reduction = reduction
    self.slots = slots
    self.operations = operations
    self.waits = waits
    self.units = units
  }

  /// When the last operation ends.
  public var length: Int { operations.reduce(0) { max($0, $1.time.upperBound) } }

  /// Elements that each boundary carries, loads and stores, innermost first.
  public var traffic: [Int] {
    var traffic = capacities.map { _ in 0 }
    for operation in operations where operation.kind == .load || operation.kind == .store {
      traffic[operation.boundary] += operation.elements
    }
    return traffic
  }
}
