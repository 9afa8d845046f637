/// Tables, JSON and text from values.
public enum Reports {}
