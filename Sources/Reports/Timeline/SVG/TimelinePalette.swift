/// Colours and patterns of a drawn timeline.
///
/// Operands take Paul Tol's "light" scheme (personal.sron.nl/~pault), which stays apart for colour-blind readers and
/// under dark labels; beyond its eight, colours come again with a dotted outline.
struct TimelinePalette: Sendable {
  private static let colors = [
    "#77aadd", "#ee8866", "#44bb99", "#eedd88", "#ffaabb", "#bbcc33", "#99ddff", "#aaaa00",
  ]

  private let indices: [String: Int]

  /// Colours of operands, by their place in the list.
  init(_ operands: [String]) {
    indices = Dictionary(operands.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The style class of an operand.
  func style(of operand: String) -> String { "o\(indices[operand] ?? 0)" }

  /// What the classes look like, and the patterns.
  var definitions: String {
    let operands = indices.values.sorted().map { index in
      let again = index >= Self.colors.count ? ";stroke-dasharray:2 1" : ""
      return ".o\(index){fill:\(Self.colors[index % Self.colors.count])\(again)}"
    }
    return """
      <style>
      text{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif;font-size:11px;fill:#222}
      .h{font-size:16px;font-weight:600}.b{font-weight:600}.m{fill:#666}.e{text-anchor:end}.c{text-anchor:middle}
      .n{pointer-events:none}.t{font-size:10px;pointer-events:none}.o{paint-order:stroke;stroke:#fff;stroke-opacity:.7;stroke-width:3px}
      .paper{fill:#fff}.panel{fill:#fafafa;stroke:#ccc}.grid{stroke:#e4e4e4;fill:none}.axis{stroke:#888;fill:none}
      .k{fill:#f3f3f3}.z{fill:#8a8a8a}
      .x{stroke:#333;stroke-width:.6}
      .w{fill:#e3e3e3;stroke:#aaa;stroke-width:.6}.s{fill:#d0d0d0}
      .f{fill-opacity:.35;stroke:#333;stroke-width:.6;stroke-dasharray:3 2}
      .g{fill:url(#gone);stroke:#999;stroke-width:.6;stroke-dasharray:1 2}
      .r{fill:url(#ragged);pointer-events:none}
      .limit{stroke:#cc0000;stroke-width:1.6;fill:none}.limitText{fill:#cc0000}
      .q1{fill-opacity:.3}.q2{fill-opacity:.5}.q3{fill-opacity:.75}.q4{fill-opacity:1}.d{stroke:none;shape-rendering:crispEdges}
      \(operands.joined(separator: "\n"))
      </style>
      <defs>
      <pattern id="ragged" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="#222" stroke-width="1.6" stroke-opacity=".55"/></pattern>
      <pattern id="gone" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#f4f4f4"/><circle cx="1.5" cy="1.5" r=".8" fill="#999"/></pattern>
      </defs>
      """
  }
}
