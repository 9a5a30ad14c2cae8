import KernelInterface

/// This variant's kernels; each file of the folder adds its own.
public enum VectorKernels: FloatKernels {
  public static var name: String {
    #if KERNELS_AVX512
      "avx512"
    #elseif KERNELS_AVX2
      "avx2"
    #else
      "baseline"
    #endif
  }
}
