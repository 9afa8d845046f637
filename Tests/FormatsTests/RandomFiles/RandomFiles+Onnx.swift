import Foundation

/// ONNX models: windows of every kind, slices, joins, products, activations, nodes called as they may be.
extension RandomFiles {
  mutating func onnxModel() -> Data {
    forgetNames()
    let inputChannels = pick([2, 4, 6])
    var channels = inputChannels
    let size = int(4...12)
    var nodes: [Data] = []
    var constants: [Data] = []
    var current = "x"
    func next() -> String { "t\(nodes.count)" }
    func constant(_ dims: [Int]) -> String {
      constants.append(OnnxWriter.weight("w\(constants.count)", dims))
      return "w\(constants.count - 1)"
    }
    func integers(_ values: [Int]) -> String {
      constants.append(OnnxWriter.integers("w\(constants.count)", values))
      return "w\(constants.count - 1)"
    }
    for _ in 0..<int(1...4) {
      let label = name("", ugly: 60)
      let kernel = [int(1...3), int(1...3)]
      let strides = [int(1...2), int(1...2)]
      let pads = [int(0...2), int(0...2), int(0...2), int(0...2)]
      let output = next()
      switch int(0...7) {
      case 0, 1:
        let groups = pick([1, 2, channels])
        let width = groups * int(1...2)
        nodes.append(
          OnnxWriter.node(
            "Conv", [current, constant([width, channels / groups] + kernel)], [output], name: label,
            [
              "strides": .ints(strides), "pads": .ints(pads), "group": .int(groups),
              "dilations": .ints([int(1...2), 1]), "kernel_shape": .ints(kernel),
            ]))
        channels = width
      case 2:
        let width = int(1...2)
        nodes.append(
          OnnxWriter.node(
            "ConvTranspose", [current, constant([channels, width] + kernel)], [output], name: label,
            [
              "strides": .ints(strides), "pads": .ints([pads[0] % 2, 0, 0, pads[3] % 2]),
              "kernel_shape": .ints(kernel),
            ]))
        channels = width
      case 3:
        nodes.append(
          OnnxWriter.node(
            pick(["MaxPool", "AveragePool"]), [current], [output], name: label,
            [
              "kernel_shape": .ints([3, 3]), "strides": .ints(strides), "pads": .ints(pads.map { $0 % 2 }),
              "ceil_mode": .int(int(0...1)),
            ]))
      case 4:
        nodes.append(OnnxWriter.node(pick(["Relu", "Sigmoid", "Tanh"]), [current], [output], name: label))
      case 5:
        let first = int(0...channels - 1)
        nodes.append(
          OnnxWriter.node(
            "Slice", [current, integers([first]), integers([channels]), integers([1])], [output], name: label)
        )
        channels -= first
      case 6:
        nodes.append(OnnxWriter.node("Concat", [current, current], [output], name: label, ["axis": .int(1)]))
        channels *= 2
      default:
        nodes.append(
          OnnxWriter.node(
            pick(["Add", "Mul"]), [current, constant([channels, 1, 1])], [output], name: label))
      }
      current = output
    }
    if chance(50) {
      nodes.append(OnnxWriter.node("GlobalAveragePool", [current], ["pooled"], name: name("", ugly: 60)))
      nodes.append(OnnxWriter.node("Flatten", ["pooled"], ["flat"]))
      nodes.append(
        OnnxWriter.node("Gemm", ["flat", constant([channels, 5])], ["y"], name: name("", ugly: 60)))
      current = "y"
    }
    return OnnxWriter.model(
      nodes: nodes, initializers: constants,
      inputs: [OnnxWriter.info("x", [.size(1), .size(inputChannels), .size(size), .size(size)])],
      outputs: [OnnxWriter.info(current, [])])
  }
}
