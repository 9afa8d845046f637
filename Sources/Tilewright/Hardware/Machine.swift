public import Diagnostics

/// The hardware: an array of processing elements with named dimensions, and memories from the array outward.
///
///     array     D1 8 × D2 8, 0.04 pJ an operation, one operation per cycle
///     memories  registers (weight, one per element), accumulators (output, shared along D2),
///               sram 2 MiB (input, output), dram (all)
public struct Machine: Hashable, Sendable {
  /// The array of processing elements.
  public struct Array: Hashable, Sendable {
    /// A direction of the array.
    public struct Dimension: Hashable, Sendable {
      /// Its name.
      public let name: String
      /// Number of positions along it.
      public let size: Int

      /// Creates an array dimension.
      public init(_ name: String, _ size: Int) {
        self.name = name
        self.size = size
      }
    }

    /// The directions; none for a single processing element.
    public let dimensions: [Dimension]
    /// Energy of one operation in picojoules.
    public let operationEnergyPicojoules: Double
    /// Cycles between two operations of one processing element.
    public let cyclesPerOperation: Int
    /// Leakage of one processing element in picojoules per cycle.
    public let leakagePicojoulesPerCycle: Double
    /// Area of one processing element in the file's unit.
    public let area: Double
    /// Indices of the array dimensions along which results are added on the way to a shared memory. Along
    /// the others each position writes its own partial sum.
    public let spatialReduction: Set<Int>
    /// Whether a processing element keeps a running sum while only reduction loops pass, so that its
    /// innermost output memory sees one write and not one per operation.
    public let accumulatesInPlace: Bool
    /// Indices of the array dimensions along which data passes from element to element, one a cycle. Only ZigZag's model
    /// counts that time.
    public let systolicAlong: Set<Int>

    /// Creates an array.
    public init(
      dimensions: [Dimension], operationEnergyPicojoules: Double, cyclesPerOperation: Int = 1,
      leakagePicojoulesPerCycle: Double = 0, area: Double = 0, spatialReduction: Set<Int>,
      accumulatesInPlace: Bool = false, systolicAlong: Set<Int> = []
    ) {
      self.dimensions = dimensions
      self.operationEnergyPicojoules = operationEnergyPicojoules
      self.cyclesPerOperation = cyclesPerOperation
      self.leakagePicojoulesPerCycle = leakagePicojoulesPerCycle
      self.area = area
      self.spatialReduction = spatialReduction
      self.accumulatesInPlace = accumulatesInPlace
      self.systolicAlong = systolicAlong
    }

    /// Number of processing elements.
    public var processingElements: Int { dimensions.reduce(1) { $0 * $1.size } }
  }

  /// The machine's name.
  public let name: String
  /// The array of processing elements.
  public let array: Array
  /// The memories, innermost first. Each role's chain is the memories that hold it, in this order.
  public let memories: [Memory]
  /// Where the machine was written.
  public let location: SourceLocation?

  /// Creates a machine; `MachineChecks` says whether the parts fit together.
  public init(name: String, array: Array, memories: [Memory], location: SourceLocation? = nil) {
    self.name = name
    self.array = array
    self.memories = memories
    self.location = location
  }

  /// Indices of the memories that hold a role, innermost first.
  public func chain(of role: OperandRole) -> [Int] {
    memories.indices.filter { memories[$0].roles.contains(role) }
  }

  /// For each memory the array dimensions along which one instance serves all positions: those it is shared along and those along
  /// which a memory that it feeds is, with operands held by these chains.
  package func sharing(along chains: [[Int]]) -> [Set<Int>] {
    var sharing = memories.map(\.sharedAlong)
    for (inner, outer) in chains.flatMap({ zip($0, $0.dropFirst()) }).sorted(by: <) {
      sharing[outer].formUnion(sharing[inner])
    }
    return sharing
  }

  /// Number of instances of a memory.
  public func instances(of memory: Int) -> Int {
    array.dimensions.indices.filter { !memories[memory].sharedAlong.contains($0) }
      .reduce(1) { $0 * array.dimensions[$1].size }
  }
}
