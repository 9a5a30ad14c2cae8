@preconcurrency import Foundation

let status = CommandLineTool.run(Array(CommandLine.arguments.dropFirst()))
// What could not be written to the output is a failure too, also where a later line could be: ferror remembers it.
exit(fflush(nil) == 0 && ferror(stdout) == 0 ? status : max(status, 1))
