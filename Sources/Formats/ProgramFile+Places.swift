public import Diagnostics
public import Tilewright

extension ProgramFile.Entry {
  /// Where an operation was written; where the program was, if that isn't known.
  public func place(of operation: InterpreterFault.Operation) -> SourceLocation? {
    var number = -1
    func find(_ body: [Program.Statement]) -> Int? {
      for statement in body {
        number += 1
        switch (statement, operation) {
        case (.load(let own), .load(let wanted)) where own == wanted: return number
        case (.store(let own), .store(let wanted)) where own == wanted: return number
        case (.execute, .execute): return number
        case (.loop(_, let inner), _): if let found = find(inner) { return found }
        default: break
        }
      }
      return nil
    }
    return find(program.body).flatMap {
      origin.statements.indices.contains($0) ? origin.statements[$0] : nil
    } ?? origin.program
  }
}
