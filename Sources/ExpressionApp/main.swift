import Foundation

let status = CommandLineTool.run(Array(CommandLine.arguments.dropFirst()))
// What could not be written to the output is a failure too.
exit(fflush(nil) == 0 ? status : max(status, 1))
