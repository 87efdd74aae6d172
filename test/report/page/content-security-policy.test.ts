import { expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../report/page/content-security-policy.ts';

it('allows the script and the style sheet by the digests that browsers compute', () => {
  // The example of the W3C's Content Security Policy recommendation.
  const script = "alert('Hello, world.');";
  const policy = contentSecurityPolicy({ script, style: '' }).split('; ');
  expect(policy).toContain("script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
  expect(policy).toContain("style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  expect(policy[0]).toBe("default-src 'none'");
});
