import Tilewright

/// What is proven of a layer's mapping, and how.
struct ProofRecord: Encodable, Sendable {
  struct Block: Encodable, Sendable {
    let across: String
    let dimension: String
    let positions: Int
  }

  /// How many were looked at of how many; there are more than `all` when `more` says so.
  struct Selection: Encodable, Sendable {
    let kept: Int
    let all: Int
    let more: Bool

    init(_ selection: SpaceLimits.Selection) {
      (kept, all, more) = (selection.kept, selection.all, selection.areMore)
    }
  }

  struct RunnerUp: Encodable, Sendable {
    let unrolling: [Block]
    let bound: Nullable<Double>
    let value: Nullable<Double>
  }

  struct Stationary: Encodable, Sendable {
    let operands: [String]
    let value: Double
  }

  /// Of the best mapping of the space, in pJ, cycles or pJ × cycles; the mapping itself may be better, from outside.
  let value: Nullable<Double>
  let bound: Nullable<Double>
  let unrollings: Int
  let unrollingsBelowBound: Int
  let unrollingsByTraffic: Int
  let unrollingsSearched: Int
  let unrollingsOpen: Int
  let visited: Int
  let dominated: Int
  let spaceLog10: Double
  let hasAllTiles: Bool
  let hasAllUnrollings: Bool
  let hasAllBypasses: Bool
  let hasDemands: Bool
  let unrollingsAmong: Nullable<Selection>
  let bypassesAmong: Nullable<Selection>
  let runnerUp: Nullable<RunnerUp>
  let otherStationary: Nullable<Stationary>

  init(_ proof: Proof, of mapped: MappedLayer) {
    value = Nullable(finite: proof.value)
    bound = Nullable(finite: proof.bound)
    unrollings = proof.unrollings
    unrollingsBelowBound = proof.unrollingsBelowBound
    unrollingsByTraffic = proof.unrollingsByTraffic
    unrollingsSearched = proof.unrollingsSearched
    unrollingsOpen = proof.unrollingsOpen
    visited = proof.visited
    dominated = proof.dominated
    spaceLog10 = proof.spaceLog10
    hasAllTiles = proof.hasAllTiles
    hasAllUnrollings = mapped.result.limits?.hasAllUnrollings ?? true
    hasAllBypasses = mapped.result.limits?.hasAllBypasses ?? true
    unrollingsAmong = Nullable(mapped.result.limits?.unrollings.map(Selection.init))
    bypassesAmong = Nullable(mapped.result.limits?.bypasses.map(Selection.init))
    hasDemands = mapped.result.limits?.hasDemands ?? false
    runnerUp = Nullable(
      proof.runnerUp.map { runner in
        RunnerUp(
          unrolling: runner.blocks.map { block in
            Block(
              across: mapped.machine.array.dimensions[block.arrayDimension].name,
              dimension: mapped.layer.dimensions[block.dimension].name, positions: block.positions)
          }, bound: Nullable(finite: runner.bound), value: Nullable(finite: runner.value))
      })
    otherStationary = Nullable(
      proof.otherStationary.map { other in
        Stationary(operands: other.operands.map { mapped.layer.operands[$0].name }, value: other.value)
      })
  }
}
