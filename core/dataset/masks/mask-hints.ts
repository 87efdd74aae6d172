// What to write beside masks whose meaning is not known.

export const COLOURS_HINT =
  'Write labelmap.txt beside the masks with a line for each colour (background:0,0,0:: and cat:128,0,0::), or pass such a file: --class-names FILE.';

export const NAMES_HINT =
  'Write class_names.txt beside the masks with one name per line, _background_ first, or pass such a file: --class-names FILE.';

export const TRIMAP_HINT =
  'If they are trimaps, as of Oxford-IIIT Pet, write a file with the lines "1 cat", "2 background" and "3 void", and pass it: --class-names FILE.';

export const VALUE_HINT =
  'Say which value is the object in the column "value" of the list, or name the values: --class-names FILE.';
