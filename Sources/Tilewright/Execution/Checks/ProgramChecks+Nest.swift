import Diagnostics

/// Whether the statements form one nest of the layer's loops.
extension ProgramChecks {
  mutating func checkNest() {
    var number = 0
    var extents = layer.sizes
    walk(program.body, depth: 0, number: &number, extents: &extents, owner: nil)
    guard diagnostics.isEmpty else { return }
    for (index, array) in machine.array.dimensions.enumerated() {
      var used = 1
      for loop in loops where loop.loop.arrayDimension == index {
        let (product, overflow) = used.multipliedReportingOverflow(by: loop.iterations)
        used = overflow ? .max : product
      }
      guard used > array.size else { continue }
      report(
        .malformedProgram, "\(used) positions are used along \(array.name), which has \(array.size)",
        at: firstPlace(ofLoopAcross: index), fix: "unroll less along \(array.name)")
    }
  }

  private func firstPlace(ofLoopAcross array: Int) -> SourceLocation? {
    loops.first { $0.loop.arrayDimension == array }.flatMap { place(ofStatement: $0.number) }
  }

  /// Iterations that can't run side by side, or whose sums nobody would add.
  mutating func checkSideBySide() {
    let rule = SideBySide(problem)
    guard let obstacle = rule.obstacle(in: loops.reversed().map(\.loop)) else { return }
    let words = rule.words(for: obstacle, on: machine)
    let loop = loops.last {
      $0.loop.dimension == obstacle.dimension && $0.loop.arrayDimension == obstacle.array
    }
    report(
      .notSideBySide, words.what, at: loop.flatMap { place(ofStatement: $0.number) }, notes: words.notes,
      fix: words.fix)
  }

  /// A body: loads, one loop or the execution, stores.
  private mutating func walk(
    _ body: [Program.Statement], depth: Int, number: inout Int, extents: inout [Int], owner: Int?
  ) {
    var hasCore = false
    var hasStores = false
    let first = number
    for statement in body {
      let own = number
      number += 1
      switch statement {
      case .load(let transfer):
        if hasCore || hasStores {
          report(
            .malformedProgram, "'\(names.load(transfer))' stands behind what needs it",
            at: place(ofStatement: own),
            fix: "put loads at the head of a body, before its loop or execute")
        }
        steps.append(Step(statement: statement, number: own, depth: depth))
      case .store(let transfer):
        if !hasCore {
          report(
            .malformedProgram, "'\(names.store(transfer))' stands before the loop or execute of its body",
            at: place(ofStatement: own), fix: "put stores at the end of a body")
        }
        hasStores = true
        steps.append(Step(statement: statement, number: own, depth: depth))
      case .execute:
        checkCore(hasCore, hasStores, "execute", own)
        hasCore = true
        steps.append(Step(statement: statement, number: own, depth: depth))
      case .loop(let loop, let inner):
        checkCore(hasCore, hasStores, "a loop over \(names.dimension(loop.dimension))", own)
        hasCore = true
        guard check(loop, own, extents) else {
          number += Self.statements(in: inner)
          continue
        }
        let extent = extents[loop.dimension]
        loops.append(Loop(loop: loop, extent: extent, depth: depth, number: own))
        extents[loop.dimension] = min(extent, loop.step)
        walk(
          inner, depth: loop.isTemporal ? depth + 1 : depth, number: &number, extents: &extents, owner: own)
        extents[loop.dimension] = extent
      }
    }
    if !hasCore {
      let place = owner.flatMap(place(ofStatement:)) ?? place(ofStatement: first)
      report(
        .malformedProgram, "\(owner == nil ? "the program" : "the body of a loop") executes nothing",
        at: place,
        fix: "put 'execute' into the innermost body")
    }
  }

  private mutating func checkCore(_ hasCore: Bool, _ hasStores: Bool, _ name: String, _ number: Int) {
    if hasCore {
      report(
        .malformedProgram, "\(name) follows a loop or execute of the same body",
        at: place(ofStatement: number),
        fix: "nest the loops: a body has one loop, or execute")
    } else if hasStores {
      report(
        .malformedProgram, "\(name) follows a store of its body", at: place(ofStatement: number),
        fix: "put stores at the end of a body")
    }
  }

  private mutating func check(_ loop: Mapping.Loop, _ number: Int, _ extents: [Int]) -> Bool {
    guard extents.indices.contains(loop.dimension),
      loop.arrayDimension.map(machine.array.dimensions.indices.contains) ?? true, loop.step >= 1
    else {
      report(
        .malformedProgram, "a loop names a dimension that the layer or the array lacks, or a step below 1",
        at: place(ofStatement: number), fix: "name a dimension of the layer and a step of at least 1")
      return false
    }
    guard loop.step <= extents[loop.dimension] else {
      report(
        .malformedProgram,
        "the loop over \(names.dimension(loop.dimension)) has step \(loop.step), the loops outside leave it "
          + "\(extents[loop.dimension])", at: place(ofStatement: number),
        fix: "let the steps over a dimension shrink from the outermost loop inward")
      return false
    }
    return true
  }

  private static func statements(in body: [Program.Statement]) -> Int {
    body.reduce(0) { count, statement in
      if case .loop(_, let inner) = statement { return count + 1 + statements(in: inner) }
      return count + 1
    }
  }
}
