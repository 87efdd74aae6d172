// Attacks an image with groundcam's compiler and ONNX Runtime:
//   node attack.js model.onnx photo.jpg pgd 8 attacked.png
import { readFile } from 'node:fs/promises';
import { attackImage, attacks, compileAttack, readModel, stepWith } from 'groundcam/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const [modelFile, imageFile, attack, epsilon, attackedFile] = process.argv.slice(2);

const toOrt = (feeds) =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new Tensor(type, data, dims),
    ]),
  );

const graph = await compileAttack(readModel(await readFile(modelFile)), {
  preprocessing: {
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    inputRange: 1,
    channels: 'rgb',
  },
  loss: attacks[attack].loss,
  // The compiler runs small graphs to learn the shapes of the model's tensors.
  run: async (model, feeds) => (await InferenceSession.create(model)).run(toOrt(feeds)),
});
const { height, width, classes } = graph;
const session = await InferenceSession.create(graph.bytes);
const step = stepWith(graph, (feeds) => session.run(toOrt(feeds)));

const pixels = await sharp(imageFile)
  .resize(width, height, { fit: 'fill' })
  .toColourspace('srgb')
  .removeAlpha()
  .raw()
  .toBuffer();
const none = new Float32Array(classes);
const { logits } = await step(Float32Array.from(pixels), { from: none, toward: none });
const highest = (values) => values.indexOf(Math.max(...values));
const before = highest(logits);

const attacked = await attackImage(
  // Leaves the predicted class, and may change every pixel.
  { pixels, allowed: null, group: [before] },
  { attack, norm: 'linf', epsilon: Number(epsilon), steps: 10, restarts: 1, seed: 1 },
  step,
  classes,
);
await sharp(attacked.pixels, { raw: { width, height, channels: 3 } }).toFile(attackedFile);
console.log(
  `class ${before} before, ${highest(attacked.logits)} after; ` +
    `no value changed by more than ${attacked.size.linf}`,
);
