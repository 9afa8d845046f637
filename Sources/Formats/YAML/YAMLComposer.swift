import Diagnostics
import Yams

/// Turns YAML text into a tree of `Located` values: the only place that knows the YAML library.
enum YAMLComposer {
  /// The tree of a text that holds one document.
  static func compose(_ text: String, file: String) -> Parsed<Located> {
    if let finding = YAMLLimits.finding(in: text, file: file) { return Parsed(nil, [finding]) }
    if let (scalar, place) = BinaryCheck.forbidden(in: text, file: file) {
      let code = String(scalar.value, radix: 16, uppercase: true)
      return Parsed(nil, [.error(.yamlSyntax, "YAML forbids the control character U+\(code)", at: place)])
    }
    var marking = DuplicateMarking(text)
    while true {
      do {
        guard let root = try Yams.compose(yaml: marking.text, .basic, .default, .utf8) else {
          return Parsed(nil, [empty(file)])
        }
        var builder = TreeBuilder(
          file: file, marking: marking, limit: YAMLLimits.values(inBytes: text.utf8.count))
        let tree = builder.build(root, depth: 0)
        if tree?.isEmpty ?? false { return Parsed(nil, [empty(file)]) }
        return builder.findings.parsed(tree)
      } catch let YamlError.duplicatedKeysInMapping(names, context) {
        let place = marking.original(
          SourceLocation(file: file, line: context.mark.line, column: context.mark.column))
        guard marking.mark(names) else {
          let message = "\(Spelling.list(names)) stands more than once as a key of one mapping"
          return Parsed(nil, [.error(.duplicate, message, at: place, fix: "keep one of them")])
        }
      } catch {
        return Parsed(nil, [syntaxError(error, file: file, marking: marking)])
      }
    }
  }

  private static func empty(_ file: String) -> Diagnostic {
    .error(.unknownFormat, "the file is empty", at: SourceLocation(file: file, line: 1, column: 1))
  }

  private static func syntaxError(_ error: any Error, file: String, marking: DuplicateMarking) -> Diagnostic {
    func place(_ mark: Mark) -> SourceLocation {
      marking.original(SourceLocation(file: file, line: mark.line, column: mark.column))
    }
    guard let error = error as? YamlError else {
      return .error(.yamlSyntax, "the text is not YAML", at: SourceLocation(file: file))
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem.contains("found another document") {
        return .error(
          .yamlSyntax, "a second document begins here, expected one document in a file", at: place(mark),
          fix: "put it in a file of its own")
      }
      let notes = context.map { [Diagnostic.Note($0.text, at: place($0.mark))] } ?? []
      return .error(
        .yamlSyntax, "not YAML: \(problem)", at: place(mark), notes: notes,
        fix: problem.contains("cannot start any token")
          ? "indent with blanks, not with tabs; quote special characters" : nil)
    case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem),
      .representer(let problem):
      return .error(.yamlSyntax, "not YAML: \(problem)", at: SourceLocation(file: file))
    case .no, .memory, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
      return .error(.yamlSyntax, "the text can't be read as YAML", at: SourceLocation(file: file))
    }
  }
}

/// Walks the library's nodes: expands merge keys, counts values, keeps places.
private struct TreeBuilder {
  let file: String
  let marking: DuplicateMarking
  /// The most values.
  let limit: Int
  var findings = Findings()
  private var values = 0

  init(file: String, marking: DuplicateMarking, limit: Int) {
    self.file = file
    self.limit = limit
    self.marking = marking
  }

  /// The tree below a node; nil once a limit is exceeded.
  mutating func build(_ node: Node, depth: Int) -> Located? {
    let location = place(node)
    values += 1
    if values > limit {
      findings.error(
        .tooLarge, "more than \(limit) values once aliases are expanded", at: location,
        fix: "write aliases of aliases out only where they are needed")
      return nil
    }
    if depth > YAMLLimits.depth {
      findings.error(
        .tooLarge, "nested more than \(YAMLLimits.depth) levels deep, deeper than any format here",
        at: location)
      return nil
    }
    switch node {
    case .scalar(let scalar):
      return Located(content: content(of: scalar, at: location), location: location, isQuoted: !isPlain(node))
    case .sequence(let sequence):
      var elements: [Located] = []
      for element in sequence {
        guard let value = build(element, depth: depth + 1) else { return nil }
        elements.append(value)
      }
      return Located(content: .list(elements), location: location)
    case .mapping(let mapping):
      guard let entries = entries(of: mapping, depth: depth) else { return nil }
      return Located(content: .mapping(entries), location: location)
    case .alias: return Located(content: .empty, location: location)
    }
  }

  private mutating func entries(of mapping: Node.Mapping, depth: Int) -> [Located.Entry]? {
    var own: [Located.Entry] = []
    var merged: [Located.Entry] = []
    for (keyNode, valueNode) in mapping {
      guard let key = build(keyNode, depth: depth + 1), let value = build(valueNode, depth: depth + 1) else {
        return nil
      }
      if key.text == "<<", isPlain(keyNode) {
        merged += mergeSources(value)
      } else {
        own.append(Located.Entry(key: key, value: value))
      }
    }
    var names = Set(own.map(\.name))
    return own + merged.filter { names.insert($0.name).inserted }
  }

  /// The entries that `<<` brings in; earlier mappings of a list win.
  private mutating func mergeSources(_ value: Located) -> [Located.Entry] {
    if let entries = value.entries { return entries }
    if let elements = value.elements, !elements.isEmpty, elements.allSatisfy({ $0.entries != nil }) {
      return elements.flatMap { $0.entries ?? [] }
    }
    value.wrongType(&findings, expected: "a mapping or a list of mappings to merge with '<<'")
    return []
  }

  private func isPlain(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.style == .plain || scalar.style == .any
  }

  private func content(of scalar: Node.Scalar, at location: SourceLocation) -> Located.Content {
    let text = marking.unmarked(scalar.string)
    switch scalar.style {
    case .plain, .any:
      if ["", "~", "null", "Null", "NULL"].contains(text) { return .empty }
      return .scalar(text, textColumn: marking.holds(text, at: location) ? location.column : nil)
    case .singleQuoted, .doubleQuoted:
      let inside = SourceLocation(file: location.file, line: location.line, column: location.column + 1)
      return .scalar(text, textColumn: marking.holds(text, at: inside) ? inside.column : nil)
    case .literal, .folded: return .scalar(text, textColumn: nil)
    }
  }

  private func place(_ node: Node) -> SourceLocation {
    let mark = node.mark
    return marking.original(SourceLocation(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0))
  }
}
