#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work that is already a piece of parallel work: `parallelFor` inside it stays on the thread, instead of handing out
/// pieces while all threads are taken. So a batch of small matrix products is shared whole product by whole product.
public enum SerialScope {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  static var isActive: Bool { pthread_getspecific(key) != nil }

  public static func run(_ body: () -> Void) {
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
    defer { pthread_setspecific(key, outer) }
    body()
  }
}
