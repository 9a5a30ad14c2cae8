import NNLayers

/// What a recipe means for some data: the batches, the model, and the trainer with its optimizer, schedule and loss.
struct TrainingSetup {
  let recipe: Recipe
  let data: ExpressionData
  let description: ModelDescription
  let loader: DataLoader
  let testLoader: DataLoader
  let trainer: Trainer
  let averaging: WeightAveraging?

  /// - Parameter recipe: resolved.
  /// - Throws: `Failure` for a model that is too large to be made, and what reading the images throws.
  init(recipe: Recipe, data: ExpressionData, format: ImageDataset.Format) throws {
    self.recipe = recipe
    self.data = data
    var description = ModelDescription(
      architecture: recipe.model, settings: recipe.modelSettings, format: format, classNames: data.train.classNames,
      normalization: PixelNormalization(mean: 0, deviation: 1), testTimeFlips: recipe.testTimeFlips)
    guard description.parameterCount <= ModelDescription.parameterLimit else {
      throw Failure(
        "the model “\(recipe.model.rawValue)” would have \(description.parameterText); --width and --depth make it "
          + "smaller")
    }
    description.normalization = try data.train.measuredNormalization()
    data.train.normalization = description.normalization
    data.test.normalization = description.normalization
    try data.test.readAll()
    self.description = description
    let balance = try ClassBalance(of: data.train)
    loader = try recipe.loader(of: data.train, balance: balance)
    testLoader = DataLoader(data.test, batchSize: 128)
    let model = description.asked(description.model(seed: recipe.seed))
    trainer = Trainer(
      model, optimizer: try recipe.optimizer(of: model),
      loss: recipe.loss(weights: balance.weights(strength: recipe.classWeights)))
    trainer.schedule = .eachStep(recipe.schedule(steps: (recipe.epochs ?? 1) * loader.batchCount))
    trainer.metrics = [ConfusionMetric(classes: description.classNames.count)]
    trainer.metadata = description.metadata
    trainer.metadata["seed"] = "\(recipe.seed)"
    trainer.metadata["epochs"] = "\(recipe.epochs ?? 0)"
    averaging = recipe.emaDecay > 0 ? WeightAveraging(decay: recipe.emaDecay) : nil
  }
}

extension Recipe {
  fileprivate func loader(of dataset: ImageDataset, balance: ClassBalance) throws -> DataLoader {
    var mixing: [any BatchTransform] = []
    if mixup > 0 { mixing.append(Mixup(alpha: mixup)) }
    if cutmix > 0 { mixing.append(CutMix(alpha: cutmix)) }
    let mixed: (any BatchTransform)? =
      switch mixing.count {
      case 0: nil
      case 1: SomeBatches(transform: mixing[0], probability: mixingProbability)
      default: SomeBatches(transform: OneOf(mixing[0], mixing[1]), probability: mixingProbability)
      }
    return DataLoader(
      dataset, batchSize: batch, shuffleSeed: seed, dropsLast: dataset.count > batch, augmentation: imageAugmentation,
      sampler: balancedSampling > 0 ? try balance.sampler(of: dataset, strength: balancedSampling) : nil,
      batchTransform: mixed)
  }

  /// - Throws: `TensorError` for a model without biases.
  func optimizer(of model: any Layer) throws -> any Optimizer {
    let rate = learningRate ?? 0
    let decay = weightDecay ?? 0
    // Biases, and the scales and shifts of normalisations: their size says nothing of how simple the model is.
    func isVector(_ element: ParameterList.Element) -> Bool { ((try? element.parameter.value().rank) ?? 0) < 2 }
    switch optimizer {
    case .sgd:
      var sgd = SGD(
        model.parameters(), learningRate: rate, momentum: momentum, nesterov: momentum > 0, weightDecay: decay)
      try sgd.configure(where: isVector) { $0.weightDecay = 0 }
      return sgd
    case .adamw:
      var adamW = AdamW(model.parameters(), learningRate: rate, beta1: momentum, weightDecay: decay)
      try adamW.configure(where: isVector) { $0.weightDecay = 0 }
      return adamW
    }
  }

  func schedule(steps: Int) -> any Schedule {
    let peak = learningRate ?? 0
    let warmUpSteps = Int((warmUp * Double(steps)).rounded())
    switch schedule {
    case .oneCycle: return OneCycleSchedule(peak: peak, steps: steps, warmUp: warmUp)
    case .cosine:
      return SequentialSchedule(
        WarmUpSchedule(steps: warmUpSteps, ConstantSchedule(peak)),
        [(warmUpSteps, CosineSchedule(initial: peak, steps: max(1, steps - warmUpSteps)))])
    case .constant: return WarmUpSchedule(steps: warmUpSteps, ConstantSchedule(peak))
    }
  }

  /// The cross-entropy: in training with smoothed or mixed labels and class weights, in tests the plain one, which is
  /// what `evaluate` tells.
  fileprivate func loss(weights: [Double]) -> Trainer.Loss {
    let weights = classWeights > 0 && weights.contains { $0 != 1 } ? weights : nil
    let mixes = mixup > 0 || cutmix > 0
    let smoothing = labelSmoothing
    return { scores, batch in
      guard scores.tape.isTraining else { return try scores.softmaxCrossEntropy(labels: batch.labels) }
      return mixes
        ? try scores.crossEntropy(probabilities: batch.targets, classWeights: weights, labelSmoothing: smoothing)
        : try scores.crossEntropy(labels: batch.labels, classWeights: weights, labelSmoothing: smoothing)
    }
  }
}
