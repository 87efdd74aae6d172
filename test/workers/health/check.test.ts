import { expect, it } from 'vitest';
import { check } from '../../../workers/health/check.ts';

it('is well if the work ends', async () => {
  expect(await check('store', () => Promise.resolve('found'))).toEqual({
    name: 'store',
    reason: undefined,
  });
});

it('takes what is thrown as the reason', async () => {
  const reason = await check('store', () => Promise.reject(new Error('no such bucket')));
  expect(reason).toEqual({ name: 'store', reason: 'no such bucket' });
});

it('does not wait for ever', async () => {
  const { reason } = await check('store', () => new Promise(() => {}), 20);
  expect(reason).toBe('no answer within 0.02 s');
});
