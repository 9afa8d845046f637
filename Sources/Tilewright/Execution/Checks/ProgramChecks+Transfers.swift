import Diagnostics

/// Whether every load and store is there, once, and where its data is.
extension ProgramChecks {
  mutating func checkTransfers() {
    for step in steps {
      switch step.statement {
      case .load(let transfer), .store(let transfer): checkNames(transfer, step)
      case .execute, .loop: break
      }
    }
    guard diagnostics.isEmpty else { return }
    for (operand, buffers) in program.buffers.enumerated() {
      let inners: [Int?] = [nil] + buffers.indices.dropLast().map(Optional.some)
      for inner in inners {
        let transfer = Program.Transfer(operand: operand, inner: inner)
        checkCounts(transfer)
        checkOrder(transfer)
        if operand == 0 { checkSums(transfer) }
      }
      checkElements(of: operand)
    }
  }

  /// The only load of a transfer; nil when it isn't there.
  func load(_ transfer: Program.Transfer) -> Step? { steps.first { $0.statement == .load(transfer) } }

  /// The only store of a transfer.
  func store(_ transfer: Program.Transfer) -> Step? { steps.first { $0.statement == .store(transfer) } }

  private mutating func checkNames(_ transfer: Program.Transfer, _ step: Step) {
    let place = place(ofStatement: step.number)
    guard program.buffers.indices.contains(transfer.operand) else {
      return report(
        .misplacedTransfer, "a load or store of an operand that the layer lacks", at: place,
        fix: "load the layer's operands")
    }
    let operand = names.operand(transfer.operand)
    if transfer.outer >= program.buffers[transfer.operand].count || transfer.outer < 0 {
      return report(
        .misplacedTransfer,
        "\(operand) needs no load or store at \(names.buffer(transfer.operand, transfer.inner)), which is its "
          + "outermost buffer or none", at: place, fix: "remove the statement, or add a buffer further out")
    }
    if case .store = step.statement, transfer.operand > 0 {
      report(
        .misplacedTransfer, "'\(names.store(transfer))': \(operand) is an input", at: place,
        fix: "store the output alone")
    }
  }

  private mutating func checkCounts(_ transfer: Program.Transfer) {
    let loads = steps.filter { $0.statement == .load(transfer) }
    let stores = steps.filter { $0.statement == .store(transfer) }
    for (name, found) in [(names.load(transfer), loads), (names.store(transfer), stores)] {
      for again in found.dropFirst() {
        report(
          .misplacedTransfer, "'\(name)' is there twice", at: place(ofStatement: again.number),
          notes: [.init("the first is here", at: place(ofStatement: found[0].number))],
          fix: "keep one of them")
      }
    }
    let buffer = transfer.inner.flatMap { place(ofBuffer: $0, of: transfer.operand) }
    if loads.isEmpty {
      report(
        .misplacedTransfer, "there is no '\(names.load(transfer))'", at: buffer,
        fix: "load it at the head of a body; a load of the output makes room for sums and brings them back")
    }
    if transfer.operand == 0, stores.isEmpty {
      report(
        .lostSum, "there is no '\(names.store(transfer))': its sums never leave", at: buffer,
        fix: "store it at the end of the body that loads it")
    }
  }

  /// A load reads what that of the next buffer outward has brought.
  private mutating func checkOrder(_ transfer: Program.Transfer) {
    let source = Program.Transfer(operand: transfer.operand, inner: transfer.outer)
    guard let own = load(transfer), let outer = load(source), own.number < outer.number else { return }
    report(
      .misplacedTransfer, "'\(names.load(transfer))' runs before '\(names.load(source))', which it reads",
      at: place(ofStatement: own.number),
      notes: [.init("the tile it reads is loaded here", at: place(ofStatement: outer.number))],
      fix: "put it into the body of that load, behind it")
  }

  /// Sums are stored once for each load, from the inside out.
  private mutating func checkSums(_ transfer: Program.Transfer) {
    guard let own = store(transfer) else { return }
    if let load = load(transfer), load.depth != own.depth {
      let consequence =
        load.depth < own.depth
        ? "the next iteration adds to sums that have left"
        : "the next load takes the place of sums that haven't left"
      report(
        .lostSum, "'\(names.store(transfer))' stands in another body than its load: \(consequence)",
        at: place(ofStatement: own.number),
        notes: [.init("the load is here", at: place(ofStatement: load.number))],
        fix: "put load and store into one body")
    }
    let sink = Program.Transfer(operand: 0, inner: transfer.outer)
    if let outer = store(sink), outer.number < own.number {
      report(
        .lostSum, "'\(names.store(sink))' runs before '\(names.store(transfer))', which still adds to it",
        at: place(ofStatement: outer.number),
        notes: [.init("the sums arrive here", at: place(ofStatement: own.number))],
        fix: "store from the inside out")
    }
  }

  /// A processing element keeps what one execution takes, and a running sum if the array can.
  private mutating func checkElements(of operand: Int) {
    let transfer = Program.Transfer(operand: operand, inner: nil)
    guard let load = load(transfer), let execution = steps.first(where: { $0.statement == .execute }) else {
      return
    }
    let keepsSum = operand > 0 || machine.array.accumulatesInPlace
    let between = loops.first { loop in
      loop.loop.isTemporal && loop.depth >= load.depth && loop.depth < execution.depth
        && (!keepsSum || layer.operands[operand].isIndexed(by: loop.loop.dimension))
    }
    guard let between else { return }
    let reason =
      keepsSum ? "changes it: a processing element keeps one" : "runs on: the array keeps no running sum"
    report(
      .misplacedTransfer,
      "'\(names.load(transfer))' stands outside the loop over \(names.dimension(between.loop.dimension)), which \(reason)",
      at: place(ofStatement: load.number), fix: "put it into the body of that loop")
  }
}
