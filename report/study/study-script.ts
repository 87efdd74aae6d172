import { bundleScript } from '../page/bundle-script.ts';

/** The script of a study's page: `browser/study.ts`. */
export const studyScript: string = bundleScript(new URL('browser/study.ts', import.meta.url));
