import { bundleScript } from '../page/bundle-script.ts';

/** The script of a run's page: `browser/gallery.ts`. */
export const galleryScript: string = bundleScript(new URL('browser/gallery.ts', import.meta.url));
