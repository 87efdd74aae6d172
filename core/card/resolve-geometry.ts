import { InputError } from '../errors/input-error.ts';
import { stretchTo } from '../image/stretch-to.ts';
import type { CardSource } from '../schema/card-source.ts';
import { canPad } from '../schema/geometry.ts';
import type { FilterName } from '../schema/filter-name.ts';
import type {
  AskedGeometry,
  Geometry,
  GeometryKind,
  Placing,
  StatedGeometry,
} from '../schema/geometry.ts';
import type { Found } from './said.ts';

/** The share of the resized photo's shorter side that a crop keeps unless somebody says another one. */
const USUAL_SHARE = 0.875;

/** What is said of how photos become a model's input. */
export interface SaidGeometry {
  /** What is asked for, and what the model's own files say, if that matters. */
  geometry: { asked: AskedGeometry | undefined; own: Found<StatedGeometry | undefined> };
  filter: Found<FilterName | undefined>;
}

/** How photos become a model's input, and what says so. */
export interface ResolvedGeometry {
  geometry: Geometry;
  /** All of it but the filter. */
  placing: Found<Placing>;
  filter: Found<Geometry['filter']>;
}

/** Whether the model's own geometry matters for what is asked for. */
export function needsOwnGeometry(asked: AskedGeometry | undefined): boolean {
  if (asked?.kind === undefined || asked.kind === 'model') return true;
  return asked.kind !== 'stretch' && asked.resize === undefined;
}

/**
 * How photos become a model's input: field by field as asked for, else as the model's own file or a file beside
 * it says, else by default. Without either it is the published recipe: stretched, bilinear.
 *
 * @param input height and width of the model's input
 * @throws InputError if the model's own geometry is asked for and there is none, or does not fit the input
 */
export function resolveGeometry(
  { geometry: { asked, own }, filter }: SaidGeometry,
  input: readonly [height: number, width: number],
): ResolvedGeometry {
  if (asked?.kind === 'model' && !own.value) {
    throw new InputError('The model says nothing about how its photos were resized and cropped', {
      hint:
        'Pass --geometry stretch, crop or pad, or state the geometry in a sidecar file or in the ' +
        'metadata entry groundcam.geometry.',
    });
  }
  const wanted = asked?.kind === 'model' ? undefined : asked?.kind;
  if (asked?.resize && !wanted && !own.value) {
    throw new InputError('--resize-to needs to know what happens to the rest of the photo', {
      hint: 'Add --geometry crop, pad or stretch.',
    });
  }
  const kind = wanted ?? own.value?.kind ?? 'stretch';
  const stated = own.value?.kind === kind ? own.value : undefined;
  if (stated?.crop && !asked?.resize && String(stated.crop) !== String(input)) {
    const size = stated.crop.join('x');
    throw new InputError(
      `The model's geometry gives ${size} pixels, and its input has ${input.join('x')}`,
      { hint: `Pass --input-size ${stated.crop.join(',')}, or --geometry and --resize-to.` },
    );
  }
  const { filter: usualFilter, ...usual } = usualGeometry(kind, input);
  const placing: Placing = {
    ...usual,
    resize: asked?.resize ?? stated?.resize ?? usual.resize,
    rounding: asked?.rounding ?? stated?.rounding ?? usual.rounding,
    offset: asked?.offset ?? stated?.offset ?? usual.offset,
  };
  const padding = asked?.resize ? undefined : stated?.padding;
  if (padding) placing.padding = padding;
  const [height, width] = placing.resize;
  if (!canPad(placing) && (height < input[0] || width < input[1])) {
    throw new InputError(
      `Photos that are resized to ${height}x${width} pixels can't fill an input of ${input.join('x')}`,
      { hint: "Resize to the input's size or more, or use --geometry pad." },
    );
  }
  const isAsked = wanted ?? asked?.resize ?? asked?.rounding ?? asked?.offset;
  const source: CardSource = isAsked ? 'spec' : stated ? own.source : 'default';
  const { value = usualFilter, ...found } = filter;
  return {
    geometry: { ...placing, filter: value },
    placing: { value: placing, source },
    filter: { value, source: found.source },
  };
}

/** What a kind of geometry means if nothing else is said. */
function usualGeometry(kind: GeometryKind, input: readonly [number, number]): Geometry {
  const stretched = stretchTo(input);
  switch (kind) {
    case 'stretch':
      return stretched;
    case 'crop': {
      const [height, width] = input;
      const resize: [number, number] = [
        Math.floor(height / USUAL_SHARE),
        Math.floor(width / USUAL_SHARE),
      ];
      return { ...stretched, kind, resize, rounding: height === width ? 'down' : 'nearest' };
    }
    case 'pad':
      return { ...stretched, kind, rounding: 'nearest' };
  }
}

/** Whether a geometry is that of the published recipe. */
export function isPublished(geometry: Geometry): boolean {
  const { kind, resize, crop, filter } = geometry;
  return kind === 'stretch' && filter === 'bilinear' && String(resize) === String(crop);
}

/** Throws InputError if photos are to be resized with sharp in another way than the one it knows. */
export function refuseSharp({ resize }: { resize: 'pillow' | 'sharp' }, geometry: Geometry): void {
  if (resize !== 'sharp' || isPublished(geometry)) return;
  throw new InputError('--resize sharp only stretches photos, with a bilinear filter', {
    hint: 'Leave it out, or add --geometry stretch --filter bilinear.',
  });
}
