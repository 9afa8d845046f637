/// A computation as text: `O[b][k][oy] += W[k][c][fy] * I[b][c][2*oy + fy - 1]`.
///
/// The first operand is the output, the others are inputs. Names of dimensions come out in upper case; offsets count
/// characters from the beginning of the text, so that a finding can point into it.
struct Equation: Equatable {
  /// An affine form in names of dimensions.
  struct Form: Equatable {
    /// One coefficient × name.
    struct Term: Equatable {
      let coefficient: Int
      let name: String
      let offset: Int
    }

    let terms: [Term]
    let constant: Int
    let offset: Int

    /// The name when the form is one name by itself.
    var name: String? {
      terms.count == 1 && constant == 0 && terms.first?.coefficient == 1 ? terms.first?.name : nil
    }
  }

  /// A tensor with one form per axis; none for a scalar.
  struct Tensor: Equatable {
    let name: String
    let offset: Int
    let axes: [Form]
  }

  /// `ix = 2*ox + fx`: a name that stands for a form.
  struct Relation: Equatable {
    let name: String
    let offset: Int
    let form: Form
  }

  let output: Tensor
  let inputs: [Tensor]

  /// Output, then inputs.
  var tensors: [Tensor] { [output] + inputs }
}

/// Reads equations and relations.
struct EquationParser {
  /// What stands in the way, where, and what was expected there.
  struct Problem: Error, Equatable {
    let offset: Int
    let expected: String
    let found: String
  }

  /// The largest coefficient or constant.
  static let largestNumber = 1 << 40

  private let characters: [Character]
  private var position = 0

  private init(_ text: String) { characters = Array(text) }

  /// Reads `O[..] += A[..] * B[..]`; `=` for `+=` and `+` or `-` for `*` are as good.
  static func equation(_ text: String) -> Result<Equation, Problem> {
    var parser = EquationParser(text)
    return Result { () throws(Problem) in try parser.equation() }
  }

  /// Reads `ix = 2*ox + 1*fx - 1`.
  static func relation(_ text: String) -> Result<Equation.Relation, Problem> {
    var parser = EquationParser(text)
    return Result { () throws(Problem) in try parser.relation() }
  }

  private mutating func equation() throws(Problem) -> Equation {
    let output = try tensor()
    if !take("+=") && !take("=") { throw problem("'+=' or '='") }
    var inputs = [try tensor()]
    while take("*") || take("+") || take("-") { inputs.append(try tensor()) }
    try end("'*' and another operand, or the end")
    return Equation(output: output, inputs: inputs)
  }

  private mutating func relation() throws(Problem) -> Equation.Relation {
    let (name, offset) = try name("the name of a dimension")
    if !take("=") { throw problem("'='") }
    let form = try form()
    try end("'+', '-' or the end")
    return Equation.Relation(name: name.uppercased(), offset: offset, form: form)
  }

  private mutating func tensor() throws(Problem) -> Equation.Tensor {
    let (name, offset) = try name("the name of an operand")
    var axes: [Equation.Form] = []
    guard peek() == "[" else { throw problem("'[' after operand '\(name)'") }
    while take("[") {
      if take("]") { continue }
      repeat { axes.append(try form()) } while take(",")
      if !take("]") { throw problem("']'") }
    }
    return Equation.Tensor(name: name, offset: offset, axes: axes)
  }

  private mutating func form() throws(Problem) -> Equation.Form {
    skipBlanks()
    let start = position
    var terms: [Equation.Form.Term] = []
    var constant = 0
    var sign = take("-") ? -1 : 1
    repeat {
      skipBlanks()
      let offset = position
      if let number = try number() {
        if take("*") {
          let (name, offset) = try name("the name of a dimension")
          terms.append(.init(coefficient: sign * number, name: name.uppercased(), offset: offset))
        } else if let next = peek(), next.isLetter {
          throw problem("'*' after \(number)")
        } else {
          constant += sign * number
          guard abs(constant) <= Self.largestNumber else { throw tooLarge(at: offset) }
        }
      } else {
        let (name, offset) = try name("a dimension or a number")
        let number = take("*") ? try self.number() : 1
        guard let number else { throw problem("a number") }
        terms.append(.init(coefficient: sign * number, name: name.uppercased(), offset: offset))
      }
      guard terms.count <= 64 else { throw problem("at most 64 terms") }
      if take("+") { sign = 1 } else if take("-") { sign = -1 } else { break }
    } while true
    return Equation.Form(terms: terms, constant: constant, offset: start)
  }

  private mutating func number() throws(Problem) -> Int? {
    skipBlanks()
    let start = position
    while let next = peekRaw(), next.isASCII, next.isNumber { position += 1 }
    guard position > start else { return nil }
    let text = String(characters[start..<position])
    guard let value = Int(text), value <= Self.largestNumber else { throw tooLarge(at: start) }
    return value
  }

  private func tooLarge(at offset: Int) -> Problem {
    Problem(offset: offset, expected: "a number up to 2^40", found: "a larger one")
  }

  private mutating func name(_ expected: String) throws(Problem) -> (name: String, offset: Int) {
    skipBlanks()
    let start = position
    while let next = peekRaw(), next == "_" || next.isASCII && (next.isLetter || next.isNumber) {
      position += 1
    }
    guard let first = characters[start..<position].first, !first.isNumber else {
      position = start
      throw problem(expected)
    }
    return (String(characters[start..<position]), start)
  }

  private mutating func end(_ expected: String) throws(Problem) {
    if peek() != nil { throw problem(expected) }
  }

  private mutating func take(_ text: String) -> Bool {
    skipBlanks()
    let wanted = Array(text)
    guard characters[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func peek() -> Character? {
    skipBlanks()
    return peekRaw()
  }

  private func peekRaw() -> Character? { position < characters.count ? characters[position] : nil }

  private mutating func skipBlanks() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private mutating func problem(_ expected: String) -> Problem {
    let found = peek().map { "'\($0)'" } ?? "the end"
    return Problem(offset: position, expected: expected, found: found)
  }
}
