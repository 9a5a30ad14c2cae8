import CMicroHTTPD
import Foundation

/// The functions of libmicrohttpd that serving needs, found at run time, so that programs that serve nothing neither
/// link nor install it.
///
/// Source: microhttpd.h of libmicrohttpd 0.9.75.
struct MicroHTTPD: @unchecked Sendable {
  typealias Connection = UnsafeMutableRawPointer
  typealias Daemon = UnsafeMutableRawPointer
  typealias Response = UnsafeMutableRawPointer
  typealias StopDaemon = @convention(c) (Daemon?) -> Void
  typealias QuiesceDaemon = @convention(c) (Daemon?) -> CInt
  typealias CreateResponse = @convention(c) (Int, UnsafeMutableRawPointer?, CInt) -> Response?
  typealias AddHeader = @convention(c) (Response?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> CInt
  typealias QueueResponse = @convention(c) (Connection?, CUnsignedInt, Response?) -> CInt
  typealias DestroyResponse = @convention(c) (Response?) -> Void
  typealias ValueIterator =
    @convention(c) (UnsafeMutableRawPointer?, CInt, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> CInt
  typealias ReadValues = @convention(c) (Connection?, CInt, ValueIterator?, UnsafeMutableRawPointer?) -> CInt
  typealias RequestCompleted =
    @convention(c) (
      UnsafeMutableRawPointer?, Connection?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, CInt
    ) -> Void
  typealias ConnectionNotice = RequestCompleted
  typealias Version = @convention(c) () -> UnsafePointer<CChar>?

  let stop: StopDaemon
  let quiesce: QuiesceDaemon
  let createResponse: CreateResponse
  let addHeader: AddHeader
  let queue: QueueResponse
  let destroyResponse: DestroyResponse
  let readValues: ReadValues
  /// Such as `0.9.75`.
  let version: String
  private let startFunction: UnsafeMutableRawPointer
  private let infoFunction: UnsafeMutableRawPointer

  /// The numbers of microhttpd.h.
  enum Flag {
    static let internalPollingThread: CUnsignedInt = 8
    /// A channel that wakes the polling threads, without which they cannot be told to stop listening.
    static let interThreadChannel: CUnsignedInt = 1024
    /// epoll where it is there, then poll, then select.
    static let bestPolling: CUnsignedInt = 65536
  }

  enum Option: CInt {
    case end = 0
    case connectionMemoryLimit = 1
    case connectionLimit = 2
    case connectionTimeout = 3
    case notifyCompleted = 4
    case perIPConnectionLimit = 5
    case listenSocket = 12
    case threadPoolSize = 14
    case threadStackSize = 19
    case notifyConnection = 27
  }

  enum ValueKind: CInt {
    case header = 1
    case query = 8
  }

  enum ConnectionInfo: CInt {
    case clientAddress = 2
    case descriptor = 6
  }

  static let no: CInt = 0
  static let yes: CInt = 1
  /// How `createResponse` treats the bytes: it copies them.
  static let mustCopy: CInt = 2
  static let connectionStarted: CInt = 0
  static let requestCompletedOK: CInt = 0

  /// Where the library is looked for, in this order.
  static let names: [String] = {
    #if canImport(Darwin)
      let file = "libmicrohttpd.dylib"
      return ["/opt/homebrew/lib/" + file, "/usr/local/lib/" + file, file]
    #else
      return ["libmicrohttpd.so.12", "libmicrohttpd.so"]
    #endif
  }()

  /// The first of `names` that can be loaded and has all functions. It stays loaded for ever.
  init?(names: [String] = names) {
    for name in names {
      guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      guard let start = dlsym(library, "MHD_start_daemon"), let info = dlsym(library, "MHD_get_connection_info"),
        let stop = dlsym(library, "MHD_stop_daemon"), let quiesce = dlsym(library, "MHD_quiesce_daemon"),
        let create = dlsym(library, "MHD_create_response_from_buffer"),
        let addHeader = dlsym(library, "MHD_add_response_header"), let queue = dlsym(library, "MHD_queue_response"),
        let destroy = dlsym(library, "MHD_destroy_response"),
        let readValues = dlsym(library, "MHD_get_connection_values"), let version = dlsym(library, "MHD_get_version")
      else {
        dlclose(library)
        continue
      }
      startFunction = start
      infoFunction = info
      self.stop = unsafeBitCast(stop, to: StopDaemon.self)
      self.quiesce = unsafeBitCast(quiesce, to: QuiesceDaemon.self)
      createResponse = unsafeBitCast(create, to: CreateResponse.self)
      self.addHeader = unsafeBitCast(addHeader, to: AddHeader.self)
      self.queue = unsafeBitCast(queue, to: QueueResponse.self)
      destroyResponse = unsafeBitCast(destroy, to: DestroyResponse.self)
      self.readValues = unsafeBitCast(readValues, to: ReadValues.self)
      self.version = unsafeBitCast(version, to: Version.self)().map { String(cString: $0) } ?? "unknown"
      return
    }
    return nil
  }

  /// The library, or what to install.
  static func found(names: [String] = names) throws -> MicroHTTPD {
    guard let library = MicroHTTPD(names: names) else {
      throw Failure(
        "serving needs libmicrohttpd, which was not found (tried \(names.joined(separator: ", "))); install "
          + "libmicrohttpd12 on Debian or Ubuntu (libmicrohttpd12t64 on newer ones), libmicrohttpd on Fedora or with "
          + "Homebrew")
    }
    return library
  }

  func start(
    flags: CUnsignedInt, options: [(Option, value: Int, pointer: UnsafeMutableRawPointer?)],
    context: UnsafeMutableRawPointer, handler: microhttpd_handler
  ) -> Daemon? {
    let items =
      options.map { microhttpd_option(option: $0.0.rawValue, value: $0.value, pointer: $0.pointer) }
      + [microhttpd_option(option: Option.end.rawValue, value: 0, pointer: nil)]
    return microhttpd_start(startFunction, flags, handler, context, items)
  }

  /// The connection's socket; `nil` where the library does not tell.
  func descriptor(of connection: Connection) -> CInt? {
    microhttpd_connection_info(infoFunction, connection, ConnectionInfo.descriptor.rawValue)?
      .load(as: CInt.self)
  }

  /// The other side's address as text, without the port.
  func clientAddress(of connection: Connection) -> String {
    let info = microhttpd_connection_info(infoFunction, connection, ConnectionInfo.clientAddress.rawValue)
    guard let address = info?.load(as: UnsafePointer<sockaddr>?.self) else { return "-" }
    return SocketAddress.text(of: address)
  }
}
