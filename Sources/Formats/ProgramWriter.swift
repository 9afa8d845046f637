import Tilewright

/// Writes a program as `NativeProgram` reads it.
struct ProgramWriter {
  let program: Program
  let problem: Problem

  private var names: ProgramNames { ProgramNames(program, problem) }

  var text: String {
    let buffers = program.buffers.enumerated().map { operand, buffers in
      let entries = buffers.enumerated().map { index, buffer in
        let name = YAMLText.scalar(names.buffer(operand, index))
        return buffer.slots == 1 ? name : "{memory: \(name), slots: \(buffer.slots)}"
      }
      return "  \(YAMLText.scalar(names.operand(operand))): [\(entries.joined(separator: ", "))]\n"
    }
    return """
      tilewright: program
      layer: \(YAMLText.scalar(problem.layer.id))
      buffers:
      \(buffers.joined())steps:
      \(steps(program.body, indent: "  "))
      """
  }

  private func steps(_ body: [Program.Statement], indent: String) -> String {
    body.map { statement in
      switch statement {
      case .execute: "\(indent)- execute\n"
      case .load(let transfer):
        "\(indent)- load: \(YAMLText.scalar("\(names.operand(transfer.operand)) into \(place(of: transfer))"))\n"
      case .store(let transfer):
        "\(indent)- store: \(YAMLText.scalar("\(names.operand(transfer.operand)) out of \(place(of: transfer))"))\n"
      case .loop(let loop, let inner):
        "\(indent)- for: \(YAMLText.scalar(header(of: loop)))\n\(indent)  do:\n\(steps(inner, indent: indent + "    "))"
      }
    }.joined()
  }

  private func place(of transfer: Program.Transfer) -> String {
    names.buffer(transfer.operand, transfer.inner)
  }

  private func header(of loop: Mapping.Loop) -> String {
    let step = loop.step == 1 ? "" : " step \(loop.step)"
    let array = loop.arrayDimension.map { " across \(problem.machine.array.dimensions[$0].name)" } ?? ""
    return names.dimension(loop.dimension) + step + array
  }
}
