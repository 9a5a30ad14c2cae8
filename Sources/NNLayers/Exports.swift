// Whoever builds models needs tensors and tapes too: one import gives both.
@_exported import AutoDiffCore
