import { markOf } from './model-marks.ts';

/** Which mark is which model's in a plot. */
export function ModelKey({ models }: { models: readonly string[] }) {
  return (
    <figcaption>
      <ul class="model-key">
        {models.map((model, i) => (
          <li>
            <svg viewBox="-7 -7 14 14" aria-hidden="true">
              <path class={markOf(i).class} d={markOf(i).path} />
            </svg>{' '}
            {model}
          </li>
        ))}
      </ul>
    </figcaption>
  );
}
