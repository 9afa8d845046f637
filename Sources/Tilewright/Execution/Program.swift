/// How a layer runs on a machine, step by step: one nest of loops with explicit loads, stores and executions.
///
/// The whole grammar:
///
///     program    buffers, statements
///     statement  loop | load | store | execute
///     loop       "for" dimension step [across array dimension], statements
///     load       operand, into a buffer (from the next one outward) or into the processing elements
///     store      operand, out of a buffer (into the next one outward) or out of the processing elements
///     execute    what is left of every dimension
///
/// A 4×4 matmul with K 2, weights in registers for two iterations of M, everything else in an sram:
///
///     for K step 1
///       for N step 1 across D1
///         for M step 2
///           load W into registers
///           for M step 1
///             load W, A, O into elements
///             execute
///             store O out of elements
///
/// What a load moves follows from where it stands: for every instance of the buffer's memory, the elements that
/// the iterations touch which agree with the loops around it and with the instance's place in the array. A load
/// applies to the rest of the body it stands in; whoever uses the buffer stands in the same body. With two slots the
/// load of the next body may run while this one is in use.
///
/// A load of an output brings the partial sums back, if this isn't the first visit of the tile. A store sends the
/// sums out, finished ones at their final precision.
public struct Program: Hashable, Sendable {
  /// Room for tiles of one operand in one memory.
  public struct Buffer: Hashable, Sendable {
    /// Index into the machine's memories.
    public let memory: Int
    /// How many tiles it holds at a time.
    public let slots: Int

    /// Creates a buffer.
    public init(memory: Int, slots: Int) {
      self.memory = memory
      self.slots = slots
    }
  }

  /// What moves over which boundary.
  public struct Transfer: Hashable, Sendable {
    /// Index into the layer's operands.
    public let operand: Int
    /// Index into the operand's buffers of the inner one; nil for the processing elements. The outer one is the
    /// next.
    public let inner: Int?

    /// Creates a transfer.
    public init(operand: Int, inner: Int?) {
      self.operand = operand
      self.inner = inner
    }

    /// Index into the operand's buffers of the outer one.
    public var outer: Int { inner.map { $0 + 1 } ?? 0 }
  }

  /// One step.
  public indirect enum Statement: Hashable, Sendable {
    /// Runs the statements for every chunk of a dimension.
    case loop(Mapping.Loop, [Statement])
    /// Moves a tile inward.
    case load(Transfer)
    /// Moves a tile outward.
    case store(Transfer)
    /// Performs the operations of what is left of every dimension.
    case execute
  }

  /// For each operand its buffers, the innermost first. The last one holds the whole operand before the program
  /// begins (inputs) or after it ends (the output).
  public let buffers: [[Buffer]]
  /// What to do.
  public let body: [Statement]

  /// Creates a program; `check(for:)` says whether it computes the layer.
  public init(buffers: [[Buffer]], body: [Statement]) {
    self.buffers = buffers
    self.body = body
  }
}
