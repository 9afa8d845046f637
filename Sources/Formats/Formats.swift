/// The outside world in: files become core values and diagnostics.
public enum Formats {}
