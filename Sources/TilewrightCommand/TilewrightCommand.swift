import ArgumentParser

@main
struct TilewrightCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "tilewright")
}
