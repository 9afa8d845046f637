/// How far a search or a run is, in one line that fits a terminal.
///
///     [████████░░░░░░░░] 50 %, 1 234 567 mappings of 31 layers
///     50 %, 1 234 567 mapp…                                        in 22 columns
public struct ProgressText: Sendable {
  private let share: Double?
  private let tried: String
  private let subject: String

  /// Describes a search: mappings of so many layers, tilings of one when nil; `share` of 1 is done, if that is known.
  public init(share: Double?, evaluated: Int, layers: Int?) {
    self.share = share
    tried = NumberFormat.grouped(evaluated)
    subject = layers.map { "mappings of \($0) layers" } ?? "tilings"
  }

  /// Describes the run of a timeline by its operations.
  public init(share: Double, operations: Int) {
    self.share = share
    tried = NumberFormat.grouped(operations)
    subject = "operations"
  }

  /// The line in at most so many columns.
  public func line(columns: Int) -> String {
    let percent = share.map { NumberFormat.percent($0) }
    let bar = share.map { share in
      let cells = Int(min(max(share, 0), 1) * 16)
      return "[" + String(repeating: "█", count: cells) + String(repeating: "░", count: 16 - cells) + "] "
    }
    let text = (percent.map { $0 + ", " } ?? "") + "\(tried) \(subject)"
    let whole = (bar ?? "") + text
    if whole.count <= columns { return whole }
    if text.count <= columns { return text }
    if let percent, percent.count <= columns, columns < 12 { return percent }
    return columns < 1 ? "" : String(text.prefix(columns - 1)) + "…"
  }
}
