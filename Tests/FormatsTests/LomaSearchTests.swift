import Testing

@testable import Formats
@testable import Tilewright

/// LOMA finds what ZigZag found: as many orders, the same winners, and those at the same place.
@Suite struct LomaSearchTests {
  private static let criteria: [(String, Objective)] = [
    ("latency", .latency), ("energy", .energy), ("EDP", .edp),
  ]

  @Test func everyRecordedSearchHasTheSameWinners() throws {
    let figures = try ZigZagFigures.read()
    for search in figures.searches {
      let problem = try figures.problem(ofLayer: search.layer, on: search.machine)
      let options = LomaOptions(mostFactors: search.settings[0], mostUnrollings: search.settings[1])
      let candidates = LomaSearch(try ZigZagModel(problem), entry: search.given.entry, options: options).run()
      let place = "\(search.source), \(search.what)"
      if !search.candidates.isEmpty {
        #expect(candidates.map(\.accepted) == search.candidates.map(\.orders), "\(place)")
      }
      for (name, objective) in Self.criteria {
        let winner = try #require(search.winners[name].map { figures.mappings[$0] })
        let found = try #require(LomaSearch.best(of: candidates, by: objective), "\(place)")
        #expect(found.nest.loops == winner.nest(for: problem).loops, "\(place), \(name)")
        #expect(found.nest.levels == winner.nest(for: problem).levels, "\(place), \(name)")
        #expect(
          found.nest.unrolling.withoutEmptyBlocks == winner.nest(for: problem).unrolling.withoutEmptyBlocks,
          "\(place)")
        if let index = search.places[name], index >= 0 { #expect(found.index == index, "\(place), \(name)") }
      }
    }
  }

  /// What ZigZag allocated to an order in every recorded mapping.
  @Test func everyRecordedOrderIsAllocatedAlike() throws {
    let figures = try ZigZagFigures.read()
    for mapping in figures.mappings where mapping.allocated {
      let problem = try figures.problem(ofLayer: mapping.layer, on: mapping.machine)
      let nest = mapping.nest(for: problem)
      let model = try ZigZagModel(problem)
      let array = UnrolledArray(nest.unrolling, for: problem, model.relevance)
      let allocation = LomaAllocation(model, on: array, isEven: false)
      guard case .allocated(let levels) = allocation.allocate(nest.loops) else {
        Issue.record("no room: \(mapping.source) \(mapping.what)")
        continue
      }
      #expect(levels == nest.levels, "\(mapping.source) \(mapping.what)")
    }
  }
}

extension ZigZagUnrolling {
  fileprivate var withoutEmptyBlocks: ZigZagUnrolling {
    ZigZagUnrolling(blocks.filter { !$0.factors.isEmpty })
  }
}
