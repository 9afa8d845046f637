import Diagnostics
import Tilewright

/// Reads `dimension_relations` with `pr_loop_dims`, `pr_loop_sizes` and `padding`.
enum ZigZagRelations {
  /// The derived dimensions by name; nil when something is wrong.
  static func read(
    _ fields: Fields, _ dimensions: [Layer.Dimension], _ findings: inout Findings
  ) -> [String: LayerEquation.Derived]? {
    var forms: [String: Equation.Form] = [:]
    var sources: [String: Located] = [:]
    var isSound = true
    let list = fields["dimension_relations"]?.list(&findings, expected: "a list of relations") ?? []
    for value in list {
      guard let relation = relation(value, dimensions, &findings) else {
        isSound = false
        continue
      }
      sources[relation.name] = value
      if forms.updateValue(relation.form, forKey: relation.name) != nil {
        findings.error(
          .duplicate, "two relations for '\(relation.name)'", at: value.location, fix: "keep one of them")
      }
    }
    guard isSound, let tensors = tensorSizes(fields, forms, dimensions, &findings) else { return nil }
    return Dictionary(
      uniqueKeysWithValues: forms.map { name, form in
        let tensor = tensors[name]
        return (
          name,
          LayerEquation.Derived(
            form: form, extent: tensor?.extent, paddingBefore: tensor?.before ?? 0, source: sources[name])
        )
      })
  }

  private static func relation(
    _ value: Located, _ dimensions: [Layer.Dimension], _ findings: inout Findings
  ) -> Equation.Relation? {
    guard let text = value.string(&findings, expected: "a relation such as 'ix=2*ox+1*fx'") else {
      return nil
    }
    switch EquationParser.relation(text) {
    case .failure(let problem):
      findings.error(
        .badEquation, "expected \(problem.expected) in the relation, found \(problem.found)",
        at: value.location(ofCharacter: problem.offset), fix: "write it like 'ix=2*ox+1*fx'")
      return nil
    case .success(let relation):
      let names = dimensions.map(\.name)
      if names.contains(relation.name) {
        findings.error(
          .badEquation, "'\(relation.name)' is a loop dimension and can't be derived from others as well",
          at: value.location(ofCharacter: relation.offset))
        return nil
      }
      let unknown = relation.form.terms.filter { !names.contains($0.name) }
      for term in unknown {
        findings.error(
          .unknownDimension, "'\(term.name)' is no loop dimension of the layer",
          at: value.location(ofCharacter: term.offset),
          fix: Spelling.hint(for: term.name, among: names) ?? "loop dimensions are \(Spelling.list(names))")
      }
      return unknown.isEmpty ? relation : nil
    }
  }

  private struct TensorSize {
    let extent: Int?
    let before: Int
  }

  /// The extent and padding of each dimension in `pr_loop_dims`.
  private static func tensorSizes(
    _ fields: Fields, _ forms: [String: Equation.Form], _ dimensions: [Layer.Dimension],
    _ findings: inout Findings
  ) -> [String: TensorSize]? {
    guard let value = fields["pr_loop_dims"], value.elements?.isEmpty != true else {
      for key in ["pr_loop_sizes", "padding"] where !(fields[key]?.elements ?? []).isEmpty {
        findings.error(
          .missingKey, "'\(key)' without 'pr_loop_dims' says nothing", at: fields.entry(key)?.key.location,
          fix: "add 'pr_loop_dims' with the names that it belongs to")
      }
      return [:]
    }
    guard let names = value.names(&findings) else { return nil }
    let sizes = fields["pr_loop_sizes"]?.list(&findings, orOne: true)
    let padding = fields["padding"]?.list(&findings, expected: "a list of [before, after]")
    for (key, list) in [("pr_loop_sizes", sizes), ("padding", padding)] {
      guard let list, list.count != names.count else { continue }
      findings.error(
        .shapeMismatch, "\(list.count) entries in '\(key)' for \(names.count) in 'pr_loop_dims'",
        at: fields.entry(key)?.key.location, fix: "give one for each")
      return nil
    }
    var result: [String: TensorSize] = [:]
    for (number, located) in names.enumerated() {
      let name = (located.text ?? "").uppercased()
      guard let form = forms[name] else {
        findings.error(
          .unknownDimension, "'\(name)' in 'pr_loop_dims' has no relation", at: located.location,
          fix: Spelling.hint(for: name, among: forms.keys.sorted()) ?? "add it to 'dimension_relations'")
        continue
      }
      let pads = padding.flatMap { pair($0[number], &findings) } ?? (0, 0)
      let size = sizes?[number].int(
        &findings, expected: "the size of the tensor along '\(name)'", in: 1...(1 << 40))
      if sizes != nil {
        result[name] = TensorSize(extent: size, before: pads.0)
        if let size, let padding = padding?[number], !findings.hasErrors {
          let stated = Stated(
            name: located.text ?? name, size: size, pads: pads, form: form, padding: padding.location)
          stated.compare(dimensions, at: sizes?[number].location, &findings)
        }
      } else if pads != (0, 0) {
        let reach = reach(form, dimensions).map { $0 - pads.0 - pads.1 }
        if let reach, reach >= 1 {
          result[name] = TensorSize(extent: reach, before: pads.0)
        } else {
          findings.error(
            .outOfRange, "the padding of '\(name)' is all there is: no element of the tensor is left",
            at: padding?[number].location)
        }
      }
    }
    return result
  }

  /// A tensor's size and padding along a derived dimension, which the loops and the relation give, too.
  private struct Stated {
    let name: String
    let size: Int
    let pads: (before: Int, after: Int)
    let form: Equation.Form
    let padding: SourceLocation

    /// Compares what is stated with how far the indices reach: they end where tensor and padding do, or less than a
    /// stride before. ZigZag never looks.
    func compare(_ dimensions: [Layer.Dimension], at place: SourceLocation?, _ findings: inout Findings) {
      let stride = form.terms.map { abs($0.coefficient) }.max() ?? 1
      let stated = size + pads.before + pads.after
      guard let reach = reach(form, dimensions), stated < reach || stated - reach >= max(1, stride) else {
        return
      }
      findings.warning(
        .shapeMismatch,
        "'\(name)' has \(size) elements and padding of \(pads.before) and \(pads.after), \(stated) in all, but the loops reach over \(reach)",
        at: place, notes: [.init("the padding", at: padding)],
        fix: "correct the size, the padding or the loops; the size and the padding before it are used")
    }
  }

  private static func pair(_ value: Located, _ findings: inout Findings) -> (Int, Int)? {
    guard let list = value.list(&findings, expected: "[before, after]") else { return nil }
    let range = -(1 << 40)...(1 << 40)
    let numbers = list.compactMap { $0.int(&findings, expected: "a padding", in: range) }
    guard numbers.count == list.count else { return nil }
    guard numbers.count == 2 else {
      value.wrongType(&findings, expected: "two paddings, [before, after]")
      return nil
    }
    return (numbers[0], numbers[1])
  }

  /// How many places a form's values span.
  private static func reach(_ form: Equation.Form, _ dimensions: [Layer.Dimension]) -> Int? {
    let terms = form.terms.compactMap { term in
      dimensions.firstIndex { $0.name == term.name }.map {
        IndexExpression.Term(term.coefficient, dimension: $0)
      }
    }
    return IndexExpression(terms).boundedRange(over: dimensions.map(\.size)).map {
      $0.upperBound - $0.lowerBound + 1
    }
  }
}
