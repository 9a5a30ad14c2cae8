"""TensorFlow, in graphs by tf.function: keras_peer.py NETWORK tensorflow THREADS."""

import os
import sys

import peer

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
tf = peer.require("tensorflow")
layers = tf.keras.layers

network, threads = sys.argv[1], int(sys.argv[3])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(1)


def conv_block(x, outputs, kernel=3, stride=1):
    x = layers.Conv2D(outputs, kernel, stride, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization()(x))


def seed(x):
    for channels in (32, 64):
        x = layers.MaxPooling2D()(layers.Conv2D(channels, 3, activation="relu")(x))
    return layers.Dense(10)(layers.Dense(128, activation="relu")(layers.Flatten()(x)))


def vgg(x):
    for channels in (64, 128, 256):
        x = layers.MaxPooling2D()(conv_block(conv_block(x, channels), channels))
    x = layers.Dense(256, activation="relu")(layers.Flatten()(x))
    return layers.Dense(7)(layers.Dropout(0.5)(x))


def residual(x, outputs, stride):
    y = conv_block(x, outputs, stride=stride)
    y = layers.BatchNormalization()(layers.Conv2D(outputs, 3, padding="same", use_bias=False)(y))
    if stride > 1 or x.shape[-1] != outputs:
        x = layers.BatchNormalization()(layers.Conv2D(outputs, 1, stride, use_bias=False)(x))
    return layers.ReLU()(y + x)


def resnet(x):
    x = conv_block(x, 64)
    for outputs, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        x = residual(residual(x, outputs, stride), outputs, 1)
    return layers.Dense(7)(layers.GlobalAveragePooling2D()(x))


def mobile(x):
    x = conv_block(x, 32)
    for outputs, stride in ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)):
        x = layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)(x)
        x = conv_block(layers.ReLU()(layers.BatchNormalization()(x)), outputs, kernel=1)
    return layers.Dense(7)(layers.GlobalAveragePooling2D()(x))


build, batch, size, classes = {
    "seed": (seed, 64, 28, 10), "vgg": (vgg, 64, 48, 7), "resnet": (resnet, 32, 48, 7), "mobile": (mobile, 64, 48, 7)
}[network]
inputs = layers.Input((size, size, 1))
model = tf.keras.Model(inputs, build(inputs))
images = tf.random.normal((batch, size, size, 1))
labels = tf.random.uniform((batch,), 0, classes, tf.int32)
one = images[:1]
# Keras decays the weights beside the gradient, not in it: as much arithmetic.
optimizer = tf.keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@tf.function
def step():
    with tf.GradientTape() as tape:
        loss = loss_of(labels, model(images, training=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    return loss


@tf.function
def infer(x):
    return model(x, training=False)


# Reading a result waits for it.
peer.serve(
    f"tensorflow {tf.__version__}",
    {"step": lambda: step().numpy(), "one": lambda: infer(one).numpy(), "batch": lambda: infer(images).numpy()},
)
