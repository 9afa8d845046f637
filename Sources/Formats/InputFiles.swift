public import Diagnostics
public import Tilewright

/// Files of any kind, each checked by itself and against the others: what `tilewright check` does.
///
/// Every network meets every machine, and every pair of them all constraints, mappings and programs; findings that several
/// combinations share are said once.
public struct InputFiles: Sendable {
  /// The files in the order given.
  public let files: [InputFile]
  /// Everything found, file by file in the order given.
  public let diagnostics: [Diagnostic]

  /// Reads and checks files; `options` give sizes and kinds of ONNX models, and widths of elements in place of those of any file.
  public static func check(_ paths: [String], options: NetworkOptions = NetworkOptions()) -> InputFiles {
    InputFiles(paths.map { InputFile.read(at: $0, options: options) }, widths: options.widths)
  }

  /// Checks files that were read; `widths` win over those that constraints give.
  public init(_ files: [InputFile], widths: ElementWidths = ElementWidths()) {
    self.files = files
    let networks = files.compactMap { if case .network(let network) = $0.content { network } else { nil } }
    let machines = files.compactMap { if case .machine(let machine) = $0.draft { machine } else { nil } }
    let constraints = files.compactMap {
      if case .constraints(let constraints) = $0.draft { constraints } else { nil }
    }
    var findings = files.flatMap(\.diagnostics)
    for network in orNone(networks) {
      for machine in orNone(machines) {
        for constraints in orNone(constraints) {
          let network = network?.with(widthsOf: constraints ?? Constraints(), unless: widths)
          findings += InputChecks(
            network: network, machine: machine, constraints: constraints, saysCuts: true
          ).findings()
        }
        let isSound = machine.map { machine in files.contains { $0.holds(machine) } } ?? true
        if isSound {
          let network = network?.with(widthsOf: constraints.first ?? Constraints(), unless: widths)
          findings += files.flatMap { Self.checkMapping($0, network, machine, constraints.first) }
          findings += files.flatMap { Self.checkProgram($0, network, machine, constraints.first) }
        }
      }
    }
    let order = Dictionary(files.enumerated().map { ($1.path, $0) }) { first, _ in first }
    diagnostics =
      findings.enumerated().sorted { a, b in
        func rank(_ item: (offset: Int, element: Diagnostic)) -> (Int, Int) {
          (item.element.location.flatMap { order[$0.file] } ?? -1, item.offset)
        }
        return rank(a) < rank(b)
      }.map(\.element).inReadingOrder
  }

  private static func checkMapping(
    _ file: InputFile, _ network: Network?, _ machine: Machine?, _ constraints: Constraints?
  ) -> [Diagnostic] {
    guard case .mapping = file.content else { return [] }
    guard let network, let machine else { return [.incompleteMapping(file.path)] }
    let mappings = MappingFile.read(at: file.path, for: network, on: machine)
    let wrong = (mappings.value ?? []).flatMap { entry -> [Diagnostic] in
      guard let layer = network.layers.first(where: { $0.id == entry.layer }),
        let problem = try? Problem(
          layer: layer, machine: machine, roles: constraints?.entry(for: layer)?.roles ?? [:])
      else { return [] }
      return entry.mapping.check(for: problem).map {
        $0.noting("the mapping is given here", at: entry.location)
      }
    }
    return mappings.diagnostics + wrong
  }

  private static func checkProgram(
    _ file: InputFile, _ network: Network?, _ machine: Machine?, _ constraints: Constraints?
  ) -> [Diagnostic] {
    guard case .program = file.content else { return [] }
    guard let network, let machine else { return [.incompleteProgram(file.path)] }
    let parsed = ProgramFile.read(at: file.path, for: network, on: machine)
    guard let entry = parsed.value, let layer = network.layers.first(where: { $0.id == entry.layer }),
      let problem = try? Problem(
        layer: layer, machine: machine, roles: constraints?.entry(for: layer)?.roles ?? [:])
    else { return parsed.diagnostics }
    return parsed.diagnostics + entry.program.check(for: problem, origin: entry.origin)
  }
}

extension InputFile {
  /// Whether the file is this machine, free of errors.
  fileprivate func holds(_ machine: Machine) -> Bool {
    if case .machine(let own) = content { own == machine } else { false }
  }
}

/// The values, or one missing value where there are none.
private func orNone<Value>(_ values: [Value]) -> [Value?] {
  values.isEmpty ? [nil] : values.map(Optional.some)
}

extension Diagnostic {
  fileprivate static func incompleteProgram(_ path: String) -> Diagnostic {
    .error(
      .unknownFormat, "a program can only be checked against a network and a machine",
      at: SourceLocation(file: path), fix: "give both beside the file")
  }

  fileprivate static func incompleteMapping(_ path: String) -> Diagnostic {
    .error(
      .unknownFormat, "mappings can only be checked against a network and a machine",
      at: SourceLocation(file: path), fix: "give both beside the file")
  }
}
