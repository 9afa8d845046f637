/// Repeats found in a sequence of rows, loops inside loops included.
///
/// `a b b b b c` folds to `a [b]×4 c`; `x y y y x y y y x y y y` to `[x [y]×3]×3`. Rows count as equal when their
/// signatures are.
struct RowFolding: Sendable {
  /// A row, or a stretch of rows that comes several times.
  indirect enum Node: Hashable, Sendable {
    case row(Int)
    /// `first` is what repeats, as it stands at its first time.
    case repeated(first: [Node], count: Int)

    /// How many rows it stands for.
    var rowCount: Int {
      switch self {
      case .row: 1
      case .repeated(let first, let count): count * first.reduce(0) { $0 + $1.rowCount }
      }
    }

    /// The first row it stands for.
    var firstRow: Int {
      switch self {
      case .row(let row): row
      case .repeated(let first, count: _): first.first?.firstRow ?? 0
      }
    }
  }

  /// A number for each row: equal for rows with equal descriptions.
  static func signatures(_ descriptions: some Sequence<String>) -> [Int] {
    var numbers: [String: Int] = [:]
    return descriptions.map { description in
      let number = numbers[description] ?? numbers.count
      numbers[description] = number
      return number
    }
  }

  private struct Symbol {
    let node: Node
    let identity: Int
  }

  /// Longest stretch, in symbols, that is looked for; longer ones are found when what is inside them has folded.
  private static let longestPeriod = 96

  private var identities: [[Int]: Int] = [:]
  private var used = 0

  /// The rows, given by their signatures, with every repeat folded that saves at least two rows.
  static func fold(_ signatures: [Int]) -> [Node] {
    var folding = RowFolding()
    folding.used = (signatures.max() ?? 0) + 1
    var symbols = signatures.enumerated().map { Symbol(node: .row($0), identity: $1) }
    while true {
      let folded = folding.pass(symbols)
      guard folded.count < symbols.count else { return folded.map(\.node) }
      symbols = folded
    }
  }

  private mutating func pass(_ symbols: [Symbol]) -> [Symbol] {
    var result: [Symbol] = []
    var position = 0
    while position < symbols.count {
      guard let (period, count) = Self.bestRepeat(at: position, in: symbols) else {
        result.append(symbols[position])
        position += 1
        continue
      }
      var first = Array(symbols[position..<position + period])
      while true {
        let folded = pass(first)
        guard folded.count < first.count else { break }
        first = folded
      }
      let key = [count] + first.map(\.identity)
      if identities[key] == nil {
        identities[key] = used
        used += 1
      }
      let node = Node.repeated(first: first.map(\.node), count: count)
      result.append(Symbol(node: node, identity: identities[key] ?? 0))
      position += period * count
    }
    return result
  }

  /// The repeat that covers most from here on; the shortest period of those.
  private static func bestRepeat(at position: Int, in symbols: [Symbol]) -> (period: Int, count: Int)? {
    var best: (period: Int, count: Int)?
    let most = min(longestPeriod, (symbols.count - position) / 2)
    guard most > 0 else { return nil }
    for period in 1...most {
      var equal = 0
      while position + period + equal < symbols.count,
        symbols[position + equal].identity == symbols[position + period + equal].identity
      {
        equal += 1
      }
      let count = equal / period + 1
      guard period * (count - 1) > 2, period * count > (best.map { $0.period * $0.count } ?? 0) else {
        continue
      }
      best = (period, count)
    }
    return best
  }
}
