import Foundation

/// A file below Tests/Fixtures, which make_fixtures.py wrote. Found beside this source, so it does not matter from where
/// the tests are started.
public func fixture(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures").appendingPathComponent(name)
}
