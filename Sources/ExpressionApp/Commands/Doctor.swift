import Foundation
import NNLayers

extension Command {
  static let doctor = Command(
    name: "doctor", abstract: "tell what this machine has and what is used of it",
    group: .program
  ) { arguments in
    try arguments.requireNoOperands()
    let variants = KernelSelection.available
    print(
      table(
        [
          ["processor", Provenance.processorName],
          ["cores", "\(ProcessInfo.processInfo.activeProcessorCount)"],
          ["threads", "\(Parallelism.threads)"],
          [
            "kernels",
            (KernelSelection.unknownRequest.map { "“\($0)” is not there; " } ?? "")
              + "\(KernelSelection.current), of \(variants.joined(separator: ", "))",
          ],
          [
            "JPEG", JPEGDecoder.isAvailable ? "libturbojpeg is there" : "libturbojpeg is missing; PNG and PGM are read",
          ],
          [
            "HTTP",
            MicroHTTPD().map { "libmicrohttpd \($0.version) is there" } ?? "libmicrohttpd is missing; it is for serve",
          ],
        ].map { ["\($0[0]) ", $0[1]] }, rightAligned: false))
  }
}
