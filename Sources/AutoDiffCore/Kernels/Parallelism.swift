import KernelInterface

/// How the kernels use the processor's cores.
public enum Parallelism {
  /// Threads of a kernel, from 1 to 1024: as many as the system gives, or as the environment variable
  /// `AUTODIFF_THREADS` says, unless set. Results have the same bits with any number.
  public static var threads: Int {
    get { ThreadCount.current }
    set { ThreadCount.current = newValue }
  }
}
