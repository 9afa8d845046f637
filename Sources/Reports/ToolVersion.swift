/// The version that results carry.
public enum ToolVersion {
  /// Major, minor and patch number; raised when results or formats change.
  public static let current = "0.1.0"
}
