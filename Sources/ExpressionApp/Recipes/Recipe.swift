import NNLayers

/// How a model is trained: everything that its weights depend on beside the data and the kernels' variant.
///
/// `RecipeField.all` lists the fields with their names, ranges and what the help says of them.
struct Recipe: Sendable, Equatable {
  var preset = Preset.default
  var seed: UInt64 = 1

  var model = ModelDescription.Architecture.default
  /// `nil` for what the architecture has by itself, or for nothing where it has no such setting.
  var width: Int?
  var depth: Int?
  var dropout: Double?

  var epochs: Int?
  var batch = 64
  var optimizer = OptimizerName.sgd
  var learningRate: Double?
  var momentum = 0.9
  var weightDecay: Double?
  var schedule = ScheduleName.oneCycle
  var warmUp = 0.2
  var emaDecay = 0.999
  var patience = 0

  var labelSmoothing = 0.1
  var classWeights = 0.25
  var balancedSampling = 0.0
  var mixup = 0.0
  var cutmix = 0.0
  var mixingProbability = 1.0

  var augmentation = true
  var shift = 0.08
  var rotation = 12.0
  var scale = 0.12
  var flip = 0.5
  var erasing = 0.25
  var contrast = 0.2
  var brightness = 0.2
  var testTimeFlips = true

  enum OptimizerName: String, CaseIterable, Sendable {
    case sgd, adamw
  }

  enum ScheduleName: String, CaseIterable, Sendable {
    case oneCycle = "one-cycle"
    case cosine, constant
  }
}

extension Recipe {
  /// With a value for everything that follows from the other settings and the number of training images.
  /// - Throws: `RecipeError` for a setting that the model does not have, and for two that exclude each other.
  func resolved(images: Int) throws(RecipeError) -> Recipe {
    var recipe = self
    let own = model.settings
    recipe.width = try resolved("width", width, own.width)
    recipe.depth = try resolved("depth", depth, own.depth)
    recipe.dropout = try resolved("dropout", dropout, own.dropout)
    recipe.epochs = epochs ?? Self.epochs(preset: preset, images: images)
    switch optimizer {
    case .sgd:
      recipe.learningRate = learningRate ?? (model == .linear ? 0.01 : 0.1)
      recipe.weightDecay = weightDecay ?? 5e-4
    case .adamw:
      recipe.learningRate = learningRate ?? (model == .linear ? 1e-3 : 3e-3)
      recipe.weightDecay = weightDecay ?? 0.02
    }
    guard classWeights == 0 || balancedSampling == 0 else {
      throw RecipeError(
        field: "balanced_sampling",
        message: "balances the classes, and so does class_weights; together they would do it twice: choose one")
    }
    return recipe
  }

  private func resolved<Value>(_ name: String, _ value: Value?, _ own: Value?) throws(RecipeError) -> Value? {
    guard value == nil || own != nil else {
      throw RecipeError(field: name, message: "is no setting of the model “\(model.rawValue)”")
    }
    return value ?? own
  }

  var modelSettings: ModelSettings { ModelSettings(width: width, depth: depth, dropout: dropout) }

  /// The random changes of training images, if there are any.
  var imageAugmentation: ImageAugmentation? {
    guard augmentation else { return nil }
    var changes = ImageAugmentation()
    changes.shift = shift
    changes.rotation = rotation
    changes.scale = scale
    changes.flip = flip
    changes.erasing = erasing
    changes.contrast = contrast
    changes.brightness = brightness
    return changes
  }
}

/// A setting that cannot be: the field by its name in files, and what is wrong with it.
struct RecipeError: Error {
  let field: String
  let message: String
}
