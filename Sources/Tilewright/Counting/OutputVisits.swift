/// How often the tiles of an output are visited: the rule of partial sums, said once for the plain model, the fast evaluator and
/// the exact search.
///
/// Results go outward on every visit of a tile and come back on every visit but the first: an element that has no partial sum
/// yet starts at zero. The last visit sends the finished value.
///
/// With several inner instances that work on parts of one sum, one of them takes the partial sum that comes back and the others
/// start at zero; where nothing adds their results on the way, each but the first fetches what is there, adds its own and sends
/// the sum. Counted from the outermost boundary inward, where an element has its first visit once.
///
///     16 visits of a tile, 1 first    15 send partial sums, 1 sends finished values, 15 fetch
struct OutputVisits {
  /// Bits of a partial sum and of a finished value.
  let partialBits: Int
  let finalBits: Int
  /// Elements of the output.
  let elements: Int
  /// Visits of the tiles of the next boundary inward that find no sum yet.
  private(set) var first: Int
  /// Elements of these.
  private var firstElements: Int

  /// Outside the outermost boundary, whose memory holds so many parts of each sum.
  @inline(__always)
  init(partialBits: Int, finalBits: Int, elements: Int, partialCopies: Int) {
    self.partialBits = partialBits
    self.finalBits = finalBits
    self.elements = elements
    first = partialCopies
    firstElements = partialCopies * elements
  }

  /// What crosses one boundary.
  struct Visits {
    /// What leaves finished.
    let finished: Passes
    /// What leaves as partial sums.
    let partial: Passes
    /// Partial sums that come back, if any do.
    let returning: Passes?
    /// Elements that don't come back although a pass counts them: first visits of tiles that overlap.
    let exemptElements: Int
  }

  /// The visits over the next boundary inward, of which one pass has so many elements on each side. Tiles that overlap are finished
  /// by no single visit.
  @inline(__always)
  mutating func next(_ times: RefetchFactors, outerElements: Int, innerElements: Int) -> Visits {
    let overlaps = outerElements > elements || innerElements > elements
    let leaving = Leaving(times, overlaps: overlaps)
    let comesBack =
      overlaps ? outerElements * times.outer > firstElements : Self.returning(times, first: first) > 0
    let visits = overlaps ? times.outer : Self.returning(times, first: first)
    let result = Visits(
      finished: Passes(
        bitsOuter: finalBits, bitsInner: leaving.addsOnTheWay ? partialBits : finalBits,
        inTime: leaving.finished, outer: leaving.finished, inner: leaving.finishedInside),
      partial: Passes(
        bitsOuter: partialBits, bitsInner: partialBits, inTime: leaving.partialInTime,
        outer: leaving.partialOutside, inner: leaving.partialInside),
      returning: comesBack
        ? Passes(
          bitsOuter: partialBits, bitsInner: partialBits,
          inTime: overlaps ? times.inTime : Self.returningInTime(times), outer: visits, inner: visits) : nil,
      exemptElements: overlaps ? firstElements : 0)
    first += times.firstVisitsInside
    firstElements += innerElements * times.inner - outerElements * times.jointFetches
    return result
  }

  /// Visits that fetch what earlier ones have sent, where so many find no sum yet.
  @inline(__always)
  static func returning(_ times: RefetchFactors, first: Int) -> Int { times.outer - first }

  /// The same as transfers in time.
  @inline(__always)
  static func returningInTime(_ times: RefetchFactors) -> Int { times.inTime - 1 }

  /// Whether sums arrive in the memory outside a boundary once, each finished, so that it never holds partial ones. Those of tiles that
  /// overlap don't: no single visit finishes them, even where they are added on the way.
  @inline(__always)
  static func arriveOnce(
    _ times: RefetchFactors, outerElements: Int, innerElements: Int, of elements: Int
  ) -> Bool {
    times.outer == 1 && outerElements == elements && innerElements <= elements
  }

  /// The visits that send results outward.
  struct Leaving {
    /// 1 where the last visit sends finished values, 0 where instances finish one after another or tiles overlap.
    let finished: Int
    /// What of these is finished before it leaves the inner side: nothing where sums are added on the way.
    let finishedInside: Int
    /// Whether results of several inner instances are added on the way.
    let addsOnTheWay: Bool
    let partialInTime: Int
    let partialOutside: Int
    let partialInside: Int

    @inline(__always)
    init(_ times: RefetchFactors, overlaps: Bool = false) {
      addsOnTheWay = times.inner != times.outer
      finished = !overlaps && times.outer == times.inTime ? 1 : 0
      finishedInside = addsOnTheWay ? 0 : finished
      partialInTime = times.inTime - finished
      partialOutside = times.outer - finished
      partialInside = times.inner - finishedInside
    }

    /// Whether other visits are told apart alike.
    func isLike(_ other: Self) -> Bool {
      finished == other.finished && addsOnTheWay == other.addsOnTheWay
    }
  }
}
