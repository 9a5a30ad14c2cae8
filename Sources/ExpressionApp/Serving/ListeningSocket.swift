import Foundation

/// A TCP socket that listens, made before the server starts: so a port that is taken is an error that says so, and the
/// system's choice for port 0 is known.
struct ListeningSocket {
  let descriptor: CInt
  let port: Int
  /// Whether only this machine's programs can reach it.
  let isLoopback: Bool

  /// - Parameters:
  ///   - host: a name or an address of this machine, such as `127.0.0.1`, `localhost`, `::1` or `0.0.0.0`.
  ///   - port: 0 for any that is free.
  /// - Throws: `Failure` that names host and port.
  init(host: String, port: Int) throws {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Darwin)
      hints.ai_socktype = SOCK_STREAM
    #else
      hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    #endif
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &list)
    guard status == 0 else {
      throw Failure("--host \(host): \(String(cString: gai_strerror(status)))")
    }
    defer { freeaddrinfo(list) }
    var problem = "no address"
    var entry = list
    while let current = entry {
      if let descriptor = Self.listen(current.pointee, &problem) {
        self.descriptor = descriptor
        isLoopback = current.pointee.ai_addr.map { SocketAddress.isLoopback($0) } ?? false
        self.port = SocketAddress.port(of: descriptor) ?? port
        return
      }
      entry = current.pointee.ai_next
    }
    throw Failure("\(host), port \(port): cannot be listened on: \(problem)")
  }

  private static func listen(_ address: addrinfo, _ problem: inout String) -> CInt? {
    let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard descriptor >= 0 else {
      problem = String(cString: strerror(errno))
      return nil
    }
    // A server that was just ended leaves connections behind for a minute, which would keep its port.
    var yes: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0,
      Foundation.listen(descriptor, 128) == 0
    else {
      problem = String(cString: strerror(errno))
      close(descriptor)
      return nil
    }
    return descriptor
  }
}

/// Internet addresses as the system's sockets have them.
enum SocketAddress {
  static func text(of address: UnsafePointer<sockaddr>) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let raw = UnsafeRawPointer(address)
    let isWritten: Bool
    switch CInt(address.pointee.sa_family) {
    case AF_INET:
      var number = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
      isWritten = inet_ntop(AF_INET, &number, &text, socklen_t(text.count)) != nil
    case AF_INET6:
      var number = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      isWritten = inet_ntop(AF_INET6, &number, &text, socklen_t(text.count)) != nil
    default: isWritten = false
    }
    return isWritten ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "-"
  }

  /// 127.0.0.0/8 or ::1.
  static func isLoopback(_ address: UnsafePointer<sockaddr>) -> Bool {
    let text = text(of: address)
    return text == "::1" || (CInt(address.pointee.sa_family) == AF_INET && text.hasPrefix("127."))
  }

  static func port(of descriptor: CInt) -> Int? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard status == 0 else { return nil }
    // The port stands at the same place for both families.
    return withUnsafeBytes(of: &storage) {
      Int(UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    }
  }
}
