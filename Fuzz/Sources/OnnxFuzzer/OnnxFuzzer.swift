import Formats
import Foundation

/// Any bytes as an ONNX model: a network or findings, never a trap.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let data = Data(bytes: bytes, count: count)
  _ = OnnxReader.read(data, file: "x.onnx")
  _ = OnnxReader.read(
    data, file: "x.onnx", options: NetworkOptions(dimensions: ["batch": 1], skipUnsupported: true))
  return 0
}

/// libFuzzer's own main, under the name that the package manager links to.
@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@_cdecl("OnnxFuzzer_main")
func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var count = count
  var arguments = arguments
  return drive(&count, &arguments, fuzz)
}
