/// The nodes of a search with the sums that belong to them, in the order in which they were taken in.
final class SearchNodes {
  struct Node {
    let state: Int
    let vector: Int
    /// Picojoules that the boundaries placed so far move.
    let energy: Double
    /// What is placed adds so much to the time bounds.
    let time: InlineArray<2, Double>
    /// Picojoules of one pass of partial sums coming back over the output's boundaries placed so far.
    let freshBack: Double
    let parent: Int
    /// The operand whose step was placed last; -1 for a move to a larger tile vector.
    let placed: Int
    /// Bit i is set when the memory below the step's boundary i has two slots.
    let doubled: Int
    /// Whether the output's sums leave its last boundary finished.
    let isFinished: Bool
    /// Bit o is set when a step of operand o was placed at this very tile vector and the next loop has to change it.
    var waiting: UInt64 = 0
    /// What is minimised, at least.
    var rank = 0.0
    /// The node before at the same state and tile vector; -1 for none.
    fileprivate(set) var sibling = -1
    /// The sum of all that must not be larger in a node that dominates this one.
    var weight = 0
  }

  private var nodes: [Node] = []
  /// For each state and tile vector its last node.
  private let last: UnsafeMutablePointer<Int32>
  private var allSums: UnsafeMutablePointer<Int>
  private var capacity = 1024
  private let width: Int

  /// `places` counts the states and tile vectors that nodes may stand at, `width` the sums of a node.
  init(places: Int, width: Int) {
    self.width = width
    last = .allocate(capacity: places)
    last.initialize(repeating: -1, count: places)
    allSums = .allocate(capacity: capacity * max(1, width))
  }

  deinit {
    last.deallocate()
    allSums.deallocate()
  }

  var isEmpty: Bool { nodes.isEmpty }

  subscript(_ index: Int) -> Node { nodes[index] }

  /// A node's sums; until the next one is taken in.
  @inline(__always)
  func sums(_ index: Int) -> UnsafePointer<Int> { UnsafePointer(allSums + index * width) }

  /// So many nodes of a place are looked at: where there are thousands, an earlier one is rarely as asked.
  private static let mostSiblings = 256

  /// Whether one of the last nodes at a place is as asked.
  @inline(__always)
  func contains(at place: Int, where isWanted: (Node, UnsafePointer<Int>) -> Bool) -> Bool {
    var index = Int(last[place])
    var left = Self.mostSiblings
    while index >= 0, left > 0 {
      left -= 1
      if isWanted(nodes[index], sums(index)) { return true }
      index = nodes[index].sibling
    }
    return false
  }

  /// Takes in a node with its sums at a place; its index.
  func append(_ node: Node, _ sums: UnsafePointer<Int>, at place: Int) -> Int {
    if nodes.count == capacity { grow() }
    (allSums + nodes.count * width).update(from: sums, count: width)
    var added = node
    added.sibling = Int(last[place])
    nodes.append(added)
    last[place] = Int32(nodes.count - 1)
    return nodes.count - 1
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Int>.allocate(capacity: 2 * capacity * max(1, width))
    larger.update(from: allSums, count: capacity * width)
    allSums.deallocate()
    allSums = larger
    capacity *= 2
  }
}
