import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML reader finds in an SVG; fails when it isn't well-formed.
struct Drawing {
  struct Malformed: Error {
    let line: Int
    let reason: String
  }

  /// What pointers show, the drawing's own title first.
  let titles: [String]
  let elements: Set<String>
  /// Rectangles that aren't inside the drawing, or have no size.
  let outside: [[String: String]]

  init(_ text: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    guard parser.parse() else {
      throw Malformed(line: parser.lineNumber, reason: parser.parserError.map { "\($0)" } ?? "")
    }
    titles = reader.titles
    elements = reader.elements
    outside = reader.outside
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var titles: [String] = []
    var elements: Set<String> = []
    var outside: [[String: String]] = []
    private var title: String?
    private var width = 0.0
    private var height = 0.0

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements.insert(name)
      if name == "title" { title = "" }
      if name == "svg" {
        width = Double(attributes["width"] ?? "") ?? 0
        height = Double(attributes["height"] ?? "") ?? 0
      }
      guard name == "rect", attributes["class"] != "paper", attributes["class"] != nil else { return }
      let numbers = ["x", "y", "width", "height"].compactMap { attributes[$0].flatMap(Double.init) }
      let fits =
        numbers.count == 4 && numbers.allSatisfy { $0 >= 0 } && numbers[0] + numbers[2] <= width
        && numbers[1] + numbers[3] <= height
      if !fits { outside.append(attributes) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { title?.append(string) }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
      guard name == "title", let ended = title else { return }
      titles.append(ended)
      title = nil
    }
  }
}
