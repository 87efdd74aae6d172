/** Values, those of one image together. Two arrays: of a million images, lists of their own would take 60 bytes each. */
export class ValuesByImage {
  /** One image's after the other's. */
  readonly values: readonly number[];
  /** Where each image's values begin, and where the last one's end. */
  readonly #starts: Uint32Array;

  constructor(values: readonly number[], starts: Uint32Array) {
    this.values = values;
    this.#starts = starts;
  }

  /** Of a list of values for each image. */
  static of(lists: readonly (readonly number[])[]): ValuesByImage {
    return new ValuesByImage(lists.flat(), startsOf(lists.map(({ length }) => length)));
  }

  /** The number of images. */
  get images(): number {
    return this.#starts.length - 1;
  }

  /** The same images, of which each value is another. */
  changed(change: (value: number) => number): ValuesByImage {
    return new ValuesByImage(this.values.map(change), this.#starts);
  }

  /** What `of` makes of each image's values. */
  map(of: (values: number[]) => number): number[] {
    return Array.from({ length: this.images }, (_, image) =>
      of(this.values.slice(this.#starts[image], this.#starts[image + 1])),
    );
  }
}

/** Which of some samples are of one image, whatever is measured of them. Images are in order of their first sample. */
export class Images {
  /** Where each sample's value goes; undefined if each is where it is. */
  readonly #places: Uint32Array | undefined;
  readonly #starts: Uint32Array;

  /** @param names each sample's image */
  constructor(names: readonly string[]) {
    const numbers = new Map<string, number>();
    const images = Uint32Array.from(names, (name) => {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, numbers.size);
      return numbers.size - 1;
    });
    const sizes = new Uint32Array(numbers.size);
    for (const image of images) sizes[image]! += 1;
    this.#starts = startsOf(sizes);
    if (numbers.size === names.length) return;
    const next = this.#starts.slice();
    this.#places = images.map((image) => next[image]!++);
  }

  /** The samples' values by image. */
  group(values: readonly number[]): ValuesByImage {
    const places = this.#places;
    if (!places) return new ValuesByImage(values, this.#starts);
    const grouped = values.slice();
    values.forEach((value, i) => (grouped[places[i]!] = value));
    return new ValuesByImage(grouped, this.#starts);
  }
}

/** Values of samples by their images. */
export function byImage(values: readonly number[], images: readonly string[]): ValuesByImage {
  return new Images(images).group(values);
}

function startsOf(sizes: ArrayLike<number>): Uint32Array {
  const starts = new Uint32Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) starts[i + 1] = starts[i]! + sizes[i]!;
  return starts;
}
