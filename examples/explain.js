// Explains an image with groundcam's compiler and ONNX Runtime:
//   node explain.js model.onnx photo.jpg
import { readFile } from 'node:fs/promises';
import { compileExplainer, heatmap, readModel } from 'groundcam/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const [modelFile, imageFile] = process.argv.slice(2);

const toOrt = (feeds) =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new Tensor(type, data, dims),
    ]),
  );

const { bytes, recipe } = await compileExplainer(readModel(await readFile(modelFile)), {
  preprocessing: {
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    inputRange: 1,
    channels: 'rgb',
  },
  methods: ['gradcam'],
  // The compiler runs small graphs to learn the shapes of the model's tensors.
  run: async (graph, feeds) => (await InferenceSession.create(graph)).run(toOrt(feeds)),
});

const [height, width] = recipe.inputSize;
const pixels = await sharp(imageFile)
  .resize(width, height, { fit: 'fill' })
  .toColourspace('srgb')
  .removeAlpha()
  .raw()
  .toBuffer();
const session = await InferenceSession.create(bytes);
const { target, cam } = await session.run({
  image: new Tensor('uint8', pixels, [1, height, width, 3]),
  // Ones everywhere: the predicted class. A single one: that class.
  target_mask: new Tensor('float32', new Float32Array(recipe.logits).fill(1), [1, recipe.logits]),
});

const [, camHeight, camWidth] = cam.dims;
const heat = heatmap({ width: camWidth, height: camHeight, data: cam.data }, width, height);
const hottest = heat.data.indexOf(Math.max(...heat.data));
console.log(
  `class ${target.data[0]}, hottest at ${hottest % width},${Math.floor(hottest / width)}`,
);
