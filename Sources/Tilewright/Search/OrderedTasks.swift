/// The results of `count` independent pieces of work in their order, at most `threads` of them at a time; `finished`
/// is told of each when it comes.
func inOrder<Result: Sendable>(
  count: Int, threads: Int, _ work: @escaping @Sendable (Int) -> Result, finished: (Result) -> Void = { _ in }
) async -> [Result] {
  var results: [Result?] = Array(repeating: nil, count: count)
  await withTaskGroup(of: (Int, Result).self) { group in
    var next = 0
    func start() {
      guard next < count else { return }
      let index = next
      next += 1
      group.addTask { (index, work(index)) }
    }
    for _ in 0..<threads { start() }
    for await (index, result) in group {
      results[index] = result
      finished(result)
      start()
    }
  }
  return results.compactMap(\.self)
}
