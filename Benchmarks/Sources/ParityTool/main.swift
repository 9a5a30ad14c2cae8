import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("onnx", 2): try ONNXCommand.run(folder: arguments[1])
case ("tensorboard", 2): try TensorBoardCommand.run(folder: arguments[1])
case ("operations", 1): OperationsCommand.list()
case ("operations", 3): try OperationsCommand.run(cases: arguments[1], results: arguments[2])
default:
  FileHandle.standardError.write(
    Data("usage: parity onnx FOLDER | parity tensorboard FOLDER | parity operations [CASES RESULTS]\n".utf8))
  exit(2)
}
