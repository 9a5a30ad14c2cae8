extension RecipeField {
  /// Every field, in the order of the help. What stands in brackets at the end of the help is the preset default's.
  static let all = recipe + model + optimisation + batches + augmentation

  private static let recipe = group(
    "recipe",
    [
      .choice("preset", \.preset, "the recipe to start from: quick, default or accurate (default)"),
      .seed("seed", \.seed, "fixes initialisation, order, augmentation and dropout (1)"),
    ])

  private static let model = group(
    "model",
    [
      .choice("model", \.model, "default; residual: larger; linear: a linear classifier on the pixels (default)"),
      .integer(
        "width", \.width, ModelSettings.widths,
        "channels of the first convolution; later ones have multiples (by the model)"),
      .integer(
        "depth", \.depth, ModelSettings.depths, "residual blocks at each resolution; of the model residual (1)"),
      .number(
        "dropout", \.dropout, ModelSettings.dropouts,
        "part of the last features that a step leaves out (by the model)"),
    ])

  private static let optimisation = group(
    "optimisation",
    [
      .integer("epochs", \.epochs, 1...100_000, "passes over the training images (by the preset and their number)"),
      .integer("batch", \.batch, 1...65_536, "images in a step (64)"),
      .choice("optimizer", \.optimizer, "sgd, with Nesterov's momentum, or adamw (sgd)"),
      .number("learning_rate", \.learningRate, 0...1e30, "the peak of the schedule (0.1 for sgd, 0.003 for adamw)"),
      .number("momentum", \.momentum, 0...0.9999, "of sgd, or the first decay of adamw (0.9)"),
      .number(
        "weight_decay", \.weightDecay, 0...1,
        "pull of the weights towards zero, not of biases and normalisations (0.0005 for sgd, 0.02 for adamw)"),
      .choice("schedule", \.schedule, "one-cycle, cosine or constant (one-cycle)"),
      .number("warm_up", \.warmUp, 0...0.9, "part of the steps in which the rate rises to its peak (0.2)"),
      .number(
        "ema_decay", \.emaDecay, 0...0.999_999, "average of the weights that is tested and kept; 0 for none (0.999)"),
      .integer("patience", \.patience, 0...100_000, "stop after so many epochs without improvement; 0 for never (0)"),
    ])

  private static let batches = group(
    "labels and batches",
    [
      .number("label_smoothing", \.labelSmoothing, 0...0.9, "part of each label that is spread over all classes (0.1)"),
      .balance("class_weights", \.classWeights, "rare classes count more: none, balanced, or 0 to 1 (none)"),
      .balance(
        "balanced_sampling", \.balancedSampling, "rare classes come more often: none, balanced, or 0 to 1 (none)"),
      .number("mixup", \.mixup, 0...100, "alpha of mixup, which blends images; 0 for none (0)"),
      .number("cutmix", \.cutmix, 0...100, "alpha of CutMix, which exchanges rectangles; 0 for none (0)"),
      .number("mixing_probability", \.mixingProbability, 0...1, "part of the batches that these two change (1)"),
    ])

  private static let augmentation = group(
    "augmentation",
    [
      .flag(
        "augmentation", \.augmentation, "change training images at random, as the fields below say (the preset)",
        no: "show the training images as they are"),
      .number("shift", \.shift, 0...1, "largest shift, in parts of the image (0.08)"),
      .number("rotation", \.rotation, 0...180, "largest rotation, in degrees (12)"),
      .number("scale", \.scale, 0...0.9, "largest change of size (0.12)"),
      .number("flip", \.flip, 0...1, "probability of left and right exchanged (0.5)"),
      .number("erasing", \.erasing, 0...1, "probability that a rectangle is erased (0.25)"),
      .number("contrast", \.contrast, 0...1, "largest change of contrast (0.2)"),
      .number("brightness", \.brightness, 0...10, "largest change of brightness, in deviations of the pixels (0.2)"),
      .flag(
        "test_time_flips", \.testTimeFlips, "average the answers for an image and its mirror image",
        no: "answer for the image alone"),
    ])

  static func named(_ name: String) -> RecipeField? { all.first { $0.name == name } }
}
