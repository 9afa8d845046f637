import Testing

@testable import Formats

@Suite struct EquationTests {
  func text(_ form: Equation.Form) -> String {
    (form.terms.map { "\($0.coefficient)\($0.name)" } + [String(form.constant)]).joined(separator: " ")
  }

  @Test func equationsInBothDialects() throws {
    let equation = try EquationParser.equation("O[b][k, oy] += W[]*I[2*oy + fy*3 - 1][-c+4]").get()
    #expect(equation.output.name == "O")
    #expect(equation.output.axes.map(text) == ["1B 0", "1K 0", "1OY 0"])
    #expect(equation.inputs.map(\.name) == ["W", "I"])
    #expect(equation.inputs[0].axes.isEmpty)
    #expect(equation.inputs[1].axes.map(text) == ["2OY 3FY -1", "-1C 4"])
    #expect(equation.inputs[1].axes[0].terms[1].offset == 28)
    #expect(try EquationParser.equation("O[a]=A[a]+B[a]").get().inputs.count == 2)
  }

  @Test func relations() throws {
    let relation = try EquationParser.relation("ix=2*ox+1*fx").get()
    #expect(relation.name == "IX")
    #expect(text(relation.form) == "2OX 1FX 0")
    #expect(text(try EquationParser.relation("oy = iy - 3*fy - 2").get().form) == "1IY -3FY -2")
  }

  @Test(arguments: [
    ("", 0, "the end"), ("O", 1, "the end"), ("O[", 2, "the end"), ("O[b", 3, "the end"),
    ("O[b]", 4, "the end"),
    ("O[b]+=", 6, "the end"), ("O[b]+=I[b]*", 11, "the end"), ("O[b]+=I[b]/W[b]", 10, "'/'"),
    ("O[b]+=I[2*]", 10, "']'"), ("O[b]+=I[b+]", 10, "']'"), ("O[b]+=I[b c]", 10, "'c'"),
    ("O[b]+=I[2b]", 9, "'b'"),
    ("[b]=I[b]", 0, "'['"),
    ("O[b]+=I[99999999999999999999]", 8, "a larger one"), ("O[b]==I[b]", 5, "'='"), ("O[b]+=I[é]", 8, "'é'"),
  ])
  func problemsPointAtTheCharacter(_ text: String, _ offset: Int, _ found: String) {
    guard case .failure(let problem) = EquationParser.equation(text) else {
      Issue.record("'\(text)' was read")
      return
    }
    #expect(problem.offset == offset)
    #expect(problem.found == found)
  }
}
