import { describe, expect, it } from 'vitest';
import { artifactKey, artifactKeys } from '../../../core/keys/artifact-key.ts';
import { Canonical } from '../../../core/encoding/digest.ts';

describe('artifactKeys', () => {
  const common = { zoom: 2, placement: { width: 3, height: [1, null] }, padding: undefined };
  const keyOf = artifactKeys('labels', common, ['mask', 'image', 'a', 'zz']);

  it.each([
    { mask: 'm', image: 'i', a: 1, zz: true },
    { mask: '"\u0000ü\\', image: null, a: [3, { y: 1, x: 2 }], zz: new Canonical({ b: 1, a: 2 }) },
    { mask: undefined, image: 'i', a: undefined, zz: 'last' },
    { mask: 'm', image: 'i', a: undefined, zz: undefined },
    { mask: undefined, image: undefined, a: undefined, zz: undefined },
  ])('makes the key of %j and what is common', (inputs) => {
    expect(keyOf(inputs)).toBe(artifactKey('labels', { ...common, ...inputs }));
  });

  it('makes keys without anything in common', () => {
    const inputs = { cam: 'c' };
    expect(artifactKeys('cam', {}, ['cam'])(inputs)).toBe(artifactKey('cam', inputs));
  });
});
