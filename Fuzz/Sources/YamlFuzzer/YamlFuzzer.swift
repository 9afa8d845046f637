import Formats

/// Any bytes as every kind of YAML file, alone and against each other: a value or findings, never a trap.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  _ = MachineFile.parse(text, file: "x.yaml")
  _ = NetworkFile.parse(text, file: "x.yaml")
  _ = ConstraintsFile.parse(text, file: "x.yaml")
  _ = InputFiles([InputFile.parse(text, file: "x.yaml")])
  // Documents of one input are files that meet.
  let parts = text.split(separator: "\n---\n", maxSplits: 2).enumerated().map { number, part in
    InputFile.parse(String(part), file: "\(number).yaml")
  }
  if parts.count > 1 { _ = InputFiles(parts) }
  return 0
}

/// libFuzzer's own main, under the name that the package manager links to.
@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@_cdecl("YamlFuzzer_main")
func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var count = count
  var arguments = arguments
  return drive(&count, &arguments, fuzz)
}
