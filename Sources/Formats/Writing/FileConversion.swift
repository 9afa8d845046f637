import Diagnostics
import Tilewright

/// Writes what a file holds in another form: `tilewright convert`.
///
/// What the other form can't express is an error that names it; nothing is left out silently. Comments, the order of keys and
/// units are those of the form. What is written is read again and compared: a file that can't be read, or says something else,
/// never leaves.
public enum FileConversion {
  /// The forms.
  public enum Form: String, Sendable, CaseIterable {
    /// tilewright's own.
    case native
    /// ZigZag's after 3.8.1: ports with a type, a bandwidth each, and an allocation.
    case zigzag
    /// ZigZag's up to 3.8.1: bandwidths and numbers of ports on the memory, one entry of ports for each operand.
    case zigzag3_8 = "zigzag-3.8"
    /// ZigZag's of 3.6.3 to 3.7.0: the same ports, `multiplier_energy` and `multiplier_area` for the array, and a core in each entry
    /// of a mapping. 3.7.4 takes these machines and the mappings of `zigzag-3.8`.
    case zigzag3_7 = "zigzag-3.7"
  }

  /// The text of a file in another form; without a value, and with errors, where that can't be.
  public static func convert(_ file: InputFile, to form: Form) -> Parsed<String> {
    var findings = Findings()
    let text: String?
    switch file.content {
    case .machine(let machine):
      text =
        form == .native
        ? NativeMachineWriter(machine).text : ZigZagMachineWriter(machine, form).text(&findings)
    case .network(let network):
      text =
        form == .native
        ? NativeNetworkWriter(network).text(&findings) : ZigZagWorkloadWriter(network).text(&findings)
      if form != .native { remarkImport(from: file, &findings) }
    case .constraints(let constraints):
      text =
        form == .native
        ? NativeConstraintsWriter(constraints).text : ZigZagMappingWriter(constraints, form).text(&findings)
    case .mapping, .schedule, .program:
      text = nil
      findings.error(
        .unknownFormat, "'\(file.path)' is a \(file.kind), which has one form only",
        at: SourceLocation(file: file.path), fix: "give a machine, a network or constraints")
    case .nothing: text = nil
    }
    if let text, !findings.hasErrors { checkReading(text, of: file, as: form, &findings) }
    return findings.hasErrors ? Parsed(nil, findings.sorted) : Parsed(text, findings.sorted)
  }
}
