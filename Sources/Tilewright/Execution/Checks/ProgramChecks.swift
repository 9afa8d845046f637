public import Diagnostics

extension Program {
  /// Every reason why the program doesn't compute the layer or can't be run on the machine; empty when it does. A
  /// program without findings can be simulated, and run with numbers it reads nothing wrong.
  ///
  /// First the buffers and the nest, then whether every load and store is where its data is, then whether the machine
  /// has room and ports for it.
  public func check(for problem: Problem, origin: ProgramOrigin = ProgramOrigin()) -> [Diagnostic] {
    var checks = ProgramChecks(program: self, problem: problem, origin: origin)
    checks.run()
    return checks.diagnostics
  }
}

/// The checks of one program; the extensions hold a group of rules each.
struct ProgramChecks {
  /// A load, store or execution with its place.
  struct Step {
    let statement: Program.Statement
    /// Its number among all statements, a loop before its body.
    let number: Int
    /// The loops in time around it.
    let depth: Int
  }

  /// A loop with its place.
  struct Loop {
    let loop: Mapping.Loop
    /// What the loops outside leave of the dimension.
    let extent: Int
    /// How many loops in time stand around it.
    let depth: Int
    /// Its number among all statements.
    let number: Int

    var iterations: Int { ceilingDivide(extent, loop.step) }
  }

  let program: Program
  let problem: Problem
  let origin: ProgramOrigin
  let names: ProgramNames
  var steps: [Step] = []
  var loops: [Loop] = []
  var diagnostics: [Diagnostic] = []

  var layer: Layer { problem.layer }
  var machine: Machine { problem.machine }

  init(program: Program, problem: Problem, origin: ProgramOrigin) {
    self.program = program
    self.problem = problem
    self.origin = origin
    names = ProgramNames(program, problem)
  }

  mutating func run() {
    checkBuffers()
    checkNest()
    guard diagnostics.isEmpty else { return }
    checkSideBySide()
    checkTransfers()
    guard diagnostics.isEmpty else { return }
    checkCapacity()
    checkMovements()
  }

  mutating func report(
    _ code: DiagnosticCode, _ message: String, at place: SourceLocation?, notes: [Diagnostic.Note] = [],
    fix: String
  ) {
    diagnostics.append(
      .error(code, "layer '\(layer.id)': \(message)", at: place ?? fallback, notes: notes, fix: fix))
  }

  private var fallback: SourceLocation? { origin.program ?? layer.location }

  func place(ofStatement number: Int) -> SourceLocation? {
    origin.statements.indices.contains(number) ? origin.statements[number] : nil
  }

  func place(ofBuffer buffer: Int, of operand: Int) -> SourceLocation? {
    guard origin.buffers.indices.contains(operand), origin.buffers[operand].indices.contains(buffer) else {
      return nil
    }
    return origin.buffers[operand][buffer]
  }

  // MARK: Buffers

  private static let slots = 1...64

  private mutating func checkBuffers() {
    guard program.buffers.count == layer.operands.count else {
      report(
        .misplacedTransfer,
        "buffers are given for \(program.buffers.count) operands of \(layer.operands.count)",
        at: nil, fix: "give the buffers of every operand, the output first")
      return
    }
    for (operand, buffers) in program.buffers.enumerated() {
      let chain = problem.chains[operand]
      let required = chain.filter {
        !machine.memories[$0].mayBypass.contains(problem.roles[operand]) || $0 == chain.last
      }
      let memories = buffers.map(\.memory)
      if memories != memories.sorted() || Set(memories).count != memories.count
        || !Set(required).isSubset(of: memories) || !Set(memories).isSubset(of: chain)
      {
        let known = chain.map { memory in
          let isFree = !required.contains(memory)
          return machine.memories[memory].name + (isFree ? " (or none there)" : "")
        }
        report(
          .misplacedTransfer, "the buffers of \(names.operand(operand)) don't follow its memories",
          at: place(ofBuffer: 0, of: operand),
          fix: "give one buffer in each of \(known.joined(separator: ", ")), in this order")
      }
      for (index, buffer) in buffers.enumerated() where !Self.slots.contains(buffer.slots) {
        report(
          .outOfRange,
          "\(names.operand(operand)) has \(buffer.slots) slots in \(names.buffer(operand, index)), expected 1 to 64",
          at: place(ofBuffer: index, of: operand), fix: "one slot, or two to load while the other is used")
      }
    }
  }
}
