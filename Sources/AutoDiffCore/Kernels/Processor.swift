#if arch(x86_64)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Darwin)
    import Darwin
  #endif

  /// What instruction sets the processor has and the operating system saves the registers of.
  enum Processor {
    /// A bit of `cpuid`: leaf (7 means leaf 7, subleaf 0), register (0 is eax), bit.
    struct Feature {
      let leaf: UInt32
      let register: Int
      let bit: UInt32
      /// The name that macOS gives it below `hw.optional`.
      let darwinName: String
    }

    /// What x86-64-v3 adds that the kernels' code uses.
    static let avx2 = [
      Feature(leaf: 1, register: 2, bit: 12, darwinName: "fma"),
      Feature(leaf: 1, register: 2, bit: 22, darwinName: "movbe"),
      Feature(leaf: 1, register: 2, bit: 28, darwinName: "avx1_0"),
      Feature(leaf: 7, register: 1, bit: 3, darwinName: "bmi1"),
      Feature(leaf: 7, register: 1, bit: 5, darwinName: "avx2_0"),
      Feature(leaf: 7, register: 1, bit: 8, darwinName: "bmi2"),
    ]

    /// What x86-64-v4 adds: AVX-512 F, DQ, CD, BW and VL.
    static let avx512 = [
      Feature(leaf: 7, register: 1, bit: 16, darwinName: "avx512f"),
      Feature(leaf: 7, register: 1, bit: 17, darwinName: "avx512dq"),
      Feature(leaf: 7, register: 1, bit: 28, darwinName: "avx512cd"),
      Feature(leaf: 7, register: 1, bit: 30, darwinName: "avx512bw"),
      Feature(leaf: 7, register: 1, bit: 31, darwinName: "avx512vl"),
    ]

    static func supports(_ features: [Feature]) -> Bool { features.allSatisfy(supports) }

    #if canImport(Glibc)
      /// glibc's own table of features (2.33 and newer): four words as the processor tells, then four with what is
      /// usable, which also asks the operating system. Without the table nothing newer is claimed.
      private static func supports(_ feature: Feature) -> Bool {
        typealias Lookup = @convention(c) (UInt32) -> UnsafePointer<UInt32>?
        // The table's own numbering of leaves: 0 for leaf 1, 1 for leaf 7.
        guard let symbol = dlsym(nil, "__x86_get_cpuid_feature_leaf"),
          let words = unsafeBitCast(symbol, to: Lookup.self)(feature.leaf == 1 ? 0 : 1)
        else { return false }
        return words[4 + feature.register] >> feature.bit & 1 == 1
      }
    #elseif canImport(Darwin)
      private static func supports(_ feature: Feature) -> Bool {
        var value: Int32 = 0
        var size = MemoryLayout<Int32>.size
        return sysctlbyname("hw.optional.\(feature.darwinName)", &value, &size, nil, 0) == 0 && value == 1
      }
    #else
      private static func supports(_ feature: Feature) -> Bool { false }
    #endif
  }
#endif
