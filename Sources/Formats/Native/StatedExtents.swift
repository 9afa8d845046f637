import Diagnostics
import Tilewright

/// The extents that a file states for an operand although its source has a shape, which says them, too.
///
/// They may differ where that means something: windows reach into padding that isn't written out, or leave the end unread; a
/// view orders the same elements otherwise; a part of the tensor is read. More than there is can't be read: where padding is
/// stated it lies outside the extents, where it isn't it may have been counted in, which is worth a warning.
struct StatedExtents {
  let shape: [Int]
  let tensor: Equation.Tensor
  let place: SourceLocation
  let source: NativeTensor
  let isPaddingStated: Bool

  /// How the extents stand to the source's shape.
  enum Standing {
    case agree
    case part(elements: Int, of: Int)
    /// More elements than there are, as many as windows reach into padding.
    case padded
    case more
  }

  init(
    _ shape: [Int], of tensor: Equation.Tensor, at place: SourceLocation, from source: NativeTensor,
    isPaddingStated: Bool
  ) {
    self.shape = shape
    self.tensor = tensor
    self.place = place
    self.source = source
    self.isPaddingStated = isPaddingStated
  }

  /// The standing, given the sizes of the layer's dimensions.
  func standing(_ dimensions: [Layer.Dimension]) -> Standing {
    guard let given = source.shape, let count = Layer.checkedProduct(given) else { return .agree }
    let slack = tensor.axes.map { self.slack(of: $0, dimensions) }
    let elements = Layer.checkedProduct(shape) ?? Int.max
    let fits =
      given.count == shape.count
      && shape.indices.allSatisfy {
        shape[$0] >= given[$0] - slack[$0].unread && shape[$0] <= given[$0] + slack[$0].padding
      }
    if fits {
      // A tensor as large as its windows reach holds the padding, and says so by its size.
      let isPadded = shape.indices.contains {
        shape[$0] > given[$0] && shape[$0] != Self.reach(of: tensor.axes[$0], dimensions)
      }
      return isPadded ? .padded : .agree
    }
    let least = Layer.checkedProduct(zip(shape, slack).map { max(1, $0 - $1.padding) }) ?? Int.max
    let most = Layer.checkedProduct(zip(shape, slack).map { $0 + $1.unread }) ?? Int.max
    if least > count { return .more }
    if elements > count { return .padded }
    let isView = count <= most && (given.count != shape.count || elements == count)
    return isView ? .agree : .part(elements: elements, of: count)
  }

  /// The elements of an axis that windows touch, where the first of them is the axis's; nil where they begin before it.
  private static func reach(of form: Equation.Form, _ dimensions: [Layer.Dimension]) -> Int? {
    var (low, high) = (form.constant, form.constant)
    for term in form.terms {
      let end = term.coefficient * ((dimensions.first { $0.name == term.name }?.size ?? 1) - 1)
      low += min(0, end)
      high += max(0, end)
    }
    return low == 0 ? high + 1 : nil
  }

  /// How many elements of an axis may be padding, and how many a stride may leave unread; none where the index is a dimension.
  private func slack(
    of form: Equation.Form, _ dimensions: [Layer.Dimension]
  ) -> (padding: Int, unread: Int) {
    guard form.name == nil else { return (0, 0) }
    let reaches = form.terms.map { term in
      abs(term.coefficient) * ((dimensions.first { $0.name == term.name }?.size ?? 1) - 1)
    }
    let stride = form.terms.map { abs($0.coefficient) }.max() ?? 1
    let window = reaches.reduce(0, +) - (reaches.max() ?? 0)
    return (isPaddingStated ? 0 : 2 * window, stride - 1)
  }
}

extension NativeLayer {
  /// Whether stated extents can be those of their source, with findings that name both places.
  func compare(_ stated: StatedExtents, _ dimensions: [Layer.Dimension], _ findings: inout Findings) -> Bool {
    let text = stated.shape.map { "[\($0)]" }.joined()
    let head =
      "'extents' of \(fields.owner) says that '\(stated.tensor.name)' is \(text), but '\(stated.source.name)', "
      + "from which it comes, is \(stated.source.shapeText)"
    switch stated.standing(dimensions) {
    case .agree: return true
    case .part(let elements, let all):
      findings.note(
        .guessedMeaning, head + ": \(elements) of \(all) elements are taken for a part of it",
        at: stated.place,
        notes: [.init("'\(stated.source.name)' is written here", at: stated.source.place)],
        fix: "remove the extents of '\(stated.tensor.name)' unless that is meant")
      return true
    case .padded:
      findings.warning(
        .guessedMeaning,
        head + ": elements that nobody makes are taken for padding that is read like others",
        at: stated.place,
        notes: [.init("'\(stated.source.name)' is written here", at: stated.source.place)],
        fix:
          "remove the extents of '\(stated.tensor.name)' unless that is meant; padding that isn't read has a key of its own"
      )
      return true
    case .more:
      mismatch(
        head, [stated.source], &findings, at: stated.place,
        fix: "remove the extents of '\(stated.tensor.name)', or correct one of the two")
      return false
    }
  }
}
