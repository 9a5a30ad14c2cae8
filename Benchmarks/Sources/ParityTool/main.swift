import Foundation

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.count) {
case ("onnx", 2): try ONNXCommand.run(folder: arguments[2])
default:
  FileHandle.standardError.write(Data("usage: parity onnx FOLDER\n".utf8))
  exit(2)
}
