@testable import Tilewright

/// A problem and a mapping in a few lines, for a test that fails.
func description(of mapping: Mapping, for problem: Problem) -> String {
  let layer = problem.layer
  let operands = layer.operands.map { operand in
    "\(operand.name): \(operand.axes.map { axis in axis.index.terms.map { "\($0.coefficient)\(layer.dimensions[$0.dimension].name)" }.joined(separator: "+") + "+\(axis.index.constant) of \(axis.extent ?? -1)" })"
  }
  let loops = mapping.loops.map {
    "\(layer.dimensions[$0.dimension].name)/\($0.step)\($0.arrayDimension.map { "@D\($0)" } ?? "")"
  }
  return """
    dims \(layer.dimensions.map { "\($0.name)\($0.size)" }) \(operands)
    loops (inner first): \(loops) tiles: \(mapping.tiles.map { $0.map { "m\($0.memory):\($0.residency)x\($0.slots)" } })
    sharing \(problem.sharing.map { $0.sorted() }) reduce \(problem.machine.array.spatialReduction.sorted()) accumulates \(problem.machine.array.accumulatesInPlace)
    """
}
