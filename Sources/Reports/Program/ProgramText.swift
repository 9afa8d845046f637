public import Tilewright

/// A program as pseudo code: its loops, and what each load and store moves as a slice of the operand.
///
///     for k1 in 0..<16 step 4
///       load W[k1:k1+4][0:3] into registers, 2 slots
///       for k in k1..<k1+4
///         …
///
/// A slice begins at the variables of the loops around it; where it belongs to one of several instances, the loops
/// across the array that tell them apart are named.
public struct ProgramText: Sendable {
  private struct Loop {
    let loop: Mapping.Loop
    let variable: String
    /// What the loops outside leave of the dimension.
    let extent: Int
    /// Whether one of them, or this one, leaves a shorter chunk at its end.
    let isRagged: Bool
  }

  private let program: Program
  private let problem: Problem
  private let loops: [Loop]

  /// Prepares the text of a program that passes its checks.
  public init(_ program: Program, for problem: Problem) {
    self.program = program
    self.problem = problem
    var flat: [Mapping.Loop] = []
    var body = program.body
    while let next = Self.inner(body) {
      flat.append(next.loop)
      body = next.body
    }
    var extents = problem.layer.sizes
    var ragged = extents.map { _ in false }
    loops = flat.enumerated().map { number, loop in
      let inside = flat[(number + 1)...].count { $0.dimension == loop.dimension }
      let extent = extents[loop.dimension]
      ragged[loop.dimension] = ragged[loop.dimension] || !extent.isMultiple(of: loop.step)
      extents[loop.dimension] = min(extent, loop.step)
      return Loop(
        loop: loop,
        variable: problem.layer.dimensions[loop.dimension].name.lowercased()
          + (inside == 0 ? "" : "\(inside)"),
        extent: extent, isRagged: ragged[loop.dimension])
    }
  }

  private static func inner(
    _ body: [Program.Statement]
  ) -> (loop: Mapping.Loop, body: [Program.Statement])? {
    for case .loop(let loop, let inner) in body { return (loop, inner) }
    return nil
  }

  private var names: ProgramNames { ProgramNames(program, problem) }

  /// The lines, each ending in a newline.
  public var text: String { lines(program.body, outside: 0, indent: "").map { $0 + "\n" }.joined() }

  /// What each statement means, a loop before those of its body: the range of a loop, the slice that a load or store moves.
  public var notes: [String] { notes(program.body, outside: 0) }

  private func notes(_ body: [Program.Statement], outside: Int) -> [String] {
    body.flatMap { statement -> [String] in
      switch statement {
      case .load(let transfer), .store(let transfer): [slice(transfer, outside) + each(transfer, outside)]
      case .execute: [execution]
      case .loop(_, let inner): [header(of: outside)] + notes(inner, outside: outside + 1)
      }
    }
  }

  private func lines(_ body: [Program.Statement], outside: Int, indent: String) -> [String] {
    body.flatMap { statement -> [String] in
      switch statement {
      case .load(let transfer): [indent + load(transfer, outside)]
      case .store(let transfer): [indent + store(transfer, outside)]
      case .execute: [indent + execution]
      case .loop(_, let inner):
        [indent + header(of: outside)] + lines(inner, outside: outside + 1, indent: indent + "  ")
      }
    }
  }

  // MARK: Statements

  private func load(_ transfer: Program.Transfer, _ outside: Int) -> String {
    let slots = transfer.inner.map { program.buffers[transfer.operand][$0].slots } ?? 1
    let place = names.buffer(transfer.operand, transfer.inner)
    return "load \(slice(transfer, outside)) into \(place)\(each(transfer, outside))"
      + (slots > 1 ? ", \(slots) slots" : "")
  }

  private func store(_ transfer: Program.Transfer, _ outside: Int) -> String {
    let place = names.buffer(transfer.operand, transfer.inner)
    return "store \(slice(transfer, outside)) out of \(place)\(each(transfer, outside))"
  }

