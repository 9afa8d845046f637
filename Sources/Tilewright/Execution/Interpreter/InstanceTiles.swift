/// Which elements of an operand each instance of a memory touches while a body runs.
struct InstanceTiles: Sendable {
  /// An instance that a program uses: its position along each loop across the array that tells instances apart.
  let instances: [[Int]]

  private let numbering: ElementNumbering
  private let places: ArrayPlaces
  /// For each dimension the different positions along its own loops, as far as they tell instances apart.
  private let dimensionPlaces: [[[Int: Int]]]
  /// For each instance and dimension which of those it has.
  private let placeOf: [[Int]]
  private let irrelevant: [Int]

  /// `sharing` are the array dimensions that one instance serves: none for a processing element.
  init(_ operand: Operand, _ numbering: ElementNumbering, sharing: Set<Int>, places: ArrayPlaces) {
    self.numbering = numbering
    self.places = places
    let loops = places.separating(sharing)
    instances = places.places(of: loops)
    var dimensionPlaces: [[[Int: Int]]] = []
    var placeOf = instances.map { _ in [Int]() }
    for dimension in places.sizes.indices {
      let own = places.cuts[dimension].compactMap(\.space).filter(loops.contains)
      var found: [[Int: Int]] = []
      for (number, instance) in instances.enumerated() {
        let position = Dictionary(
          uniqueKeysWithValues: zip(loops, instance).filter { own.contains($0.0) }.map { ($0.0, $0.1) })
        let index = found.firstIndex(of: position) ?? found.count
        if index == found.count { found.append(position) }
        placeOf[number].append(index)
      }
      dimensionPlaces.append(found)
    }
    self.dimensionPlaces = dimensionPlaces
    self.placeOf = placeOf
    irrelevant = places.sizes.indices.filter { !operand.isIndexed(by: $0) }
  }

  /// For each instance what is left of each dimension.
  func boxes(depth: Int, times: [Int]) -> [[[Range<Int>]]] {
    let iterations = iterations(depth: depth, times: times)
    return placeOf.map { place in zip(iterations, place).map { $0[$1] } }
  }

  private func iterations(depth: Int, times: [Int]) -> [[[Range<Int>]]] {
    dimensionPlaces.enumerated().map { dimension, positions in
      positions.map { position in
        places.iterations(of: dimension, depth: depth, times: times) { position[$0] }
      }
    }
  }

  /// For each instance the elements, padding left out, each once; nil when it has nothing to do.
  func elements(depth: Int, times: [Int]) -> [[Int]?] {
    let iterations = iterations(depth: depth, times: times)
    var known: [[Int: [Int]]] = numbering.axes.map { _ in [:] }
    return placeOf.map { place in
      guard irrelevant.allSatisfy({ !iterations[$0][place[$0]].isEmpty }) else { return nil }
      var elements = [0]
      for (number, axis) in numbering.axes.enumerated() {
        var key = 0
        for term in axis.index.terms {
          key = key * dimensionPlaces[term.dimension].count + place[term.dimension]
        }
        let ranges = axis.index.terms.map { iterations[$0.dimension][place[$0.dimension]] }
        guard ranges.allSatisfy({ !$0.isEmpty }) else { return nil }
        let parts = known[number][key] ?? Self.parts(of: axis, ranges)
        known[number][key] = parts
        if elements.count == 1, let first = elements.first {
          elements = parts.map { first + $0 }
        } else {
          elements = elements.flatMap { element in parts.map { element + $0 } }
        }
      }
      return elements
    }
  }

  /// What the indices along an axis add to an element's number, ascending, each once.
  private static func parts(of axis: ElementNumbering.Axis, _ ranges: [[Range<Int>]]) -> [Int] {
    var values = [axis.index.constant]
    for (term, pieces) in zip(axis.index.terms, ranges) {
      values = values.flatMap { value in
        pieces.flatMap { $0.map { value + term.coefficient * $0 } }
      }
    }
    let parts = values.compactMap(axis.part)
    return parts.count == 1 ? parts : Set(parts).sorted()
  }
}
