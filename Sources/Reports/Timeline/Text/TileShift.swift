import Tilewright

/// How a tile moves from one repeat to the next: `A[0:26][0:86]`, `A[0:26][86:172]`, … is `A[0:26][+86]`.
enum TileShift {
  /// The shift of tiles that stand at the same place of each repeat; nil when they don't move evenly.
  static func text(of tiles: [String]) -> String? {
    guard let first = tiles.first, tiles.count > 1 else { return nil }
    let parts = tiles.map(pieces)
    guard parts.allSatisfy({ $0.words == parts[0].words && $0.numbers.count == parts[0].numbers.count })
    else {
      return nil
    }
    let shifts = zip(parts[1].numbers, parts[0].numbers).map { $0 - $1 }
    for (earlier, later) in zip(parts, parts.dropFirst())
    where zip(later.numbers, earlier.numbers).map({ $0 - $1 }) != shifts { return nil }
    guard shifts.contains(where: { $0 != 0 }) else { return first }
    return written(parts[0].words, parts[0].numbers, shifts)
  }

  /// `A[0:26]` in words `A[`, `:`, `]` and numbers 0, 26.
  private static func pieces(_ tile: String) -> (words: [String], numbers: [Int]) {
    var words = [""]
    var numbers: [Int] = []
    var digits = ""
    func number() {
      guard !digits.isEmpty else { return }
      numbers.append(Int(digits) ?? 0)
      words.append("")
      digits = ""
    }
    for character in tile {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        number()
        words[words.count - 1].append(character)
      }
    }
    number()
    return (words, numbers)
  }

  private static func written(_ words: [String], _ numbers: [Int], _ shifts: [Int]) -> String {
    var text = words[0]
    var index = 0
    while index < numbers.count {
      let sign = shifts[index] > 0 ? "+" : ""
      let isRange = index + 1 < numbers.count && words[index + 1] == ":"
      if isRange, shifts[index] == shifts[index + 1], shifts[index] != 0 {
        text += "\(sign)\(shifts[index])\(words[index + 2])"
        index += 2
      } else {
        text += shifts[index] == 0 ? "\(numbers[index])" : "\(sign)\(shifts[index])"
        text += words[index + 1]
        index += 1
      }
    }
    return text
  }

  /// The tile with its numbers taken out: equal for tiles that differ in place alone.
  static func template(_ tile: String) -> String { pieces(tile).words.joined(separator: "0") }
}
