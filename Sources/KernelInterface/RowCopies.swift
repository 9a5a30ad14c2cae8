// For each size of value type, a debug build has a weak function that copies it (`__swift_memcpy128_16`), and the linker
// keeps the first that it meets. The variants' rows of registers have sizes that nothing else here has. These types
// have them too, in a module that is linked before the variants and compiled for every processor, so that no copy with
// wide registers is kept. `.ci/check-variants` tells when a size is missing.

struct RowOf128Bytes {
  var a = SIMD16<Float>()
  var b = SIMD16<Float>()
}

struct RowOf256Bytes {
  var a = RowOf128Bytes()
  var b = RowOf128Bytes()
}
