import Diagnostics

extension StringProtocol {
  /// The text cut in its middle to at most `width` columns: ends tell layer names apart.
  func abbreviated(to width: Int) -> String {
    guard displayWidth > width, width > 1 else { return String(self) }
    let head = (width - 1) / 3
    let start = prefix(while: head)
    let end = String(reversed().prefixColumns(width - 1 - start.displayWidth).reversed())
    return "\(start)…\(end)"
  }

  private func prefix(while columns: Int) -> String { String(Array(self).prefixColumns(columns)) }
}

extension Sequence<Character> {
  fileprivate func prefixColumns(_ columns: Int) -> [Character] {
    var used = 0
    return Array(
      prefix { character in
        used += character.displayWidth
        return used <= columns
      })
  }
}
