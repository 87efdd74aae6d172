/** Compiles one model in a process of its own; prints milliseconds and peak memory as JSON. */
import { statSync } from 'node:fs';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import { compileModel } from './models.ts';

const [path = '', layer = ''] = process.argv.slice(2);
const thread = new InferenceThread();
// Both load Node and ONNX Runtime once: what is measured is what the model adds.
const warm = { name: 'warm', path: 'demo/models/honest.onnx' };
await compileModel(warm, thread);
const before = process.resourceUsage().maxRSS;
const start = performance.now();
await compileModel({ name: path, path, ...(layer !== '' && { layer }) }, thread);
const milliseconds = performance.now() - start;
const added = (process.resourceUsage().maxRSS - before) * 1024;
console.log(JSON.stringify({ milliseconds, added, size: statSync(path).size }));
await thread.close();
