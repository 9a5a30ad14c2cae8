import Foundation
import KernelInterface
import TensorKernels

#if arch(x86_64)
  import TensorKernelsAVX2
  import TensorKernelsAVX512
#endif

/// Which float32 kernels run: the best that the processor has, or the one that the environment variable
/// `AUTODIFF_KERNELS` names (`baseline`, `avx2`, `avx512`).
public enum KernelSelection {
  /// The variants that this processor can run, the best last.
  public static var available: [String] { tables.map { $0.name } }

  /// The variant in use.
  public static var current: String { kernels.name }

  /// What the environment asks for, if it is not one of those that are available; the best one runs then.
  public static var unknownRequest: String? { requested.flatMap { available.contains($0) ? nil : $0 } }

  fileprivate static let requested = ProcessInfo.processInfo.environment["AUTODIFF_KERNELS"]

  static let tables: [any FloatKernels.Type] = {
    var tables: [any FloatKernels.Type] = [TensorKernels.VectorKernels.self]
    #if arch(x86_64)
      if Processor.supports(Processor.avx2) { tables.append(TensorKernelsAVX2.VectorKernels.self) }
      if Processor.supports(Processor.avx2 + Processor.avx512) { tables.append(TensorKernelsAVX512.VectorKernels.self) }
    #endif
    return tables
  }()
}

let kernels: any FloatKernels.Type = {
  let tables = KernelSelection.tables
  return tables.first { $0.name == KernelSelection.requested } ?? tables[tables.count - 1]
}()
