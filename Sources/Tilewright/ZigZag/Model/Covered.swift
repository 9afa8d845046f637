/// The cycles in which any of some activities is in the first allowed cycles of one of its periods.
///
/// Shorter periods divide the longer ones, since all are iterations of loops one inside the other.
struct Covered {
  private var activities: [(period: Int, allowed: Int, covered: Int)] = []

  /// Of one period of the longest.
  var perPeriod: Int { activities.last?.covered ?? 0 }

  /// With an activity whose period is no shorter.
  func adding(period: Int, allowed: Int) -> Covered {
    var result = self
    let others =
      upTo(period, among: activities[...])
      - upTo(allowed, among: activities[...])
    result.activities.append((period, allowed, allowed + others))
    return result
  }

  private func upTo(_ cycles: Int, among activities: ArraySlice<(period: Int, allowed: Int, covered: Int)>)
    -> Int
  {
    guard let longest = activities.last else { return 0 }
    let rest = cycles % longest.period
    let others = activities.dropLast()
    let started =
      rest <= longest.allowed
      ? rest : longest.allowed + upTo(rest, among: others) - upTo(longest.allowed, among: others)
    return cycles / longest.period * longest.covered + started
  }
}
