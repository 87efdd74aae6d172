import { writeFile } from 'node:fs/promises';
import { resultsDoc } from './results-doc.ts';

await writeFile('docs/results.md', resultsDoc());
