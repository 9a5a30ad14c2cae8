import KernelInterface

#if KERNELS_AVX512
  private let variantName = "avx512"
#elseif KERNELS_AVX2
  private let variantName = "avx2"
#else
  private let variantName = "baseline"
#endif

/// This variant's kernels.
public let kernelTable = KernelTable(
  name: variantName, crossCorrelation: crossCorrelation,
  crossCorrelationInputGradient: crossCorrelationInputGradient,
  crossCorrelationFilterGradient: crossCorrelationFilterGradient, matrixProduct: matrixProduct)