  private var execution: String {
    let layer = problem.layer
    let accesses = layer.operands.map { operand in
      operand.name
        + operand.axes.map { axis in
          let index = IndexText.text(of: axis.index) { dimension in
            loops.last { $0.loop.dimension == dimension }?.variable
          }
          return "[\(index)]"
        }.joined()
    }
    return "\(accesses[0]) += \(layer.operatorName)(\(accesses.dropFirst().joined(separator: ", ")))"
  }

  private func header(of number: Int) -> String {
    let own = loops[number]
    let outer = loops[..<number].last { $0.loop.dimension == own.loop.dimension }
    let size = problem.layer.sizes[own.loop.dimension]
    let range =
      outer.map { "\($0.variable)..<\(end($0.variable, $0.loop.step, size, isRagged: $0.isRagged))" }
      ?? "0..<\(size)"
    let step = own.loop.step == 1 ? "" : " step \(own.loop.step)"
    guard let array = own.loop.arrayDimension else { return "for \(own.variable) in \(range)\(step)" }
    return "parfor \(own.variable) in \(range)\(step) across \(problem.machine.array.dimensions[array].name)"
  }

  private func end(_ variable: String, _ step: Int, _ size: Int, isRagged: Bool) -> String {
    isRagged ? "min(\(variable)+\(step), \(size))" : "\(variable)+\(step)"
  }

  // MARK: Slices

  /// Whether an instance's tile has a place of its own along a loop: a loop in time outside, or one across the array
  /// that tells instances of the inner side apart.
  private func isFixed(_ number: Int, _ transfer: Program.Transfer, _ outside: Int) -> Bool {
    guard let array = loops[number].loop.arrayDimension else { return number < outside }
    let sharing = transfer.inner.map { problem.sharing[program.buffers[transfer.operand][$0].memory] } ?? []
    return !sharing.contains(array)
  }

  /// `[k1:k1+4][2*oy:2*oy+3]`.
  private func slice(_ transfer: Program.Transfer, _ outside: Int) -> String {
    let operand = problem.layer.operands[transfer.operand]
    return operand.name
      + operand.axes.map { axis in
        var (low, high) = (axis.index.constant, axis.index.constant)
        var fixed: [Int: Loop] = [:]
        for term in axis.index.terms {
          let last = loops.indices.last {
            loops[$0].loop.dimension == term.dimension && isFixed($0, transfer, outside)
          }
          fixed[term.dimension] = last.map { loops[$0] }
          let count = last.map { loops[$0].loop.step } ?? problem.layer.sizes[term.dimension]
          let reach = term.coefficient * (count - 1)
          if reach < 0 { low += reach } else { high += reach }
        }
        if axis.index.terms.count == 1, axis.index.constant == 0, let term = axis.index.terms.first,
          term.coefficient == 1, high > low, let loop = fixed[term.dimension]
        {
          let size = problem.layer.sizes[term.dimension]
          return "[\(loop.variable):\(end(loop.variable, high + 1, size, isRagged: loop.isRagged))]"
        }
        func index(_ constant: Int) -> String {
          IndexText.text(of: IndexExpression(axis.index.terms, constant: constant)) { fixed[$0]?.variable }
        }
        return low == high ? "[\(index(low))]" : "[\(index(low)):\(index(high + 1))]"
      }.joined()
  }

  /// The loops across the array, further in, that give each instance its own tile: ` for each k across D1`.
  private func each(_ transfer: Program.Transfer, _ outside: Int) -> String {
    let operand = problem.layer.operands[transfer.operand]
    let apart = loops.indices.filter { number in
      number >= outside && !loops[number].loop.isTemporal && isFixed(number, transfer, outside)
        && operand.isIndexed(by: loops[number].loop.dimension)
    }
    guard !apart.isEmpty else { return "" }
    let places = apart.map { number in
      let array = loops[number].loop.arrayDimension.map { problem.machine.array.dimensions[$0].name } ?? ""
      return "\(loops[number].variable) across \(array)"
    }
    return " for each \(places.joined(separator: ", "))"
  }
}

extension Program {
  /// The program as pseudo code; it must pass its checks.
  public func text(for problem: Problem) -> String { ProgramText(self, for: problem).text }
}
