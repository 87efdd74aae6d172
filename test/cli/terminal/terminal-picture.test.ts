import { WriteStream } from 'node:tty';
import { randomLcg } from 'd3-random';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pictureKind, terminalPicture } from '../../../cli/terminal/terminal-picture.ts';
import type { Raster } from '../../../core/image/raster.ts';

/** Two rows of red above two of blue, 8 pixels wide. */
const picture: Raster = {
  width: 8,
  height: 4,
  data: Uint8Array.from({ length: 8 * 4 * 3 }, (_, i) =>
    i % 3 === (i < 8 * 2 * 3 ? 0 : 2) ? 200 : 0,
  ),
};

describe('terminalPicture', () => {
  it('draws two pixels a character: the upper one in front, the lower one behind', async () => {
    const red = '\x1b[38;2;200;0;0m\x1b[48;2;200;0;0m▀';
    const blue = '\x1b[38;2;0;0;200m\x1b[48;2;0;0;200m▀';
    expect(await terminalPicture(picture, 'true-colour', { columns: 8, rows: 100 })).toBe(
      `${red.repeat(8)}\x1b[0m\n${blue.repeat(8)}\x1b[0m\n`,
    );
  });

  it('takes the nearest of 256 colours where there are no more', async () => {
    const text = await terminalPicture(picture, 'palette', { columns: 8, rows: 100 });
    expect(text).toContain('\x1b[38;5;160m\x1b[48;5;160m▀');
    expect(text).toContain('\x1b[38;5;20m\x1b[48;5;20m▀');
  });

  it.each([
    [{ columns: 4, rows: 100 }, 4, 1],
    [{ columns: 100, rows: 3 }, 12, 3],
  ])('fits into %j and keeps the proportions', async (room, columns, rows) => {
    const lines = (await terminalPicture(picture, 'true-colour', room)).trimEnd().split('\n');
    expect(lines).toHaveLength(rows);
    expect(lines[0]?.match(/▀/g)).toHaveLength(columns);
  });

  it("hands Kitty the whole PNG in chunks of at most 4096 characters, all but the last with 'more'", async () => {
    const random = randomLcg(1);
    const noise = { ...picture, width: 80, height: 60 };
    noise.data = Uint8Array.from({ length: 80 * 60 * 3 }, () => 256 * random());
    const text = await terminalPicture(noise, 'kitty', { columns: 40, rows: 40 });
    // eslint-disable-next-line no-control-regex
    const chunks = [...text.matchAll(/\x1b_G([^;]*);([^\x1b]*)\x1b\\/g)];
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(([, control]) => control)).toEqual([
      'a=T,f=100,c=40,r=15,m=1',
      ...chunks.slice(2).map(() => 'm=1'),
      'm=0',
    ]);
    expect(Math.max(...chunks.map(([, , content = '']) => content.length))).toBe(4096);
    const png = Buffer.from(chunks.map(([, , content]) => content).join(''), 'base64');
    expect(Buffer.compare(await sharp(png).raw().toBuffer(), noise.data)).toBe(0);
  });

  it('hands iTerm2 the whole PNG in one sequence', async () => {
    const text = await terminalPicture(picture, 'iterm2', { columns: 20, rows: 20 });
    const [, content = ''] = /^\x1b\]1337;File=[^:]*width=20;height=5:(.*)\x07\n$/.exec(text) ?? []; // eslint-disable-line no-control-regex
    const png = sharp(Buffer.from(content, 'base64'));
    expect(Buffer.compare(await png.raw().toBuffer(), picture.data)).toBe(0);
  });
});

describe('pictureKind', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A terminal with only these variables set, whatever this machine has. */
  function kindIn(environment: Record<string, string>, isTTY = true) {
    const relevant =
      /^(TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|TMUX|STY|KITTY|WEZTERM|LC_TERM|GHOSTTY)/;
    for (const name of Object.keys(process.env))
      if (relevant.test(name)) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const stream = Object.create(WriteStream.prototype, { isTTY: { value: isTTY } }) as WriteStream;
    return pictureKind(stream);
  }

  it.each([
    [{ TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1' }, 'kitty'],
    [
      { TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.4.0' },
      'iterm2',
    ],
    [{ TERM: 'tmux-256color', TMUX: '/tmp/x', KITTY_WINDOW_ID: '1' }, 'true-colour'],
    [{ TERM: 'tmux-256color', TMUX: '/tmp/x', NO_COLOR: '1' }, undefined],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true-colour'],
    [{ TERM: 'xterm-256color' }, 'palette'],
    [{ TERM: 'dumb' }, undefined],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, undefined],
  ])('follows from %j', (environment, kind) => {
    expect(kindIn(environment)).toBe(kind);
  });

  it('is nothing where output goes to a file', () => {
    expect(kindIn({ TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1' }, false)).toBeUndefined();
  });
});
