import type { EmbeddedPicture } from '../page/report-input.ts';

/** The photo with the mask's outline. */
export function OutlinedPhoto({ picture, alt }: { picture: EmbeddedPicture | null; alt: string }) {
  return (
    <span class="layers">
      <img class="photo" src={picture?.photo} alt={alt} decoding="async" />
      <img class="outline" src={picture?.outline} alt="" decoding="async" />
    </span>
  );
}

/**
 * The heat with the mask's outline, over the photo if `photo` is given. A page's script can put the
 * photo in later, so that a page need not carry it twice.
 */
export function HeatPicture({
  picture,
  photo,
  alt,
}: {
  picture: EmbeddedPicture | null;
  photo?: string | undefined;
  alt: string;
}) {
  return (
    <span class="layers">
      <img class="under" src={photo} alt="" decoding="async" />
      <img class="heat" src={picture?.heat} alt={alt} decoding="async" />
      <img class="outline" src={picture?.outline} alt="" decoding="async" />
    </span>
  );
}
