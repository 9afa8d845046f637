/// What does one thing at a time: the array and the ports of the machine's memories.
struct Resources: Sendable {
  /// The array's index.
  static let array = 0

  /// What transfers hold each for; nothing goes through the array.
  let laws: [TransferLaw]
  /// The memory and the port that each stands for; nil for the array.
  let ports: [(memory: Int, port: Int)?]
  private let indices: [[Int]]
  private let machine: Machine

  init(_ machine: Machine) {
    var laws = [TransferLaw.none]
    var ports: [(memory: Int, port: Int)?] = [nil]
    var indices: [[Int]] = []
    for (memory, description) in machine.memories.enumerated() {
      indices.append(description.ports.indices.map { laws.count + $0 })
      for port in description.ports.indices {
        laws.append(description.law(ofPort: port, .readToBelow))
        ports.append((memory, port))
      }
    }
    self.laws = laws
    self.ports = ports
    self.indices = indices
    self.machine = machine
  }

  func port(_ memory: Int, _ role: OperandRole, _ movement: Movement) -> Int? {
    machine.memories[memory].port(for: role, movement).map { indices[memory][$0] }
  }
}
